package setup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
	"gatehouse/setup/secret"
)

// Sheet is what the vendor's settings page asks for, in the vendor's words and order. It holds no secret: it says where that lies.
func (s *Session) Sheet(ctx context.Context, t Target) (report.Sheet, error) {
	v, err := s.created(ctx, t)
	if err != nil {
		return report.Sheet{}, err
	}
	return s.SheetOf(v)
}

// SheetOf is Sheet of a connector that was just looked at.
func (s *Session) SheetOf(v View) (report.Sheet, error) {
	d := v.Target.Definition
	switch {
	case v.Live.App == nil:
		return report.Sheet{}, notMade(v.Target)
	case len(d.Handover) == 0:
		return report.Sheet{}, problem.New(problem.Refused, d.Name+" has no hand-over sheet.", "Its definition names no fields of the vendor's settings page.",
			"Add them under handover, and check the file with: gatehouse lint FILE.", nil)
	case v.Incomplete != nil:
		return report.Sheet{}, v.Incomplete
	}
	values := s.places(v)
	s.certificateSum(v, values)
	if missing := missingPlaces(d, values); len(missing) > 0 {
		return report.Sheet{}, s.holes(v, missing)
	}
	return report.NewSheet(d.Name, s.me.Tenant.Name, d.Handover, values, s.secretPlace(v))
}

// certificateSum fills in the SHA-256 where Entra showed the SHA-1 only: from the certificate that this computer keeps, else in words.
func (s *Session) certificateSum(v View, values map[string]string) {
	key, ok := certificateFor(*v.Live.App)
	if !ok || values["thumbprint256"] != "" {
		return
	}
	values["thumbprint256"] = "Not shown by Entra; whoever has the certificate file can read it there."
	c, err := apply.KeptCertificate(context.Background(), s.house.keep, secret.Name{TenantID: s.me.Tenant.ID, AppID: v.Live.App.AppID, KeyID: key.KeyID})
	if err != nil {
		return // kept elsewhere
	}
	defer c.Wipe()
	if public := c.Public(); public != nil && strings.EqualFold(c.Thumbprint(), key.Thumbprint) {
		sum := sha256.Sum256(public.Raw)
		values["thumbprint256"] = strings.ToUpper(hex.EncodeToString(sum[:]))
	}
}

// missingPlaces are the places of the hand-over fields that nothing fills in yet.
func missingPlaces(d *definition.Definition, values map[string]string) []string {
	var out []string
	for _, f := range d.Handover {
		for _, hit := range place.FindAllString(f.Value, -1) {
			name := hit[1 : len(hit)-1]
			if _, ok := values[name]; !ok && name != "secret" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// holes says why the sheet cannot be whole yet: one with holes gets typed in as it is.
func (s *Session) holes(v View, missing []string) error {
	for _, name := range missing {
		if strings.HasPrefix(name, "thumbprint") || name == "keyIdentifier" {
			return problem.New(problem.Unfinished, "The hand-over sheet names the certificate, and the connector has none yet.", "",
				"Run gatehouse apply "+v.Target.CommandArgs()+" first: it makes or takes one.", nil)
		}
	}
	return problem.New(problem.Unfinished, "The hand-over sheet cannot be filled in yet.", "It lacks "+strings.Join(missing, ", ")+".",
		"Finish setting the connector up: gatehouse apply "+v.Target.CommandArgs()+".", nil)
}

// secretPlace is the sentence that stands where the secret belongs.
func (s *Session) secretPlace(v View) string {
	app := v.Live.App
	var kept []string
	for _, p := range app.Passwords {
		if s.holds(app)(p.KeyID) {
			kept = append(kept, p.KeyID)
		}
	}
	switch {
	case len(app.Passwords) == 0:
		return "The connector has no client secret."
	case len(kept) == 0:
		return "Shown to whoever kept it, on the computer where it was made; it is not on this one."
	case s.house.keep.Place() == secret.Vault:
		return "In the encrypted file of this computer, which opens with its passphrase."
	}
	return fmt.Sprintf("In the keychain of this computer: item gatehouse/%s/%s, account %s.", s.me.Tenant.ID, app.AppID, kept[len(kept)-1])
}

// renderSheet gives the sheet in the form that the file's name asks for.
func renderSheet(sheet report.Sheet, path string) ([]byte, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".txt":
		return []byte(sheet.Text()), nil
	case ".json":
		data, err := json.MarshalIndent(sheet, "", "  ")
		return append(data, '\n'), err
	}
	return sheet.HTML()
}

// ErrNotCreated is the cause of a refusal because there is no such connector in the tenant yet.
var ErrNotCreated = errors.New("the connector is not created")

func notMade(t Target) error {
	return problem.New(problem.Refused, t.Definition.Name+" is not created in this tenant yet.", "", "Apply it first: gatehouse apply "+t.CommandArgs()+".", ErrNotCreated)
}
