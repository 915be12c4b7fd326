package definition

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// spaceIn names the first white space in a value: what was copied along is seen badly.
func spaceIn(value string) string {
	at := strings.IndexFunc(value, unicode.IsSpace)
	if at < 0 {
		return ""
	}
	return fmt.Sprintf("It has a space, at character %d.", utf8.RuneCountInString(value[:at])+1)
}

// addressMisfit says what keeps a value from being an https address; "" when it is one.
func addressMisfit(value string) string {
	if why := spaceIn(value); why != "" {
		return why
	}
	u, err := url.Parse(value)
	switch {
	case strings.ContainsAny(value, "\"'`$\\"):
		return "It must be an https address, without quotation marks, dollar signs and backslashes."
	case err != nil:
		return "It must be an https address, and this cannot be read as one."
	case u.Scheme == "http":
		return "It must be an https address; it begins with http."
	case u.Scheme != "https":
		return "It must be an https address; it does not begin with https://."
	case u.Host == "":
		return "It must be an https address; it names no host."
	case u.User != nil:
		return "It must be an https address without a user name."
	case u.Fragment != "":
		return "It must be an https address without what follows a #."
	}
	return ""
}

// domainMisfit says what a value is that is no domain name.
func domainMisfit(value string) string {
	const what = "It must be a domain name"
	switch {
	case strings.Contains(value, "://"):
		return what + "; it is an address."
	case strings.Contains(value, "@"):
		return what + "; it is a mail address."
	case strings.ContainsFunc(value, unicode.IsSpace):
		return what + ". " + spaceIn(value)
	case !strings.Contains(value, "."):
		return what + "; it has no dot."
	}
	return what + "."
}

// patternMisfit says why a value does not match, as far as one change would mend it.
func patternMisfit(p *regexp.Regexp, value string) string {
	if why := spaceIn(value); why != "" {
		return why
	}
	fits := func(other string) bool { return p != nil && other != value && p.MatchString(other) }
	switch {
	case fits(strings.TrimRight(value, "/")):
		return "It ends with a slash, which does not belong there."
	case fits(strings.Trim(value, "\"'`")):
		return "It stands in quotation marks."
	case fits(strings.ToLower(value)):
		return "It has capital letters where small ones belong."
	}
	return "It does not have the expected form."
}
