package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// differs finds what compiles in Go and means something else, or nothing, in Java (Java SE API, java.util.regex.Pattern).
type differs struct {
	pattern     string
	at          int
	class       bool // inside [ ]
	ignoresCase bool
	properties  int
	beyond      bool // names characters beyond ASCII
}

// differsFromJava also tells whether letter case is ignored somewhere in the pattern.
func differsFromJava(pattern string, ignoresCase bool) (ignores bool, problem, instead string) {
	d := &differs{pattern: pattern, ignoresCase: ignoresCase}
	for d.at < len(pattern) {
		if problem, instead = d.next(); problem != "" {
			return d.ignoresCase, problem, instead
		}
	}
	switch {
	case d.properties > maxProperties:
		return d.ignoresCase, fmt.Sprintf("it has %d classes by property (\\p); at most %d are supported", d.properties, maxProperties), "list the characters"
	case d.ignoresCase && d.beyond:
		return d.ignoresCase, "where letter case is ignored, Java ignores it for ASCII letters only and Go for all", "leave (?i) out and write both cases, as in [Éé]; a path has no such letters"
	}
	return d.ignoresCase, "", ""
}

var (
	flagGroup  = regexp.MustCompile(`^\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?[:)]`)
	groupName  = regexp.MustCompile(`^\(\?<[A-Za-z][A-Za-z0-9]*>`)
	repetition = regexp.MustCompile(`^\{[0-9]+(?:,[0-9]*)?\}`)
)

// next looks at one character, escape or opening bracket.
func (d *differs) next() (problem, instead string) {
	rest := d.pattern[d.at:]
	_, size := utf8.DecodeRuneInString(rest)
	d.beyond = d.beyond || rest[0] >= utf8.RuneSelf
	switch {
	case rest[0] == '\\' && len(rest) > 1:
		return d.escape(rest[1:])
	case d.class && rest[0] == '[':
		return "a [ inside a character class begins a nested class in Java", `write \[ for the character`
	case d.class && strings.HasPrefix(rest, "&&"):
		return "&& inside a character class is an intersection in Java", `write \&\& for the characters`
	case d.class && rest[0] == ']':
		d.class = false
	case d.class:
	case rest[0] == '[':
		d.class = true
		size = len(rest) - len(strings.TrimPrefix(strings.TrimPrefix(rest[1:], "^"), "]"))
	case rest[0] == '{' && !repetition.MatchString(rest):
		return "a { that begins no repetition is an error in Java", `write \{ for the character`
	case strings.HasPrefix(rest, "(?P"):
		return "(?P is not known to Java", "write (?<name>…)"
	case strings.HasPrefix(rest, "(?<") && !strings.HasPrefix(rest, "(?<=") && !strings.HasPrefix(rest, "(?<!") && !groupName.MatchString(rest):
		return "the name of a group has letters and digits only in Java", "write (?<name>…)"
	case strings.HasPrefix(rest, "(?"):
		return d.flags(rest)
	}
	d.at += size
	return "", ""
}

func (d *differs) flags(rest string) (problem, instead string) {
	if m := flagGroup.FindStringSubmatch(rest); m != nil {
		switch {
		case strings.Contains(m[1]+m[2], "U"):
			return "the flag U means something else in Java", "leave it out"
		case strings.Contains(m[1]+m[2], "m"):
			return "with the flag m, Java knows more ends of lines than Go", "leave it out"
		}
		d.ignoresCase = d.ignoresCase || strings.Contains(m[1], "i")
	}
	d.at += 2
	return "", ""
}

func (d *differs) escape(rest string) (problem, instead string) {
	if problem, instead = escapeDiffers(rest); problem != "" {
		return problem, instead
	}
	_, size := utf8.DecodeRuneInString(rest)
	d.beyond = d.beyond || rest[0] >= utf8.RuneSelf
	switch {
	case rest[0] == 'Q' && !d.class:
		text, _, _ := strings.Cut(rest[1:], `\E`)
		d.beyond = d.beyond || strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0
		size = min(1+len(text)+2, len(rest))
	case rest[0] == 'p' || rest[0] == 'P':
		d.properties++
		d.beyond = true
		size = 1 + strings.IndexByte(rest, '}')
	case rest[0] == 'x':
		if len(rest) > 1 && rest[1] != '{' {
			d.beyond = d.beyond || rest[1] > '7'
		} else if len(rest) > 1 {
			value, err := strconv.ParseUint(rest[2:max(2, strings.IndexByte(rest, '}'))], 16, 32)
			d.beyond = d.beyond || err != nil || value >= utf8.RuneSelf
			size = max(2, 1+strings.IndexByte(rest, '}'))
		}
	}
	d.at += 1 + size
	return "", ""
}

var propertyName = regexp.MustCompile(`^\{(?:C|Cc|Cf|Co|Cs|L|Ll|Lm|Lo|Lt|Lu|M|Mc|Me|Mn|N|Nd|Nl|No|P|Pc|Pd|Pe|Pf|Pi|Po|Ps|S|Sc|Sk|Sm|So|Z|Zl|Zp|Zs)\}`)

func escapeDiffers(rest string) (problem, instead string) {
	switch rest[0] {
	case 'v':
		return `\v is a class of characters in Java`, `write \x0B`
	case 'C':
		return `\C is not known to Java`, "write ."
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return "back references and octal escapes are not supported", `write \x41 for a character by its number`
	case 'p', 'P':
		if !propertyName.MatchString(rest[1:]) {
			return `\p is supported with general categories in braces only`, `write for instance \p{L} or \p{Lu}`
		}
	}
	return "", ""
}
