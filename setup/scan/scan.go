// Package scan finds known values in texts, files and processes, in every form in which software writes them by accident. It must not
// be linked into the program: it exists to prove that secrets, tokens and names came out nowhere.
package scan

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
)

// Shortest is the least length of a value: shorter ones stand in texts by chance, in base64 above all.
const Shortest = 8

// Scanner looks for values. It may be used by several goroutines.
type Scanner struct {
	mu    sync.Mutex
	forms []form
	known map[string]bool
}

// form is one way in which a value may be written.
type form struct {
	what, encoding string
	needle         []byte
	folded         bool // case does not matter
}

// Hit is a value that was found.
type Hit struct {
	What     string // the name under which it was added
	Encoding string
	Where    string
}

// String names what was found and where, never the value.
func (h Hit) String() string {
	return fmt.Sprintf("%s holds a %s (%s)", h.Where, h.What, h.Encoding)
}

// Add makes the scanner look for a value from now on; what is its name in hits.
func (s *Scanner) Add(what, value string) {
	if len(value) < Shortest {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[value] {
		return
	}
	if s.known == nil {
		s.known = map[string]bool{}
	}
	s.known[value] = true
	for _, e := range encodings {
		for _, needle := range e.write(value) {
			f := form{what: what, encoding: e.name, needle: []byte(needle), folded: e.folded}
			if f.folded {
				f.needle = bytes.ToLower(f.needle)
			}
			if len(f.needle) >= Shortest {
				s.forms = append(s.forms, f)
			}
		}
	}
}

// Len is how many values are looked for.
func (s *Scanner) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.known)
}

// Find gives every value that stands in data, in whatever form.
func (s *Scanner) Find(where string, data []byte) []Hit {
	s.mu.Lock()
	forms := slices.Clone(s.forms)
	s.mu.Unlock()
	lower := bytes.ToLower(data)
	var hits []Hit
	for _, f := range forms {
		text := data
		if f.folded {
			text = lower
		}
		if bytes.Contains(text, f.needle) {
			hits = append(hits, Hit{What: f.what, Encoding: f.encoding, Where: where})
		}
	}
	return hits
}

// encoding writes a value in one way; several strings where the surroundings decide.
type encoding struct {
	name   string
	folded bool
	write  func(string) []string
}

// encodings are the forms in which a value may hide: as it is in any case, base64 at any offset, hex, percent, JSON and HTML escapes,
// UTF-16 of either end first, a list of its bytes, and reversed.
var encodings = []encoding{
	{"as it is", true, func(v string) []string { return []string{v} }},
	{"base64", false, func(v string) []string { return anyOffset(base64.StdEncoding, v) }},
	{"base64 for addresses", false, func(v string) []string { return anyOffset(base64.URLEncoding, v) }},
	{"hexadecimal", true, func(v string) []string { return []string{hex.EncodeToString([]byte(v))} }},
	{"percent", true, func(v string) []string {
		return []string{url.QueryEscape(v), url.PathEscape(v), everyByte(v, "%%%02x")}
	}},
	{"JSON escapes", true, func(v string) []string { return []string{quoted(v), everyByte(v, `\u%04x`)} }},
	{"HTML", true, func(v string) []string {
		return []string{html.EscapeString(v), everyByte(v, "&#%d;"), everyByte(v, "&#x%x;")}
	}},
	{"UTF-16", false, func(v string) []string { return []string{wide(v, false), wide(v, true)} }},
	{"list of bytes", false, func(v string) []string { return []string{list(v, " "), list(v, ","), list(v, ", ")} }},
	{"reversed", true, func(v string) []string { return []string{reversed(v)} }},
}

// Encodings names the forms.
func Encodings() []string {
	var out []string
	for _, e := range encodings {
		out = append(out, e.name)
	}
	return out
}

// Plant writes a value in a form, with something before it that shifts base64: what a test of the scanner plants.
func Plant(encodingName, value string, shift int) string {
	before := strings.Repeat("~", shift)
	switch encodingName {
	case "base64":
		return base64.StdEncoding.EncodeToString([]byte(before + value + "~~"))
	case "base64 for addresses":
		return base64.URLEncoding.EncodeToString([]byte(before + value + "~~"))
	}
	for _, e := range encodings {
		if e.name == encodingName {
			all := e.write(value)
			return before + all[shift%len(all)] + "~"
		}
	}
	return ""
}

// anyOffset gives what base64 of any text around the value must hold: the groups of four characters that no neighbour changes, for each
// of the three places at which the value may begin.
func anyOffset(enc *base64.Encoding, v string) []string {
	var out []string
	for skip := range 3 {
		text := enc.EncodeToString([]byte(strings.Repeat("\x00", skip) + v))
		text = strings.TrimRight(text, "=")
		from, to := 0, len(text)
		if skip > 0 {
			from = skip + 1 // the characters that carry bits of what stands before
		}
		if (skip+len(v))%3 != 0 {
			to-- // the one that carries bits of what follows
		}
		if to > from {
			out = append(out, text[from:to])
		}
	}
	return out
}

func everyByte(v, format string) string {
	var b strings.Builder
	for _, c := range []byte(v) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

func quoted(v string) string {
	q, _ := json.Marshal(v) // a string always can
	return strings.Trim(string(q), `"`)
}

func wide(v string, bigEndian bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(v)) {
		if bigEndian {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

func list(v, separator string) string {
	parts := make([]string, len(v))
	for i := range len(v) {
		parts[i] = fmt.Sprint(v[i])
	}
	return strings.Join(parts, separator)
}

func reversed(v string) string {
	r := []rune(v)
	slices.Reverse(r)
	return string(r)
}
