package definition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gatehouse/setup/certificate"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

var (
	instancePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`)
	domainPattern   = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)
)

// maxDisplayName is what Entra accepts as display name of an application that organisations use (Microsoft identity platform
// docs, "Validation differences by supported account types").
const maxDisplayName = 120

// CheckInstance refuses what cannot name one of several connectors of a definition. Empty means the default, main.
func CheckInstance(name string) error {
	if name == "" || instancePattern.MatchString(name) {
		return nil
	}
	return problem.New(problem.BadInput, fmt.Sprintf("An instance cannot be named %s.", clip(name)), "",
		"Use 1 to 31 small letters, digits and hyphens, for example europe.", nil)
}

// Choose fills in defaults and checks every setting. Errors are *problem.Problem. The display name stays empty when nobody
// chose one: an app that exists keeps its own, a new one gets DefaultDisplayName.
func (d *Definition) Choose(c Choices) (Choices, error) {
	out := Choices{Instance: c.Instance, DisplayName: strings.TrimSpace(c.DisplayName), Credential: c.Credential, LifetimeDays: c.LifetimeDays, Settings: map[string]string{}}
	if err := CheckInstance(c.Instance); err != nil {
		return Choices{}, err
	}
	if out.Instance == "" {
		out.Instance = "main"
	}
	if err := checkDisplayName(out.DisplayName); err != nil {
		return Choices{}, err
	}
	if out.Credential == "" {
		out.Credential = d.Credentials[0].Kind
	}
	if c.LifetimeDays < 0 || c.LifetimeDays > maxLifetimeDays {
		return Choices{}, problem.New(problem.BadInput, fmt.Sprintf("A credential cannot live for %d days.", c.LifetimeDays), "",
			fmt.Sprintf("Use 1 to %d days; %d is a good choice.", maxLifetimeDays, certificate.DefaultDays), nil)
	}
	if chosen, ok := d.Credential(out.Credential); !ok || chosen.Always {
		var kinds []string
		for _, k := range d.Credentials {
			if !k.Always {
				kinds = append(kinds, k.Kind)
			}
		}
		return Choices{}, problem.New(problem.BadInput, fmt.Sprintf("%s cannot sign in with %s.", d.Name, clip(out.Credential)), "",
			"Use one of: "+strings.Join(kinds, ", ")+".", nil)
	}
	if err := out.takeReference(c); err != nil {
		return Choices{}, err
	}
	for id := range c.Settings {
		if id == ManagementReference || id == RulesSetting {
			continue
		}
		if !slices.ContainsFunc(d.Settings, func(s Setting) bool { return s.ID == id && s.Kind != kindDerived }) {
			return Choices{}, d.unknownSetting(id)
		}
	}
	chosen, err := d.takeRules(c.Settings[RulesSetting])
	if err != nil {
		return Choices{}, err
	}
	if chosen != "" {
		out.Settings[RulesSetting] = chosen
	}
	for _, s := range d.Settings {
		if s.Kind == kindDerived {
			continue // Expand makes it from the others
		}
		value, err := d.settle(s.resolve(out.Settings), c.Settings[s.ID], out.Settings)
		if err != nil {
			return Choices{}, err
		}
		if value != "" {
			out.Settings[s.ID] = value
		}
	}
	return out, nil
}

// settle decides the value of one setting: given, default or fixed.
func (d *Definition) settle(s Setting, given string, earlier map[string]string) (string, error) {
	given = strings.TrimSpace(given)
	if given == "" || s.stale(given) {
		given = s.Default
	}
	if given == "" {
		if !s.Required {
			return "", nil
		}
		return "", s.complain(fmt.Sprintf("%s needs a value for “%s”.", d.Name, s.Label), s.Help)
	}
	if s.Fixed && given != s.Default {
		return "", problem.New(problem.BadInput, fmt.Sprintf("“%s” cannot be %s.", s.Label, clip(given)),
			fmt.Sprintf("With %s %s it is always %s.", s.By, earlier[s.By], s.Default), "Leave the setting "+s.ID+" out.", nil)
	}
	clean, why := s.check(given)
	if why != "" {
		return "", s.complain(fmt.Sprintf("“%s” cannot be %s.", s.Label, clip(given)), why)
	}
	return clean, nil
}

func (s Setting) complain(what, why string) error {
	next := "Set " + s.ID + "."
	if s.Kind == kindChoice {
		next = "Set " + s.ID + " to one of: " + strings.Join(s.Options, ", ") + "."
	} else if s.Example != "" {
		next = "Set " + s.ID + ", for example " + s.ID + "=" + s.Example + "."
	}
	return problem.New(problem.BadInput, what, why, next, nil)
}

func (d *Definition) unknownSetting(id string) error {
	var ids []string
	for _, s := range d.Settings {
		if s.Kind != kindDerived {
			ids = append(ids, s.ID)
		}
	}
	if len(d.Sanitizer.Variants) > 0 {
		ids = append(ids, RulesSetting)
	}
	next := d.Name + " has no settings."
	if len(ids) > 0 {
		next = "Use one of: " + strings.Join(ids, ", ") + "."
	}
	return problem.New(problem.BadInput, fmt.Sprintf("%s has no setting %s.", d.Name, clip(id)), "", next, nil)
}

// check gives the value in its normal form, or a sentence why it does not fit.
func (s Setting) check(value string) (clean, why string) {
	if s.Kind == kindDomains { // a list may come with line breaks
		if value, why = domains(value); why != "" {
			return "", why
		}
	}
	if strings.ContainsFunc(value, unicode.IsControl) || len(value) > 600 {
		// 600 characters is the limit of issuer, subject and audience (Microsoft Graph docs, federatedIdentityCredential).
		return "", "It has control characters, or more than 600 characters."
	}
	switch s.Kind {
	case kindURL:
		if why := addressMisfit(value); why != "" {
			return "", why
		}
	case kindDomain:
		if value = strings.ToLower(value); !domainPattern.MatchString(value) {
			return "", domainMisfit(value)
		}
	case kindChoice:
		if !slices.Contains(s.Options, value) {
			return "", "It must be one of the options."
		}
	}
	if p, err := s.pattern(); err != nil || p != nil && !p.MatchString(value) {
		why = patternMisfit(p, value)
		if s.Help != "" {
			why += " " + s.Help
		}
		return "", why
	}
	return value, ""
}

// domains takes * or domain names separated by commas, spaces or lines, and gives them with commas.
func domains(value string) (clean, why string) {
	names := strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
	if len(names) == 1 && names[0] == "*" {
		return "*", ""
	}
	for _, n := range names {
		if !domainPattern.MatchString(n) {
			return "", "It must be * for everybody, or domain names separated by commas. " + clip(n) + ": " + domainMisfit(n)
		}
	}
	if len(names) == 0 {
		return "", "It must be * for everybody, or domain names separated by commas."
	}
	return strings.Join(names, ","), ""
}

func checkDisplayName(name string) error {
	if strings.ContainsFunc(name, unicode.IsControl) || len([]rune(name)) > maxDisplayName {
		return problem.New(problem.BadInput, "The display name does not fit.", "Entra takes at most 120 characters, without control characters.", "Choose a shorter name.", nil)
	}
	return nil
}

// DefaultDisplayName is what a new app registration is called unless somebody chooses another name.
func (d *Definition) DefaultDisplayName(instance string) string {
	name := "Gatehouse – " + d.Name
	if instance != "" && instance != "main" {
		name += " (" + instance + ")"
	}
	return name
}

// Credential finds a credential by kind; an empty kind means the preferred one.
func (d *Definition) Credential(kind string) (Credential, bool) {
	for _, c := range d.Credentials {
		if c.Kind == kind || kind == "" {
			return c, true
		}
	}
	return Credential{}, false
}

// FederatedFor gives the federated credential for the choices, which it completes and checks first.
func (d *Definition) FederatedFor(c Choices) (entra.Federated, error) {
	cred, ok := d.Credential(Federated)
	if !ok {
		return entra.Federated{}, fmt.Errorf("find federated credential of %s: the definition has none", d.ID)
	}
	full, err := d.Choose(c)
	if err != nil {
		return entra.Federated{}, fmt.Errorf("complete choices for %s: %w", d.ID, err)
	}
	fill := func(template string) string { return d.Expand(template, full.Settings) }
	return entra.Federated{
		Name: fill(cred.Name), Issuer: fill(cred.Issuer), Subject: fill(cred.Subject), Audience: fill(cred.Audience),
	}, nil
}
