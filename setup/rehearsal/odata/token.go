package odata

import "strings"

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenString
	tokenSymbol // ( ) , : /
)

type token struct {
	kind tokenKind
	text string
	at   int
}

// tokens splits a filter. A word that begins with a digit may hold the colons and signs of a date.
func tokens(s string) ([]token, error) {
	var out []token
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ' || c == '\t':
			i++
		case c == '\'':
			text, next, err := quoted(s, i)
			if err != nil {
				return nil, err
			}
			out = append(out, token{tokenString, text, i})
			i = next
		case strings.IndexByte("(),:/", c) >= 0:
			out = append(out, token{tokenSymbol, string(c), i})
			i++
		case wordByte(c) || c == '-':
			j := i + 1
			number := c == '-' || (c >= '0' && c <= '9')
			for j < len(s) && (wordByte(s[j]) || s[j] == '-' || (number && (s[j] == ':' || s[j] == '+'))) {
				j++
			}
			out = append(out, token{tokenWord, s[i:j], i})
			i = j
		default:
			return nil, syntax(i, s)
		}
	}
	return append(out, token{tokenEnd, "", len(s)}), nil
}

func wordByte(c byte) bool {
	return c == '_' || c == '.' || c == '@' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}

// quoted reads a string literal that starts at i; a quote inside is written twice.
func quoted(s string, i int) (text string, next int, err error) {
	var b strings.Builder
	for j := i + 1; j < len(s); j++ {
		if s[j] != '\'' {
			b.WriteByte(s[j])
			continue
		}
		if j+1 < len(s) && s[j+1] == '\'' {
			b.WriteByte('\'')
			j++
			continue
		}
		return b.String(), j + 1, nil
	}
	return "", 0, invalid("There is an unterminated string literal at position %d in '%s'.", len(s), s)
}

func syntax(at int, s string) error {
	return invalid("Invalid filter clause: Syntax error at position %d in '%s'.", at, s)
}
