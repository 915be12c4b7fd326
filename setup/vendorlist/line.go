package vendorlist

import (
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// reader goes through a text line by line and remembers what headings said.
type reader struct {
	cat      *permission.Catalogue
	list     List
	resource string     // of the section
	kind     entra.Kind // of the section
	table    table
	loose    int // entries at the end of the list that wait for a kind on a line of its own
	address  bool
	families map[string][]string // every known name by its first part, in lower case
}

// token is one thing that a line says.
type token struct {
	entry    Entry // with Said: a permission
	resource string
	kinds    []entra.Kind
	prefix   bool // a colon or an arrow follows: it says something about what comes, not about what was
	column   int
}

func (r *reader) line(number int, raw string) {
	if runes := []rune(raw); len(runes) > maxLine {
		raw = string(runes[:maxLine])
		r.unread(number, string(runes[maxLine:]), "the line is too long; this part was not looked at")
	}
	text := clean(raw)
	if strings.Trim(text, " \t-—|=_#.:+") == "" {
		if strings.TrimSpace(text) == "" {
			r.table, r.loose = table{}, 0
		}
		return
	}
	about := r.about(text)
	tokens, text, linked := r.links(number, text)
	own, others := r.tokens(number, text)
	tokens = append(own, tokens...)
	entries := r.bind(tokens, text)
	switch {
	case len(entries) > 0:
		if r.kind == "" && entries[0].Kind == "" {
			r.loose = len(entries)
		} else {
			r.loose = 0
		}
		r.list.Entries = append(r.list.Entries, entries...)
		for _, other := range others {
			r.unread(number, other, "looks like an id, and no known permission has it")
		}
	case linked:
	case r.heading(text), about:
		for _, other := range others {
			r.unread(number, other, "no known permission has this id")
		}
	default:
		r.unread(number, text, "no permission in it")
	}
}

// about notes what a line says of the app itself.
func (r *reader) about(text string) bool {
	said := false
	if personal.MatchString(text) && !excluded.MatchString(text) {
		r.list.Accounts, said = PersonalAccounts, true
	} else if r.list.Accounts == "" && several.MatchString(text) {
		r.list.Accounts, said = AnyOrganisation, true
	} else if r.list.Accounts == "" && single.MatchString(text) {
		r.list.Accounts, said = OneOrganisation, true
	}
	if nobodySignsIn.MatchString(text) {
		r.list.AppOnly = true
	}
	if tokensForIDs.MatchString(text) && !excluded.MatchString(text) {
		r.list.IDTokens, said = true, true
	}
	r.address = aboutAddresses.MatchString(text) || r.address && !strings.HasSuffix(text, ":")
	return said
}

// tokens reads names, ids, resources and kinds in the order in which they stand; others are ids that nobody knows.
func (r *reader) tokens(number int, text string) (out []token, others []string) {
	for _, p := range split(text, r.table.separator) {
		prefix := strings.ContainsRune(":>\\/→»", p.after)
		if ids := guid.FindAllString(p.text, -1); len(ids) > 0 {
			for _, id := range ids {
				if _, ok := r.cat.Resource(strings.ToLower(id)); ok {
					out = append(out, token{resource: strings.ToLower(id), prefix: prefix})
				} else if hasID(r.cat, id) || endsWithName(out) {
					out = append(out, token{entry: Entry{Line: number, Said: id, ID: strings.ToLower(id)}, column: p.column})
				} else {
					others = append(others, id)
				}
			}
			p.text = guid.ReplaceAllString(p.text, " ")
		}
		lead, found, tail := r.names(p.text)
		if said := readPhrase(orAll(lead, found, p.text)); said.rest == "" {
			if said.resource != "" || len(said.kinds) > 0 {
				out = append(out, token{resource: said.resource, kinds: said.kinds, prefix: prefix || len(found) > 0})
			}
		} else if kinds := kindsSaid(orAll(lead, found, p.text)); len(kinds) == 1 {
			out = append(out, token{kinds: kinds, prefix: prefix || len(found) > 0})
		}
		for _, name := range found {
			out = append(out, token{entry: Entry{Line: number, Said: name, Name: name}, column: p.column})
		}
		if said := readPhrase(tail); len(found) > 0 && said.rest == "" && said.resource != "" {
			out = append(out, token{resource: said.resource, kinds: said.kinds, prefix: prefix})
		}
	}
	return out, others
}

func orAll(lead string, found []string, all string) string {
	if len(found) > 0 {
		return lead
	}
	return all
}

func endsWithName(tokens []token) bool {
	return len(tokens) > 0 && tokens[len(tokens)-1].entry.Name != ""
}

func hasID(cat *permission.Catalogue, id string) bool {
	for _, res := range cat.Resources() {
		for _, kind := range []entra.Kind{entra.ApplicationPermission, entra.DelegatedPermission} {
			if _, ok := cat.ByID(res.AppID, id, kind); ok {
				return true
			}
		}
	}
	return false
}
