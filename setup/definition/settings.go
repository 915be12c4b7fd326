package definition

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The kinds of setting. A secret is never a setting: it would lie in files and on screens.
const (
	kindText    = "text"
	kindURL     = "url"
	kindDomain  = "domain"
	kindDomains = "domains" // * or domains separated by commas
	kindChoice  = "choice"
	kindDerived = "derived" // a template over earlier settings; never asked
)

// Ask gives the settings to show for what was chosen so far: cases applied, defaults filled in, derived ones left out.
// A fixed setting is shown, not asked.
func (d *Definition) Ask(chosen map[string]string) []Setting {
	values := maps.Clone(chosen)
	if values == nil {
		values = map[string]string{}
	}
	var out []Setting
	for _, s := range d.Settings {
		s = s.resolve(values)
		if s.Kind == kindDerived {
			continue
		}
		if v := values[s.ID]; v == "" || s.Fixed || s.stale(v) {
			values[s.ID] = s.Default
		}
		out = append(out, s)
	}
	if s, ok := d.rulesSetting(); ok {
		out = append(out, s)
	}
	return out
}

// resolve applies the case for the values chosen so far.
func (s Setting) resolve(values map[string]string) Setting {
	c, ok := s.Cases[values[s.By]]
	if s.By == "" || !ok {
		return s
	}
	for _, f := range []struct{ own, of *string }{
		{&s.Label, &c.Label}, {&s.Help, &c.Help}, {&s.Default, &c.Default}, {&s.Example, &c.Example}, {&s.Validate, &c.Validate},
	} {
		if *f.of != "" {
			*f.own = *f.of
		}
	}
	s.Fixed = s.Fixed || c.Fixed
	return s
}

// stale holds for a value that is only there because it was the default of another case: a person who changes the host does
// not mean to keep the old host's issuer.
func (s Setting) stale(value string) bool {
	if value == s.Default {
		return false
	}
	for _, c := range s.Cases {
		if c.Default == value {
			return true
		}
	}
	return false
}

// pattern compiles the full-match pattern of the setting; nil without one.
func (s Setting) pattern() (*regexp.Regexp, error) {
	if s.Validate == "" {
		return nil, nil
	}
	return regexp.Compile(`^(?:` + s.Validate + `)$`)
}

func (d *Definition) validateSettings() error {
	for i, s := range d.Settings {
		path := fmt.Sprintf("settings[%d]", i)
		if err := d.validateSetting(path, s, d.Settings[:i]); err != nil {
			return err
		}
		if err := d.validateValues(path, s); err != nil {
			return err
		}
		for name := range s.Cases {
			if err := d.validateValues(path+".cases."+name, s.resolve(map[string]string{s.By: name})); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Definition) validateSetting(path string, s Setting, earlier []Setting) error {
	if !settingPattern.MatchString(s.ID) {
		return d.wrong(path+".id", "Start with a small letter; use letters and digits.", "setting id %s does not fit", clip(s.ID))
	}
	if slices.ContainsFunc(earlier, func(o Setting) bool { return o.ID == s.ID }) {
		return d.wrong(path+".id", "Give each setting its own id.", "setting %s a second time", s.ID)
	}
	switch s.Kind {
	case kindText, kindURL, kindDomain, kindDomains:
	case kindDerived:
		if s.Required || s.Fixed {
			return d.wrong(path, "Leave required and fixed out: a derived setting is never asked.", "derived setting %s is asked for", s.ID)
		}
	case kindChoice:
		if len(s.Options) == 0 || slices.Contains(s.Options, "") {
			return d.wrong(path+".options", "List the values to choose from.", "choice %s has no options", s.ID)
		}
	default:
		return d.wrong(path+".kind", "Use text, url, domain, domains, choice or derived. A secret is never a setting.", "unknown kind %s of setting %s", clip(s.Kind), s.ID)
	}
	if s.Kind != kindChoice && len(s.Options) > 0 {
		return d.wrong(path+".options", "Leave the options out, or set kind: choice.", "options of a %s", s.Kind)
	}
	if s.Kind != kindDerived {
		if err := d.need(path+".label", s.Label); err != nil {
			return err
		}
	}
	return d.validateBy(path, s, earlier)
}

func (d *Definition) validateBy(path string, s Setting, earlier []Setting) error {
	if s.By == "" && len(s.Cases) > 0 {
		return d.wrong(path+".cases", "Name the choice that decides: by: …", "cases of %s without the setting that decides", s.ID)
	}
	if s.By == "" {
		return nil
	}
	at := slices.IndexFunc(earlier, func(o Setting) bool { return o.ID == s.By && o.Kind == kindChoice })
	if at < 0 {
		return d.wrong(path+".by", "Name a setting of kind choice that stands before this one.", "%s depends on %s, which is no earlier choice", s.ID, clip(s.By))
	}
	for name := range s.Cases {
		if !slices.Contains(earlier[at].Options, name) {
			return d.wrong(path+".cases."+name, "Use one of: "+strings.Join(earlier[at].Options, ", ")+".", "%s has no option %s", s.By, clip(name))
		}
	}
	return nil
}

// validateValues holds that default and example pass the setting's own check.
func (d *Definition) validateValues(path string, s Setting) error {
	if _, err := s.pattern(); err != nil {
		return d.wrong(path+".validate", "Write a regular expression of Go's RE2 dialect.", "pattern %s cannot be used: %v", clip(s.Validate), err)
	}
	if s.Fixed && s.Default == "" {
		return d.wrong(path+".fixed", "Give the default.", "%s is fixed without a value", s.ID)
	}
	if s.Kind == kindDerived {
		var earlier []string
		for _, o := range d.Settings {
			if o.ID == s.ID {
				break
			}
			earlier = append(earlier, o.ID)
		}
		for _, m := range placeholder.FindAllStringSubmatch(s.Default, -1) {
			if !slices.Contains(earlier, m[1]) {
				return d.wrong(path+".default", "Use settings that stand before this one.", "nothing fills in %s", m[0])
			}
		}
		return nil
	}
	for _, f := range [][2]string{{"default", s.Default}, {"example", s.Example}} {
		if f[1] == "" {
			continue
		}
		if clean, why := s.check(f[1]); why != "" || clean != f[1] {
			return d.wrong(path+"."+f[0], "Give a value that the setting itself accepts.", "%s %s of %s does not fit", f[0], clip(f[1]), s.ID)
		}
	}
	return nil
}
