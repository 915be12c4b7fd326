package doctor

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Known are values of people and organisations that this machine has seen, by what they are: account, tenant, connector, folder.
type Known map[string][]string

// Redactor takes people, tenants, machines and anything that looks like a secret out of texts. The same value gets the same
// placeholder, so that lines can still be told apart.
type Redactor struct {
	known  []replacement
	homes  []replacement
	number map[string]string // value → placeholder
	counts map[string]int
}

type replacement struct{ value, what string }

// commonNames are account names that are words of Gatehouse's own texts: they are replaced in paths only.
var commonNames = []string{"root", "admin", "user", "administrator", "main", "test", "gatehouse", "home", "graph", "windows", "microsoft"}

// NewRedactor knows the values that this machine has seen, the person's home folders, and their name on this machine.
func NewRedactor(known Known, homes []string, user string) *Redactor {
	r := &Redactor{number: map[string]string{}, counts: map[string]int{}}
	for what, values := range known {
		for _, v := range values {
			v = strings.TrimSpace(v)
			if utf8.RuneCountInString(v) > 1 {
				r.known = append(r.known, replacement{v, what})
			}
		}
	}
	for _, name := range strings.Split(user, `\`) { // Windows writes DOMAIN\name
		if utf8.RuneCountInString(name) > 1 && !slices.Contains(commonNames, strings.ToLower(name)) {
			r.known = append(r.known, replacement{name, "person"})
		}
	}
	// The longest first: a domain is part of an account's name. Placeholders are numbered in this order.
	slices.SortFunc(r.known, func(a, b replacement) int {
		return cmp.Or(cmp.Compare(len(b.value), len(a.value)), strings.Compare(a.value, b.value))
	})
	r.known = slices.Compact(r.known)
	for _, h := range homes {
		if h = strings.TrimRight(h, `/\`); len(h) > 1 {
			r.homes = append(r.homes, replacement{h, "~"})
		}
	}
	slices.SortFunc(r.homes, func(a, b replacement) int { return cmp.Compare(len(b.value), len(a.value)) })
	return r
}

var (
	userFolder  = regexp.MustCompile(`(?i)((?:^|[^a-z0-9])(?:/home/|/users/|[a-z]:[\\/]users[\\/]))[^/\\\s"']+`)
	mailAddress = regexp.MustCompile(`[^\s"'<>(),:;/\\]+@[\p{L}\p{N}.-]+`)
	guid        = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
	hostName    = regexp.MustCompile(`(?i)\b(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z]\b`)
	address4    = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)
	address6    = regexp.MustCompile(`(?i)(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}`)
	longValue   = regexp.MustCompile(`[A-Za-z0-9+_~.=-]{24,}`)
)

// ours are names of hosts and files that are no secret: Microsoft's, Gatehouse's own files, and what programs are called.
var (
	ours  = regexp.MustCompile(`(?i)(?:^|\.)(?:microsoftonline\.(?:com|us|cn)|microsoft\.(?:com|us)|chinacloudapi\.cn|windows\.net|azure\.(?:com|us|cn)|localhost)$`)
	files = regexp.MustCompile(`(?i)\.(?:jsonl?|dll|exe|txt|log|ya?ml|lock|so|zip|desktop|service|slice|scope|go|pem)$`)
)

// Text is s without people, tenants, machines and secrets.
func (r *Redactor) Text(s string) string {
	for _, h := range r.homes {
		s = replaceFold(s, h.value, func(string) string { return "~" }, folderEnds)
	}
	s = userFolder.ReplaceAllString(s, "${1}‹person›")
	s = r.knownOut(s)
	s = mailAddress.ReplaceAllStringFunc(s, func(found string) string { return r.placeholder("address", found) })
	s = guid.ReplaceAllStringFunc(s, func(found string) string { return r.placeholder("id", found) })
	s = hostName.ReplaceAllStringFunc(s, func(found string) string {
		if ours.MatchString(found) || files.MatchString(found) {
			return found
		}
		return r.placeholder("host", found)
	})
	s = address4.ReplaceAllStringFunc(s, func(found string) string {
		if strings.HasPrefix(found, "127.") {
			return found
		}
		return r.placeholder("ip", found)
	})
	s = address6.ReplaceAllStringFunc(s, func(found string) string { return r.placeholder("ip", found) })
	return longValue.ReplaceAllStringFunc(s, func(found string) string {
		if strings.ContainsFunc(found, unicode.IsDigit) && strings.ContainsFunc(found, unicode.IsLetter) {
			return r.placeholder("value", found)
		}
		return found
	})
}

// knownOut takes out what this machine has seen, and nothing else.
func (r *Redactor) knownOut(s string) string {
	for _, k := range r.known {
		s = replaceFold(s, k.value, func(found string) string { return r.placeholder(k.what, found) }, wordEnds)
	}
	return s
}

// placeholder of a value: the same for every spelling of it.
func (r *Redactor) placeholder(what, value string) string {
	key := what + " " + strings.ToLower(value)
	if p, ok := r.number[key]; ok {
		return p
	}
	r.counts[what]++
	p := fmt.Sprintf("‹%s %d›", what, r.counts[what])
	r.number[key] = p
	return p
}

// sureLength is from where a value is replaced inside longer words too: a unique name carries the instance's.
const sureLength = 8

// wordEnds holds where a value is a word of its own, or so long that it cannot be there by chance.
func wordEnds(before, after rune, length int) bool {
	return length >= sureLength || !wordly(before) && !wordly(after)
}

func folderEnds(_, after rune, _ int) bool { return !wordly(after) }

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// replaceFold replaces every spelling of value where its surroundings allow it.
func replaceFold(s, value string, by func(found string) string, fits func(before, after rune, length int) bool) string {
	var b strings.Builder
	before := ' '
	for i := 0; i < len(s); {
		n := foldedPrefix(s[i:], value)
		if n > 0 {
			after, _ := utf8.DecodeRuneInString(s[i+n:])
			if i+n == len(s) {
				after = ' '
			}
			if fits(before, after, utf8.RuneCountInString(value)) {
				b.WriteString(by(value))
				i, before = i+n, '›'
				continue
			}
		}
		c, size := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[i : i+size])
		i, before = i+size, c
	}
	return b.String()
}

// foldedPrefix is how many bytes of s spell value; 0 when it does not begin with it.
func foldedPrefix(s, value string) int {
	n := 0
	for _, want := range value {
		got, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 || got != want && unicode.ToLower(got) != unicode.ToLower(want) {
			return 0
		}
		n += size
	}
	return n
}
