package rules

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Bounds of one regular expression: bytes of its text and instructions of its program.
const (
	maxPattern = 16 << 10
	maxProgram = 20_000
)

// regex compiles a pattern of the Java dialect where Java and Go mean the same by it; everything else is refused.
// prefix and suffix are put around the pattern after it was checked on its own.
func (l *loader) regex(n *yaml.Node, what, prefix, suffix string) (*regexp.Regexp, error) {
	pattern, err := l.text(n, what)
	if err != nil {
		return nil, err
	}
	if len(pattern) > maxPattern {
		return nil, l.failf(n, "the regular expression has %d bytes; at most %d are supported", len(pattern), maxPattern)
	}
	if problem, instead := differsFromJava(pattern); problem != "" {
		return nil, l.fail(n, "regular expression: "+problem, instead)
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, l.fail(n, "regular expression: "+syntaxProblem(err),
			"look-around, back references, possessive and atomic groups are not supported: write it without")
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, l.fail(n, "regular expression: "+err.Error(), "")
	}
	if len(program.Inst) > maxProgram {
		return nil, l.failf(n, "the regular expression needs %d instructions; at most %d are supported", len(program.Inst), maxProgram)
	}
	whole, err := syntax.Parse(prefix+pattern+suffix, syntax.Perl)
	if err != nil {
		return nil, l.fail(n, "regular expression: "+syntaxProblem(err), "")
	}
	readAsJava(whole, prefix == "")
	compiled, err := regexp.Compile(whole.String())
	if err != nil {
		return nil, l.fail(n, "regular expression: "+syntaxProblem(err), "")
	}
	return compiled, nil
}

// Java knows more ends of lines than Go does: a dot stops at each of them, and $ stands before the last one of a text
// (Java SE API, java.util.regex.Pattern, "Line terminators").
const lineEnds = `\n\r\x{85}\x{2028}\x{2029}`

// readAsJava replaces what both dialects write alike and read differently. In a search, $ takes the end of the line with it;
// where the whole text must match, it must not.
func readAsJava(tree *syntax.Regexp, search bool) {
	switch {
	case tree.Op == syntax.OpAnyCharNotNL:
		*tree = *fragment(`[^` + lineEnds + `]`)
	case tree.Op == syntax.OpEndText && tree.Flags&syntax.WasDollar != 0 && search:
		*tree = *fragment(`(?:\r\n|[` + lineEnds + `])?\z`)
	default:
		for _, sub := range tree.Sub {
			readAsJava(sub, search)
		}
	}
}

// fragment parses text of this file, which cannot fail.
func fragment(pattern string) *syntax.Regexp {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err)
	}
	return tree
}

func syntaxProblem(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

// differsFromJava finds what compiles in Go and means something else in Java (java.util.regex.Pattern).
func differsFromJava(pattern string) (problem, instead string) {
	class := false
	for i := 0; i < len(pattern); {
		_, size := utf8.DecodeRuneInString(pattern[i:])
		rest := pattern[i:]
		switch {
		case pattern[i] == '\\' && len(rest) > 1:
			if problem, instead := escapeDiffers(rest[1:]); problem != "" {
				return problem, instead
			}
			if rest[1] == 'Q' && !class {
				size = len(rest)
				if end := strings.Index(rest, `\E`); end >= 0 {
					size = end + 2
				}
				break
			}
			_, escaped := utf8.DecodeRuneInString(rest[1:])
			size += escaped
		case class && pattern[i] == '[':
			return "a [ inside a character class begins a nested class in Java", `write \[ for the character`
		case class && strings.HasPrefix(rest, "&&"):
			return "&& inside a character class is an intersection in Java", `write \&\& for the characters`
		case class && pattern[i] == ']':
			class = false
		case !class && pattern[i] == '[':
			class = true
			size = len(rest) - len(strings.TrimPrefix(strings.TrimPrefix(rest[1:], "^"), "]"))
		case !class && strings.HasPrefix(rest, "(?P"):
			return "(?P is not known to Java", "write (?<name>…)"
		case !class && strings.HasPrefix(rest, "(?") && flagsContain(rest[2:], 'U'):
			return "the flag U means something else in Java", "leave it out"
		}
		i += size
	}
	return "", ""
}

func escapeDiffers(rest string) (problem, instead string) {
	switch rest[0] {
	case 'v':
		return `\v is a class of characters in Java`, `write \x0B`
	case 'C':
		return `\C is not known to Java`, "write ."
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return "back references and octal escapes are not supported", `write \x41 for a character by its number`
	case 'p', 'P':
		if !strings.HasPrefix(rest[1:], "{") {
			return `\p without braces is read in two ways`, `write \p{L}`
		}
	}
	return "", ""
}

func flagsContain(rest string, flag byte) bool {
	for i := range len(rest) {
		switch c := rest[i]; {
		case c == flag:
			return true
		case c != '-' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z'):
			return false
		}
	}
	return false
}
