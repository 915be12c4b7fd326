package setup

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// places are the values for the {braces} of a definition's hand-over fields and manual steps, as far as they are known. Settings
// never hide one of the names that Gatehouse fills in itself.
func (s *Session) places(v View) map[string]string {
	d, cloud := v.Target.Definition, s.house.cfg.Endpoint.Cloud
	out := map[string]string{}
	choices := v.Target.Choices
	if full, err := d.Choose(choices); err == nil {
		choices = full
	}
	for _, setting := range d.Settings {
		if value := d.Expand("{"+setting.ID+"}", choices.Settings); !place.MatchString(value) {
			out[setting.ID] = value
		}
	}
	out["tenant"], out["domain"] = s.me.Tenant.ID, s.me.Tenant.DefaultDomain
	out["authority"], out["graph"] = cloud.Authority, cloud.Graph
	if app := v.Live.App; app != nil {
		out["client"], out["object"] = app.AppID, app.ObjectID
		if k, ok := certificateFor(*app); ok {
			out["thumbprint"], out["thumbprint256"], out["keyIdentifier"] = k.Thumbprint, k.Thumbprint256, keyIdentifier(k)
		}
	}
	if f, err := d.FederatedFor(v.Target.Choices); err == nil {
		out["issuer"], out["subject"], out["audience"] = f.Issuer, f.Subject, f.Audience
	}
	for name, value := range out {
		if value == "" {
			delete(out, name)
		}
	}
	return out
}

// certificateFor is the certificate that the vendor is to use: the newest that counts as kept, else the newest at all.
func certificateFor(app entra.Application) (entra.Key, bool) {
	keys := slices.Clone(app.Keys)
	if len(keys) == 0 {
		return entra.Key{}, false
	}
	slices.SortStableFunc(keys, func(a, b entra.Key) int {
		if x, y := plan.IsKept(app.Tags, a.KeyID), plan.IsKept(app.Tags, b.KeyID); x != y {
			if x {
				return -1
			}
			return 1
		}
		return b.End.Compare(a.End)
	})
	return keys[0], true
}

// keyIdentifier is the SHA-1 of a certificate as it stands in a manifest's customKeyIdentifier: base64 of its bytes.
func keyIdentifier(k entra.Key) string {
	raw, err := hex.DecodeString(k.Thumbprint)
	if err != nil || len(raw) == 0 {
		return ""
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// ManualSteps are what people do besides, with the connector's own ids filled in and the parameters of this tenant's cloud. What is not
// known yet stays in braces.
func (s *Session) ManualSteps(v View) []definition.ManualStep {
	return fillSteps(v.Target.Definition, s.places(v))
}

// harmless is text that means nothing to a shell, quoted or not.
var harmless = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/@-]*$`)

func fillSteps(d *definition.Definition, values map[string]string) []definition.ManualStep {
	script := map[string]string{}
	for name, value := range values {
		if harmless.MatchString(value) {
			script[name] = value
		}
	}
	out := slices.Clone(d.Steps)
	for i := range out {
		out[i].Text = fill(out[i].Text, values)
		out[i].PowerShell = fill(out[i].PowerShell, script)
	}
	return out
}

var place = regexp.MustCompile(`\{[a-z][a-zA-Z0-9]*\}`)

// fill puts values into the places of a text, each once.
func fill(text string, values map[string]string) string {
	return place.ReplaceAllStringFunc(text, func(hit string) string {
		if value, ok := values[hit[1:len(hit)-1]]; ok {
			return value
		}
		return hit
	})
}
