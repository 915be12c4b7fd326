package definition

import (
	"regexp"
	"slices"
	"sort"
	"strings"
)

// placeholder is {name} in a template. Braces around anything else, as in JSON or a shell's ${NAME}, are plain text.
var placeholder = regexp.MustCompile(`\{([a-z][a-zA-Z0-9]*)\}`)

// The names that a template may use besides the definition's settings. Unlike settings they are filled in by the caller.
var (
	callNames     = []string{"u", "g", "t", "c", "d", "i", "chat", "call", "from", "to"}
	proveNames    = []string{"tenant", "client", "authority", "graph", "issuer", "subject", "audience"}
	stepNames     = []string{"tenant", "domain", "client", "object", "secret", "authority", "graph", "issuer", "subject", "audience"}
	handoverNames = append([]string{"thumbprint", "thumbprint256", "keyIdentifier"}, stepNames...)
)

// Expand fills values into the {name} places of a template, each once: a value is never read as a template. A derived setting
// is expanded from the values too. Names without a value stay as they are.
func (d *Definition) Expand(template string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(template, func(hit string) string {
		name := hit[1 : len(hit)-1]
		if v, ok := values[name]; ok {
			return v
		}
		for i, s := range d.Settings {
			if s.ID == name && s.Kind == kindDerived {
				earlier := Definition{Settings: d.Settings[:i]} // a derived setting only uses earlier ones, so this ends
				return earlier.Expand(s.resolve(values).Default, values)
			}
		}
		return hit
	})
}

// placeholders refuses names that nothing fills in. Calls take no settings: their list of names is complete.
func (d *Definition) placeholders(path, template string, names []string) error {
	known := slices.Clone(names)
	if !slices.Equal(names, callNames) {
		for _, s := range d.Settings {
			known = append(known, s.ID)
		}
	}
	for _, m := range placeholder.FindAllStringSubmatch(template, -1) {
		if !slices.Contains(known, m[1]) {
			sort.Strings(known)
			instead := "Take it out."
			if len(known) > 0 {
				instead = "Use one of: {" + strings.Join(slices.Compact(known), "}, {") + "}."
			}
			return d.wrong(path, instead, "nothing fills in %s", m[0])
		}
	}
	return nil
}
