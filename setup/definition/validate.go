package definition

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Sign-in audiences that a connector may have (Microsoft Graph docs, application resource: signInAudience). Those that admit
// personal accounts are left out: a connector belongs to an organisation.
const (
	singleTenant = "AzureADMyOrg"
	multiTenant  = "AzureADMultipleOrgs"
)

var (
	idPattern      = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,40}$`)
	settingPattern = regexp.MustCompile(`^[a-z][a-zA-Z0-9]{0,30}$`)
	filePattern    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$`)
)

// validate holds what the format cannot say by itself. The first error wins.
func (d *Definition) validate() error {
	for _, check := range []func() error{
		d.validateHead, d.validatePermissions, d.validateSettings, d.validateApp, d.validateCredentials,
		d.validateCalls, d.validateTexts, d.validateClear,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// need refuses an empty text.
func (d *Definition) need(path, value string) error {
	if strings.TrimSpace(value) == "" {
		return d.wrong(path, "Add it; people read it.", "%s is missing", path)
	}
	return nil
}

func (d *Definition) validateHead() error {
	if !idPattern.MatchString(d.ID) {
		return d.wrong("id", "Use 2 to 41 small letters, digits and hyphens, for example outlook-cal.", "id %s does not fit", clip(d.ID))
	}
	if d.Version < 1 {
		return d.wrong("version", "Start with version: 1 and count up with every change.", "version must be 1 or more")
	}
	for _, f := range [][2]string{{"name", d.Name}, {"system", d.System}, {"summary", d.Summary}} {
		if err := d.need(f[0], f[1]); err != nil {
			return err
		}
	}
	switch d.Sanitizer.Kind {
	case "none":
		if d.Sanitizer.Rules != "" || len(d.Sanitizer.Variants) > 0 {
			return d.wrong("sanitizer.rules", "Leave the rules out, or set kind: proxy.", "rules without a sanitizer")
		}
	case "proxy":
		if !filePattern.MatchString(d.Sanitizer.Rules) {
			return d.wrong("sanitizer.rules", "Name the rules file, without a folder.", "the rules file %s does not fit", clip(d.Sanitizer.Rules))
		}
	default:
		return d.wrong("sanitizer.kind", "Use none (the vendor reads Graph directly) or proxy (rules apply in between).", "unknown sanitizer %s", clip(d.Sanitizer.Kind))
	}
	return d.validateVariants()
}

func (d *Definition) validateVariants() error {
	ids := map[string]bool{}
	for i, v := range d.Sanitizer.Variants {
		path := fmt.Sprintf("sanitizer.variants[%d]", i)
		switch {
		case v.ID == UsualRules:
			return d.wrong(path+".id", "Choose another id.", "%s is the name of the connector's own rules", UsualRules)
		case !idPattern.MatchString(v.ID) || ids[v.ID]:
			return d.wrong(path+".id", "Give each variant its own id of small letters, digits and hyphens.", "variant id %s does not fit or comes twice", clip(v.ID))
		case !filePattern.MatchString(v.Rules) || v.Rules == d.Sanitizer.Rules:
			return d.wrong(path+".rules", "Name another rules file, without a folder.", "the rules file %s does not fit", clip(v.Rules))
		}
		ids[v.ID] = true
		if err := firstError(d.need(path+".name", v.Name), d.need(path+".summary", v.Summary), d.validateDeclines(path, v)); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(d.Settings, func(s Setting) bool { return s.ID == RulesSetting }); i >= 0 && len(ids) > 0 {
		return d.wrong(fmt.Sprintf("settings[%d].id", i), "Choose another id.", "the setting %s chooses among the variants", RulesSetting)
	}
	return nil
}

// validateDeclines: rules can make some permissions needless, and never all of them.
func (d *Definition) validateDeclines(path string, v Variant) error {
	for i, name := range v.Declines {
		if !slices.ContainsFunc(d.Permissions, func(p Permission) bool { return p.Name == name }) {
			return d.wrong(fmt.Sprintf("%s.declines[%d]", path, i), "Name a permission of this definition.", "%s is not asked for", clip(name))
		}
	}
	if len(v.Declines) > 0 && !slices.ContainsFunc(d.Permissions, func(p Permission) bool { return !slices.Contains(v.Declines, p.Name) }) {
		return d.wrong(path+".declines", "Leave one permission.", "every permission is declined")
	}
	return nil
}

func (d *Definition) validateApp() error {
	if d.App.Audience != singleTenant && d.App.Audience != multiTenant {
		return d.wrong("app.audience", "Use "+singleTenant+" or "+multiTenant+".", "unknown audience %s", clip(d.App.Audience))
	}
	for i, uri := range d.App.RedirectURIs {
		path := fmt.Sprintf("app.redirectUris[%d]", i)
		if err := d.placeholders(path, uri, nil); err != nil {
			return err
		}
		// An address that is asked for is checked when it is given; a made-up one stands for it here.
		if problem := redirectProblem(asked.ReplaceAllString(uri, "https://vendor.example/")); problem != "" {
			return d.wrong(path, "Use an https address, http://localhost, or a setting of the kind url.", "redirect address %s %s", clip(uri), problem)
		}
	}
	return nil
}

// asked is a redirect address that is a setting as a whole.
var asked = regexp.MustCompile(`^\{[a-z][a-zA-Z0-9]*\}$`)

// RedirectURIs are the app's redirect addresses with the settings filled in. One whose setting is not known is left out, and
// known is false then.
func (d *Definition) RedirectURIs(settings map[string]string) (uris []string, known bool) {
	known = true
	for _, uri := range d.App.RedirectURIs {
		filled := d.Expand(uri, settings)
		if placeholder.MatchString(filled) || filled == "" {
			known = false
			continue
		}
		uris = append(uris, filled)
	}
	return uris, known
}

// redirectProblem follows "Redirect URI restrictions and limitations" of the Microsoft identity platform docs: https, or http
// on the own machine; no fragment, no wildcard.
func redirectProblem(uri string) string {
	u, err := url.Parse(uri)
	switch {
	case err != nil || u.Host == "":
		return "is no address"
	case u.User != nil || u.Fragment != "":
		return "has a user or a fragment"
	case strings.ContainsAny(uri, "* \\"):
		return "has a wildcard, a space or a backslash"
	case u.Scheme == "https":
		return ""
	case u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1"):
		return ""
	}
	return "is not https"
}

func (d *Definition) validateTexts() error {
	for i, r := range d.Roles {
		path := fmt.Sprintf("roles[%d]", i)
		if err := firstError(d.need(path+".name", r.Name), d.need(path+".for", r.For)); err != nil {
			return err
		}
	}
	ids := map[string]bool{}
	for i, s := range d.Steps {
		path := fmt.Sprintf("steps[%d]", i)
		if !idPattern.MatchString(s.ID) || ids[s.ID] {
			return d.wrong(path+".id", "Give each step its own id of small letters, digits and hyphens.", "step id %s does not fit or comes twice", clip(s.ID))
		}
		ids[s.ID] = true
		if err := firstError(d.need(path+".who", s.Who), d.need(path+".text", s.Text),
			d.placeholders(path+".text", s.Text, stepNames), d.placeholders(path+".powershell", s.PowerShell, stepNames), d.validateGraphAction(path, s)); err != nil {
			return err
		}
	}
	for i, h := range d.Handover {
		path := fmt.Sprintf("handover[%d]", i)
		if err := firstError(d.need(path+".label", h.Label), d.need(path+".value", h.Value), d.placeholders(path+".value", h.Value, handoverNames)); err != nil {
			return err
		}
	}
	return nil
}

// EmailDomain is the property of a Clear entry for the domain that stays behind a pseudonym.
const EmailDomain = "e-mail domain"

func (d *Definition) validateClear() error {
	for i, c := range d.Clear {
		path := fmt.Sprintf("clear[%d]", i)
		if d.Sanitizer.Direct() {
			return d.wrong(path, "Leave it out: the vendor sees everything in clear.", "clear data without a sanitizer")
		}
		if c.Property != EmailDomain && !knownProperty(c.Property) {
			return d.wrong(path+".property", "Use type and property of Microsoft Graph v1.0, for example user.officeLocation, or "+EmailDomain+".", "unknown property %s", clip(c.Property))
		}
		if err := d.need(path+".reason", c.Reason); err != nil {
			return err
		}
	}
	return nil
}

// firstError gives the first error.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
