package permission

import (
	"net/url"
	"slices"
	"strings"
)

// Least is how a permission stands to calls.
type Least struct {
	Serves  []Call       // those of the calls that the permission opens
	Unknown []Call       // calls for which no source says what they need
	Instead []Permission // the least set that opens the same calls as fully; empty: the permission is the least, or serves none
	Basic   []Permission // still less, if the product can do with basic properties
}

// Least finds what would be enough instead of p for the calls that p serves. Only permissions that the catalogue has are named.
func (c *Catalogue) Least(p Permission, calls []Call) Least {
	var out Least
	contains := c.Contains(p)
	needed := false // for one call at least, nothing narrower is enough
	for _, call := range calls {
		names, known := embeddedLeast().names(call, p.Kind)
		if !known {
			out.Unknown = append(out.Unknown, call)
			continue
		}
		if !slices.Contains(names, p.Value) && !slices.ContainsFunc(contains, func(n Permission) bool { return slices.Contains(names, n.Value) }) {
			continue
		}
		out.Serves = append(out.Serves, call)
		full, basic := c.enough(contains, names, call)
		if !add(&out.Instead, full) {
			needed = true
		}
		if len(basic) > 0 {
			add(&out.Basic, basic)
		}
	}
	if needed {
		out.Instead = nil
	}
	out.Instead, out.Basic = c.reduced(out.Instead), c.reduced(out.Basic)
	return out
}

// reduced leaves out what another permission of the set serves too.
func (c *Catalogue) reduced(set []Permission) []Permission {
	inside := map[string]bool{}
	for _, p := range set {
		for _, n := range c.Contains(p) {
			inside[n.Value] = true
		}
	}
	return slices.DeleteFunc(set, func(p Permission) bool { return inside[p.Value] })
}

// enough sorts the permissions inside p that open a call: those that answer as fully, and those that answer with basic
// properties only.
func (c *Catalogue) enough(contains []Permission, names []string, call Call) (full, basic []Permission) {
	for _, n := range contains {
		if slices.Contains(names, n.Value) {
			if thin(n.Value, call) {
				basic = append(basic, n)
			} else {
				full = append(full, n)
			}
			continue
		}
		// What the source marks for basic properties is served in full by the rung above it.
		for _, name := range names {
			if thin(name, call) && slices.ContainsFunc(c.Contains(n), func(q Permission) bool { return q.Value == name }) {
				full = append(full, n)
			}
		}
	}
	return full, basic
}

// add puts the least of the candidates into the set, unless the set has one of them already. False: there is no candidate.
func add(set *[]Permission, candidates []Permission) bool {
	if len(candidates) == 0 {
		return false
	}
	for _, have := range *set {
		if slices.ContainsFunc(candidates, func(n Permission) bool { return n.Value == have.Value }) {
			return true
		}
	}
	*set = append(*set, slices.MinFunc(candidates, byWeight))
	return true
}

// byWeight orders by risk, then reading before writing; Contains gives wider ones first, so the later of equals is narrower.
func byWeight(a, b Permission) int {
	x, _ := a.Risk()
	y, _ := b.Risk()
	if d := slices.Index(scale[:], x) - slices.Index(scale[:], y); d != 0 {
		return d
	}
	if a.Writes() != b.Writes() {
		if a.Writes() {
			return 1
		}
		return -1
	}
	return strings.Compare(a.Value, b.Value)
}

// Properties that the basic forms open or leave out (Microsoft Graph permissions reference: User.ReadBasic.All,
// Calendars.ReadBasic, Mail.ReadBasic). Of other families the basic form is the whole answer.
var (
	basicOfUser = []string{"id", "displayname", "givenname", "surname", "mail", "userprincipalname", "photo"}
	notBasic    = []string{"body", "bodypreview", "uniquebody", "attachments", "extensions", "singlevalueextendedproperties", "multivalueextendedproperties"}
)

// thin holds when the permission answers the call with fewer properties than asked for.
func thin(value string, call Call) bool {
	family, tail, _ := strings.Cut(value, ".")
	if !strings.HasPrefix(tail, "ReadBasic") {
		return false
	}
	_, query, _ := strings.Cut(call.URL, "?")
	q, err := url.ParseQuery(query)
	if err != nil {
		return true
	}
	asked := strings.FieldsFunc(strings.ToLower(q.Get("$select")), func(r rune) bool { return r == ',' || r == ' ' })
	switch family {
	case "User":
		return len(asked) == 0 || slices.ContainsFunc(asked, func(s string) bool { return !slices.Contains(basicOfUser, s) })
	case "Calendars", "Mail":
		return len(asked) == 0 || slices.ContainsFunc(asked, func(s string) bool { return slices.Contains(notBasic, s) })
	}
	return false
}

// Writes holds when the permission can change something. A name that nobody knows counts as a change.
func (p Permission) Writes() bool { return !OIDC(p.Value) && verb(p.Value).writes }

// Opens says in words what data the permission opens: "mail with its content".
func (p Permission) Opens() string {
	if OIDC(p.Value) {
		return "who signed in"
	}
	return opens(p).text
}

// Tells says how much the data tells about people.
func (p Permission) Tells() string {
	if OIDC(p.Value) {
		return tells[0]
	}
	return tells[opens(p).weight]
}

// tells are the classes of data, by weight.
var tells = [...]string{"settings and figures", "who people are and how they are organised", "what people write, say, plan or where they are"}
