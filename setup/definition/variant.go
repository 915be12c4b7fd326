package definition

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/preview/rules"
	"gatehouse/setup/problem"
)

// RulesSetting is the setting by which a person chooses one of the rules files of a connector. Every definition with variants has it.
const RulesSetting = "rules"

// UsualRules is its value for the connector's own rules.
const UsualRules = "usual"

// rulesSetting is the choice as people see it; ok is false where there is none.
func (d *Definition) rulesSetting() (s Setting, ok bool) {
	if len(d.Sanitizer.Variants) == 0 {
		return Setting{}, false
	}
	s = Setting{ID: RulesSetting, Label: "Rules of the proxy", Kind: kindChoice, Options: []string{UsualRules}, Default: UsualRules}
	for _, v := range d.Sanitizer.Variants {
		s.Options = append(s.Options, v.ID)
		s.Help += v.ID + ": " + v.Summary + " "
	}
	s.Help = strings.TrimSpace("The proxy must run the rules that are approved here. " + s.Help)
	return s, true
}

// takeRules checks the choice.
func (d *Definition) takeRules(given string) (string, error) {
	s, ok := d.rulesSetting()
	given = strings.TrimSpace(given)
	switch {
	case !ok && given != "":
		return "", d.unknownSetting(RulesSetting)
	case !ok:
		return "", nil
	case given == "": // whoever set it up knows, and its approval tells
		return "", nil
	case slices.Contains(s.Options, given):
		return given, nil
	}
	return "", problem.New(problem.BadInput, fmt.Sprintf("%s has no rules named %s.", d.Name, clip(given)), "", "Use one of: "+strings.Join(s.Options, ", ")+".", nil)
}

// Takes holds for the settings that a person can give.
func (d *Definition) Takes(id string) bool {
	if id == RulesSetting && len(d.Sanitizer.Variants) > 0 {
		return true
	}
	return id == ManagementReference || slices.ContainsFunc(d.Settings, func(s Setting) bool { return s.ID == id && s.Kind != kindDerived })
}

// WithRules is the definition as it is with the chosen rules: without the permissions that they make needless, and with the calls that
// they refuse among the blocked ones. It stays the same definition, with the same hash; an approval tells variants apart by the hash of
// the rules. An unknown choice changes nothing: Choose names it.
func (d *Definition) WithRules(choice string) (*Definition, error) {
	if d == nil {
		return nil, nil
	}
	own := d
	if d.own != nil {
		own = d.own
	}
	at := slices.IndexFunc(own.Sanitizer.Variants, func(v Variant) bool { return v.ID == choice })
	if at < 0 {
		return own, nil
	}
	if d.own != nil && d.Sanitizer.Rules == own.Sanitizer.Variants[at].Rules {
		return d, nil
	}
	v := own.Sanitizer.Variants[at]
	name, data, err := own.ReadVariant(v.ID)
	if err != nil {
		return nil, err
	}
	set, err := rules.Load(name, data)
	if err != nil {
		return nil, problem.New(problem.BadInput, fmt.Sprintf("The rules %s of %s cannot be used.", v.ID, own.Name), err.Error()+".", "Mend the rules file, or choose others.", err)
	}
	there := *own
	there.own = own
	there.Sanitizer.Rules = v.Rules
	there.Permissions = slices.DeleteFunc(slices.Clone(own.Permissions), func(p Permission) bool { return slices.Contains(v.Declines, p.Name) })
	there.Calls, there.Blocked = nil, slices.Clone(own.Blocked)
	for _, c := range own.Calls {
		if own.admits(set, c) {
			there.Calls = append(there.Calls, c)
		} else {
			there.Blocked = append(there.Blocked, Call{Name: c.Name, Method: c.Method, URL: c.URL, Type: c.Type})
		}
	}
	there.Steps = slices.Clone(own.Steps)
	for i := range there.Steps {
		there.Steps[i].Text = strings.ReplaceAll(there.Steps[i].Text, own.Sanitizer.Rules, v.Rules)
	}
	return &there, nil
}

// tokenInPlace stands for an id that the proxy gave out as a token.
const tokenInPlace = "p~" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// admits holds when the rules let a call through, asked with ids or with the tokens that stand for them.
func (d *Definition) admits(set *rules.Set, c Call) bool {
	for _, ids := range []map[string]string{plainIDs, tokenIDs} {
		if _, ok := set.Match(c.Method, d.Expand(c.URL, ids)); ok {
			return true
		}
	}
	return false
}

// The ids of calls in both forms. What is no id (a time) is the same in both.
var (
	plainIDs = placeIDs(func(name string) string {
		const id = "11111111-2222-4333-8444-555555555555"
		switch name {
		case "c":
			return "19:a1b2c3d4e5f60718293a4b5c6d7e8f90@thread.tacv2"
		case "chat":
			return "19:" + id + "_" + id + "@unq.gbl.spaces"
		case "d":
			return "b!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		case "i":
			return "01AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		}
		return id
	})
	tokenIDs = placeIDs(func(string) string { return tokenInPlace })
)

func placeIDs(id func(name string) string) map[string]string {
	out := map[string]string{"from": "2026-01-01T00:00:00Z", "to": "2026-01-08T00:00:00Z"}
	for _, name := range callNames {
		if out[name] == "" {
			out[name] = id(name)
		}
	}
	return out
}

// AskedAs is a call as the product asks it through the proxy: with tokens where the rules take no ids.
func (d *Definition) AskedAs(set *rules.Set, c Call, url string) string {
	if set == nil {
		return url
	}
	if _, ok := set.Match(c.Method, url); ok {
		return url
	}
	tokens := d.Expand(c.URL, tokenIDs)
	if _, ok := set.Match(c.Method, tokens); ok {
		return tokens
	}
	return url
}
