package vendorlist

import (
	"net/url"
	"regexp"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// maxRequests bounds how many requests of a text are compared with its permissions.
const maxRequests = 100

var (
	address = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"'|;)\]}]+`)
	request = regexp.MustCompile(`\b(GET|POST|PATCH|PUT|DELETE)\s+(/[^\s<>"'|;)\]]+)`)
	version = regexp.MustCompile(`^/(?:v1\.0|beta)/`)
)

// links takes addresses and requests out of a line: scopes, consent pages, calls, addresses to come back to. The text that is left
// has none of them; understood holds when something was taken from one.
func (r *reader) links(number int, text string) (out []token, left string, understood bool) {
	for _, m := range request.FindAllStringSubmatch(text, -1) {
		r.call(m[1], m[2])
		understood = true
	}
	text = request.ReplaceAllString(text, " ")
	prose := address.ReplaceAllString(text, " ")
	for _, at := range address.FindAllStringIndex(text, -1) {
		raw := strings.TrimRight(text[at[0]:at[1]], ".,:")
		tokens, ok := r.link(number, raw, lastWord(text[:at[0]]))
		out = append(out, tokens...)
		understood = understood || ok
		if !ok && strings.TrimSpace(prose) != "" {
			r.unread(number, raw, "an address that names no permission")
		} else if !ok {
			prose = raw
		}
	}
	return out, prose, understood
}

func lastWord(s string) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

func (r *reader) link(number int, raw, before string) ([]token, bool) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, false
	}
	q := u.Query()
	var out []token
	for _, scope := range strings.FieldsFunc(q.Get("scope"), func(c rune) bool { return c == ' ' || c == ',' }) {
		tokens, ok := r.scope(number, scope)
		for i := range tokens {
			tokens[i].entry.Kind = entra.DelegatedPermission // a page that asks for scopes asks for delegated permissions
		}
		if out = append(out, tokens...); !ok {
			r.unread(number, scope, "a scope that is no permission of a known resource")
		}
	}
	back := q.Get("redirect_uri")
	if back != "" {
		r.redirect(number, back)
	}
	if q.Get("scope") != "" || back != "" {
		return out, true
	}
	if res, ok := r.audience(raw); ok && version.MatchString(u.Path) && res == entra.GraphAppID {
		method := strings.ToUpper(before)
		if !request.MatchString(method + " /") {
			method = "GET"
		}
		r.call(method, u.RequestURI())
		return nil, true
	}
	if tokens, ok := r.scope(number, raw); ok {
		return tokens, true
	}
	if r.address {
		r.redirect(number, raw)
		return nil, true
	}
	return nil, false
}

// scope reads "Mail.Read" and "https://graph.microsoft.com/Mail.Read". The scope that ends in .default names no permission: it
// asks for those that the registration lists.
func (r *reader) scope(number int, said string) ([]token, bool) {
	i := strings.LastIndex(said, "/")
	t := token{entry: Entry{Line: number, Said: said, Name: said[i+1:], hint: entra.DelegatedPermission}, column: -1}
	if i >= 0 {
		res, ok := r.audience(said)
		if !ok {
			return nil, false
		}
		t.entry.Resource = res
		if t.entry.Name == ".default" {
			return nil, true
		}
	}
	if !r.isName(t.entry.Name) && !permission.OIDC(t.entry.Name) {
		return nil, false
	}
	t.entry.Said = t.entry.Name
	return []token{t}, true
}

// audience finds the resource of an address by the names that tokens carry; the longest that fits wins.
func (r *reader) audience(raw string) (string, bool) {
	best, appID := 0, ""
	for _, res := range r.cat.Resources() {
		for _, name := range res.SPNs {
			name = strings.TrimSuffix(name, "/")
			if len(name) > best && len(raw) > len(name) && strings.EqualFold(raw[:len(name)], name) && strings.ContainsRune("/?", rune(raw[len(name)])) {
				best, appID = len(name), res.AppID
			}
		}
	}
	return appID, best > 0
}

func (r *reader) redirect(number int, uri string) {
	for _, have := range r.list.Redirects {
		if have.URI == uri {
			return
		}
	}
	r.list.Redirects = append(r.list.Redirects, Address{Line: number, URI: uri})
}

// call notes a request. Vendors leave the version out; v1.0 is meant then.
func (r *reader) call(method, path string) {
	if !version.MatchString(path) {
		path = "/v1.0" + path
	}
	if len(r.list.Calls) >= maxRequests {
		return
	}
	c := permission.Call{Method: method, URL: strings.TrimRight(path, ".,:")}
	for _, have := range r.list.Calls {
		if have == c {
			return
		}
	}
	r.list.Calls = append(r.list.Calls, c)
}
