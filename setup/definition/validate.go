package definition

import (
	"fmt"
	"net/http"
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
		if d.Sanitizer.Rules != "" {
			return d.wrong("sanitizer.rules", "Leave the rules out, or set kind: proxy.", "rules without a sanitizer")
		}
	case "proxy":
		if !filePattern.MatchString(d.Sanitizer.Rules) {
			return d.wrong("sanitizer.rules", "Name the rules file, without a folder.", "the rules file %s does not fit", clip(d.Sanitizer.Rules))
		}
	default:
		return d.wrong("sanitizer.kind", "Use none (the vendor reads Graph directly) or proxy (rules apply in between).", "unknown sanitizer %s", clip(d.Sanitizer.Kind))
	}
	return nil
}

func (d *Definition) validateApp() error {
	if d.App.Audience != singleTenant && d.App.Audience != multiTenant {
		return d.wrong("app.audience", "Use "+singleTenant+" or "+multiTenant+".", "unknown audience %s", clip(d.App.Audience))
	}
	for i, uri := range d.App.RedirectURIs {
		if problem := redirectProblem(uri); problem != "" {
			return d.wrong(fmt.Sprintf("app.redirectUris[%d]", i), "Use an https address, or http://localhost.", "redirect address %s %s", clip(uri), problem)
		}
	}
	return nil
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

func (d *Definition) validateCredentials() error {
	if len(d.Credentials) == 0 {
		return d.wrong("credentials", "List federated, certificate or secret.", "no kind of credential")
	}
	var seen []string
	for i, c := range d.Credentials {
		path := fmt.Sprintf("credentials[%d]", i)
		if slices.Contains(seen, c.Kind) {
			return d.wrong(path+".kind", "Keep one of the two.", "credential kind %s a second time", c.Kind)
		}
		seen = append(seen, c.Kind)
		switch c.Kind {
		case Federated:
			if err := d.validateFederated(path, c); err != nil {
				return err
			}
		case Certificate, Secret:
			if c.Issuer+c.Subject+c.Audience+c.Prove != "" {
				return d.wrong(path, "Move issuer, subject, audience and prove to a credential of kind federated.", "a %s has no issuer, subject, audience or proof", c.Kind)
			}
		default:
			return d.wrong(path+".kind", "Use federated, certificate or secret.", "unknown credential kind %s", clip(c.Kind))
		}
		if c.LifetimeDays < 0 || c.LifetimeDays > 730 {
			return d.wrong(path+".lifetimeDays", "Use 1 to 730 days; 180 is the default.", "a lifetime of %d days", c.LifetimeDays)
		}
	}
	return nil
}

// Microsoft Graph docs, federatedIdentityCredential: name is 3 to 120 characters that are friendly to addresses.
var federatedName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$`)

func (d *Definition) validateFederated(path string, c Credential) error {
	for _, f := range [][2]string{{"name", c.Name}, {"issuer", c.Issuer}, {"subject", c.Subject}, {"audience", c.Audience}} {
		if err := d.need(path+"."+f[0], f[1]); err != nil {
			return err
		}
		if err := d.placeholders(path+"."+f[0], f[1], nil); err != nil {
			return err
		}
	}
	if !strings.Contains(c.Name, "{") && !federatedName.MatchString(c.Name) {
		return d.wrong(path+".name", "Use 3 to 120 letters, digits, hyphens and underscores.", "name %s does not fit", clip(c.Name))
	}
	return d.placeholders(path+".prove", c.Prove, proveNames)
}

func (d *Definition) validateCalls() error {
	if len(d.Calls) == 0 {
		return d.wrong("calls", "Add an example call for each permission, so that it can be previewed.", "no example call")
	}
	names := map[string]bool{}
	for i, c := range d.Calls {
		path := fmt.Sprintf("calls[%d]", i)
		if err := d.validateCall(path, c, names); err != nil {
			return err
		}
		if c.Method != http.MethodGet {
			return d.wrong(path+".method", "Use GET: a preview and a verification only read.", "method %s", clip(c.Method))
		}
		if c.Shape != "" && c.Shape != "csv" {
			return d.wrong(path+".shape", "Leave it out for JSON, or use csv.", "unknown shape %s", clip(c.Shape))
		}
		if !filePattern.MatchString(c.Example) {
			return d.wrong(path+".example", "Name a file with a fictional answer, without a folder.", "the example file %s does not fit", clip(c.Example))
		}
		for status, text := range c.Findings {
			if len(status) != 3 || status < "400" || status > "599" {
				return d.wrong(path+".findings."+status, "Use an HTTP status from 400 to 599.", "finding for the status %s", clip(status))
			}
			if err := d.need(path+".findings."+status, text); err != nil {
				return err
			}
		}
	}
	for i, c := range d.Blocked {
		path := fmt.Sprintf("blocked[%d]", i)
		if d.Sanitizer.Direct() {
			return d.wrong(path, "Leave blocked calls out: nothing stands between Graph and the vendor.", "blocked call without a sanitizer")
		}
		if err := d.validateCall(path, c, names); err != nil {
			return err
		}
		if c.Example != "" || c.Shape != "" || len(c.Findings) > 0 {
			return d.wrong(path, "Leave example, shape and findings out: a blocked call has no answer.", "a blocked call with an answer")
		}
	}
	return nil
}

func (d *Definition) validateCall(path string, c Call, names map[string]bool) error {
	if err := d.need(path+".name", c.Name); err != nil {
		return err
	}
	if names[c.Name] {
		return d.wrong(path+".name", "Give each call its own name.", "call name %s a second time", clip(c.Name))
	}
	names[c.Name] = true
	if !slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}, c.Method) {
		return d.wrong(path+".method", "Use an HTTP method in capitals.", "unknown method %s", clip(c.Method))
	}
	if err := d.placeholders(path+".url", c.URL, callNames); err != nil {
		return err
	}
	if problem := pathProblem(c.URL); problem != "" {
		return d.wrong(path+".url", "Write path and query below the Graph host, for example /v1.0/users.", "url %s %s", clip(c.URL), problem)
	}
	if c.Type != "" && !knownType(c.Type) {
		return d.wrong(path+".type", "Use a type of Microsoft Graph v1.0, for example user.", "unknown type %s", clip(c.Type))
	}
	return nil
}

func pathProblem(raw string) string {
	filled := placeholder.ReplaceAllString(raw, "x")
	u, err := url.ParseRequestURI(filled)
	switch {
	case !strings.HasPrefix(raw, "/v1.0/") && !strings.HasPrefix(raw, "/beta/"):
		return "does not start with /v1.0/ or /beta/"
	case err != nil || u.Host != "" || strings.ContainsAny(raw, "#\\ \t\r\n"):
		return "is no path"
	case slices.Contains(strings.Split(u.Path, "/"), ".."):
		return "climbs out of its folder"
	}
	return ""
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
			d.placeholders(path+".text", s.Text, handoverNames), d.placeholders(path+".powershell", s.PowerShell, handoverNames)); err != nil {
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
