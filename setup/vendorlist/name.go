package vendorlist

import (
	"regexp"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

var (
	guid   = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
	dotted = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+$`)
	// Permissions end in what may be done (Microsoft Graph docs, permissions overview: naming pattern).
	does = regexp.MustCompile(`(?i)^(?:read|write|send|create|delete|edit|manage|full|access|export|join|invite|initiate|update|enable|selected|shared|all$|impersonat|submit|migrate|receive|approve|add|remove|list$|view|modify|upload|owned|createdbyapp)`)
	// Ends of addresses and of file names.
	elsewhere = regexp.MustCompile(`(?i)\.(?:com|net|org|io|us|cn|example|json|ya?ml|csv|pdf|aspx?|html?|exe|ps1|md|txt|docx?|js|cs|py)$`)
)

// isName holds for a word that is, or is meant to be, the name of a permission.
func (r *reader) isName(word string) bool {
	if len(word) > maxName {
		return false
	}
	if known(r.cat, word) {
		return strings.ContainsAny(word, "._") || strings.EqualFold(word, "openid")
	}
	if !dotted.MatchString(word) || elsewhere.MatchString(word) || word[0] < 'A' || word[0] > 'Z' {
		return false
	}
	for _, segment := range strings.Split(word, ".")[1:] {
		if does.MatchString(segment) {
			return true
		}
	}
	return r.misspelt(word)
}

// misspelt holds for a word that begins like a permission and is a slip of the pen away from one, as Mail.Reed is.
func (r *reader) misspelt(word string) bool {
	if r.families == nil {
		r.families = map[string][]string{}
		for _, res := range r.cat.Resources() {
			for _, p := range r.cat.Of(res.AppID) {
				head, _, _ := strings.Cut(strings.ToLower(p.Value), ".")
				r.families[head] = append(r.families[head], p.Value)
			}
		}
	}
	head, _, _ := strings.Cut(strings.ToLower(word), ".")
	return slices.ContainsFunc(r.families[head], func(right string) bool {
		_, ok := slip(word, right)
		return ok
	})
}

func known(cat *permission.Catalogue, word string) bool {
	for _, r := range cat.Resources() {
		for _, kind := range []entra.Kind{entra.ApplicationPermission, entra.DelegatedPermission} {
			if _, ok := cat.Lookup(r.AppID, word, kind); ok {
				return true
			}
		}
	}
	return false
}

// names are the names in a part, with the words before the first and behind the last. Plain words such as "email" count only where
// they stand among names alone.
func (r *reader) names(text string) (lead string, found []string, tail string) {
	words := strings.Fields(text)
	plain := true
	for i, w := range words {
		words[i] = strings.Trim(w, ".!?*~_`$@^%-")
		if !r.isName(words[i]) && !permission.OIDC(words[i]) {
			plain = false
		}
	}
	last := 0
	for i, w := range words {
		switch {
		case w == "":
		case r.isName(w) || plain && permission.OIDC(w):
			found, last = append(found, w), i+1
		case len(found) == 0:
			lead = strings.Join(words[:i+1], " ")
		}
	}
	return lead, found, strings.Join(words[last:], " ")
}
