package definition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// maxLifetimeDays bounds how long a secret or certificate may live: two years, the most that the Entra admin centre offers.
const maxLifetimeDays = 730

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
		if c.Always && (i == 0 || c.Kind == Federated) {
			return d.wrong(path+".always", "Put first what can be chosen; a secret or a certificate can stand beside it.", "a first or federated credential that is always set up")
		}
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
		if c.LifetimeDays < 0 || c.LifetimeDays > maxLifetimeDays {
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

// CredentialsFor are the credentials of a connector whose person chose this kind (empty: the definition's first): that one, and
// those that the vendor always needs. None when the definition does not have the kind.
func (d *Definition) CredentialsFor(kind string) []Credential {
	var out []Credential
	for i, c := range d.Credentials {
		if c.Kind == kind || kind == "" && i == 0 {
			out = append(out, c)
		}
	}
	for _, c := range d.Credentials {
		if len(out) > 0 && c.Always && c.Kind != out[0].Kind {
			out = append(out, c)
		}
	}
	return out
}
