package pseudonym

import "strings"

// Email is the bare address inside a mailbox, as written: no display name, no comments, letter case kept.
type Email struct {
	Local  string
	Domain string
}

// ParseEmail reads a text that is entirely one mailbox: local@domain, <local@domain>, Name <local@domain> or
// "Any name" <local@domain>, with optional blanks and (comments) around. Prefixed forms such as SMTP:a@b.co are none.
func ParseEmail(text string) (Email, bool) {
	if e, ok := bareMailbox(text); ok {
		return e, true
	}
	return namedMailbox(text)
}

func bareMailbox(text string) (Email, bool) {
	p := mailboxParser{text: text}
	if !p.blanks() {
		return Email{}, false
	}
	e, ok := p.address()
	if !ok || !p.blanks() || !p.atEnd() {
		return Email{}, false
	}
	return e, true
}

func namedMailbox(text string) (Email, bool) {
	p := mailboxParser{text: text}
	for {
		if !p.blanks() {
			return Email{}, false
		}
		if p.take('<') {
			break
		}
		if !p.quoted() && p.atoms(false) == "" {
			return Email{}, false
		}
	}
	if !p.blanks() {
		return Email{}, false
	}
	e, ok := p.address()
	if !ok || !p.blanks() || !p.take('>') || !p.blanks() || !p.atEnd() {
		return Email{}, false
	}
	return e, true
}

type mailboxParser struct {
	text string
	at   int
}

func (p *mailboxParser) atEnd() bool { return p.at == len(p.text) }

func (p *mailboxParser) take(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// blanks skips spaces, tabs and comments; false means an unclosed comment.
func (p *mailboxParser) blanks() bool {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t':
			p.at++
		case '(':
			if !p.comment() {
				return false
			}
		default:
			return true
		}
	}
	return true
}

func (p *mailboxParser) comment() bool {
	depth := 0
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case '\\':
			p.at++
		case '(':
			depth++
		case ')':
			depth--
		}
		p.at++
		if depth == 0 {
			return p.at <= len(p.text)
		}
	}
	return false
}

// quoted skips a quoted string; it does not move when there is none.
func (p *mailboxParser) quoted() bool {
	start := p.at
	if !p.take('"') {
		return false
	}
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case '"':
			p.at++
			return true
		case '\\':
			p.at += 2
		case '\r', '\n':
			p.at = start
			return false
		default:
			p.at++
		}
	}
	p.at = start
	return false
}

// atoms takes a run of atom characters; with dots, single dots between atoms too.
func (p *mailboxParser) atoms(dots bool) string {
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		dot := dots && c == '.' && p.at > start && p.text[p.at-1] != '.'
		if !dot && !atomCharacter(c) {
			break
		}
		p.at++
	}
	if p.at > start && p.text[p.at-1] == '.' {
		p.at = start
	}
	return p.text[start:p.at]
}

func (p *mailboxParser) address() (Email, bool) {
	start := p.at
	if !p.quoted() && p.atoms(true) == "" {
		return Email{}, false
	}
	local := p.text[start:p.at]
	if !isASCII(local) || !p.take('@') {
		return Email{}, false
	}
	start = p.at
	for p.at < len(p.text) && (letterOrDigit(p.text[p.at]) || p.text[p.at] == '-' || p.text[p.at] == '.') {
		p.at++
	}
	domain := p.text[start:p.at]
	return Email{local, domain}, validDomain(domain)
}

func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	last := labels[len(labels)-1]
	if len(last) < 2 || len(last) > 26 {
		return false
	}
	for i := range len(last) {
		if c := last[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

func atomCharacter(c byte) bool { return atomCharacters[c] }

var atomCharacters = func() (table [256]bool) {
	for c := range table {
		table[c] = letterOrDigit(byte(c)) || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", byte(c)) >= 0
	}
	return table
}()

func letterOrDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
