package harden

import (
	"bytes"
	"io"
	"regexp"
	"sync"
	"unicode"
)

// longestLine bounds what a library may write at once.
const longestLine = 4 << 10

// Scrubber passes lines on without what looks like a secret, a token or a person's name. It is the last net: nothing of the program
// itself logs such things, but libraries write what they like.
type Scrubber struct {
	mu sync.Mutex
	to io.Writer
}

// NewScrubber puts a scrubber before a writer.
func NewScrubber(to io.Writer) *Scrubber { return &Scrubber{to: to} }

// Write passes one message on; package log calls it once for each.
func (s *Scrubber) Write(message []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.to.Write(Scrub(message)); err != nil {
		return 0, err
	}
	return len(message), nil
}

const hidden = "[redacted]"

// named are values that stand beside a name which tells what they are, in forms, addresses, JSON, headers and Go's %v.
var named = regexp.MustCompile(`(?i)((?:authorization|bearer|client_secret|client_assertion|access_token|refresh_token|id_token|device_code|user_code|code_verifier|` +
	`\bcode|assertion|password|passphrase|passwd|secrettext|secret|sig|cookie|set-cookie|x-identity-header|api[-_]?key)"?\s*[:=]\s*\[?"?\s*(?:bearer\s+)?)([^\s"&,;\]}]+)`)

// bearer and jwt are tokens by their looks.
var (
	bearer = regexp.MustCompile(`(?i)\bbearer\s+[A-Za-z0-9._~+/=-]+`)
	jwt    = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){1,4}`)
	person = regexp.MustCompile(`[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}`)
	run    = regexp.MustCompile(`[A-Za-z0-9._~+=-]{24,}`)
)

// Scrub gives the text without what looks like a secret, a token or a sign-in name, and cut to a length that a person reads.
func Scrub(text []byte) []byte {
	cut := false
	if len(text) > longestLine {
		text, cut = text[:longestLine], true
	}
	text = named.ReplaceAll(text, []byte("${1}"+hidden))
	text = bearer.ReplaceAll(text, []byte("Bearer "+hidden))
	text = jwt.ReplaceAll(text, []byte(hidden))
	text = person.ReplaceAll(text, []byte("[account]"))
	text = run.ReplaceAllFunc(text, func(word []byte) []byte {
		if random(word) {
			return []byte(hidden)
		}
		return word
	})
	if cut {
		text = append(text, " …\n"...)
	}
	return text
}

// random holds for a run of characters that nobody wrote: upper and lower case letters, and digits, that change often. Ids of one case
// (GUIDs, hashes), versions and names of files stay readable.
func random(word []byte) bool {
	classes, changes, last := map[int]int{}, 0, -1
	for _, c := range bytes.Runes(word) {
		class := 3
		switch {
		case unicode.IsUpper(c):
			class = 0
		case unicode.IsLower(c):
			class = 1
		case unicode.IsDigit(c):
			class = 2
		}
		classes[class]++
		if class != last && last >= 0 {
			changes++
		}
		last = class
	}
	mixed := classes[0] > 0 && classes[1] > 0
	return mixed && classes[2] > 0 && changes*4 >= len(word) || mixed && changes*3 >= len(word)
}
