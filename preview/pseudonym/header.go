package pseudonym

import "strings"

// ParseEmailList reads the value of a header such as To: addresses with commas between them, with or without names, and groups
// (Team: a@b.co, c@d.co;), which may be empty. An empty entry makes the whole list invalid. RFC 5322, 3.4.
func ParseEmailList(text string) ([]Email, bool) {
	// A line end before a blank only folds the line (RFC 5322, 2.2.3).
	for _, blank := range []string{" ", "\t"} {
		text = strings.ReplaceAll(text, "\r\n"+blank, blank)
	}
	var emails []Email
	for {
		part, sign, rest, ok := nextPart(text)
		if !ok {
			return nil, false
		}
		switch sign {
		case ':':
			var members []Email
			if members, rest, ok = group(part, rest); !ok {
				return nil, false
			}
			emails = append(emails, members...)
			part, sign, rest, ok = nextPart(rest)
			if !ok || !onlyBlanks(part) {
				return nil, false
			}
		default:
			email, valid := ParseEmail(part)
			if !valid {
				return nil, false
			}
			emails = append(emails, email)
		}
		switch sign {
		case 0:
			return emails, true
		case ',':
			text = rest
		default:
			return nil, false
		}
	}
}

// group reads the members up to the semicolon.
func group(name, text string) (members []Email, rest string, ok bool) {
	if !phrase(name) {
		return nil, "", false
	}
	for {
		part, sign, after, ok := nextPart(text)
		if !ok || sign != ',' && sign != ';' {
			return nil, "", false
		}
		if sign == ';' && len(members) == 0 && onlyBlanks(part) {
			return nil, after, true
		}
		email, valid := ParseEmail(part)
		if !valid {
			return nil, "", false
		}
		members = append(members, email)
		if sign == ';' {
			return members, after, true
		}
		text = after
	}
}

// nextPart cuts at the first , : or ; outside quotes and comments; sign is 0 at the end of the text.
func nextPart(text string) (part string, sign byte, rest string, ok bool) {
	p := mailboxParser{text: text}
	for p.at < len(text) {
		switch c := text[p.at]; c {
		case '"':
			if !p.quoted() {
				return "", 0, "", false
			}
		case '(':
			if !p.comment() {
				return "", 0, "", false
			}
		case ',', ':', ';':
			return text[:p.at], c, text[p.at+1:], true
		default:
			p.at++
		}
	}
	return text, 0, "", true
}

func onlyBlanks(text string) bool {
	p := mailboxParser{text: text}
	return p.blanks() && p.atEnd()
}

// phrase is at least one word, bare or in quotes.
func phrase(text string) bool {
	p := mailboxParser{text: text}
	for words := 0; ; words++ {
		if !p.blanks() {
			return false
		}
		if p.atEnd() {
			return words > 0
		}
		if !p.quoted() && p.atoms(false) == "" {
			return false
		}
	}
}

// String is the bare address.
func (e Email) String() string { return e.Local + "@" + e.Domain }

// JSONList is JSON of each address, as the text of one array.
func (m *Maker) JSONList(emails []Email) (string, error) {
	parts := make([]string, 0, len(emails))
	for _, email := range emails {
		part, err := m.JSON(email.String(), false, false)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	return "[" + strings.Join(parts, ",") + "]", nil
}
