package vendorlist

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/problem"
)

// Texts that a person replaces; the vendor gave none.
const (
	noReason      = "Reason not given by the vendor."
	noConsequence = "The vendor does not say what breaks without it."
)

// maxRedirects is how many addresses an app may list for all accounts (Microsoft Entra docs, "Redirect URI restrictions").
const maxRedirects = 100

var badID = regexp.MustCompile(`[^a-z0-9]+`)

// Suggest makes an id of a name: "Contoso Mail (EU)" gives "contoso-mail-eu".
func Suggest(name string) string {
	id := strings.Trim(badID.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if len(id) > 41 {
		id = strings.Trim(id[:41], "-")
	}
	return id
}

// Made is a definition with the example answers that lie beside it.
type Made struct {
	YAML     []byte
	Examples map[string][]byte
}

// Define makes a definition of what can be asked for. It checks it as every definition is checked.
func Define(id, name string, res Result) (Made, error) {
	asked := res.Permissions()
	if len(asked) == 0 {
		return Made{}, problem.New(problem.BadInput, "No connector can be made of this list.", "Nothing in it can be asked for.", "Give the part of the vendor's page that names the permissions.", nil)
	}
	if strings.TrimSpace(name) == "" {
		return Made{}, problem.New(problem.BadInput, "The connector has no name.", "", "Give the product's name.", nil)
	}
	calls, examples, err := sampleCalls(asked)
	if err != nil {
		return Made{}, err
	}
	file := written{
		ID: id, Version: 1, Name: name, System: name,
		Summary:   "Made of the vendor's own permission list. The vendor reads Microsoft Graph directly and sees everything in clear.",
		Sanitizer: writtenSanitizer{Kind: "none", Label: "reads Graph directly"},
		App:       appOf(res), Calls: calls,
		Credentials: []writtenCredential{{Kind: definition.Certificate, LifetimeDays: 180}, {Kind: definition.Secret, LifetimeDays: 180}},
		Handover: []definition.Handover{
			{Label: "Directory (tenant) ID", Value: "{tenant}"},
			{Label: "Application (client) ID", Value: "{client}"},
			{Label: "Client secret or certificate", Value: "{secret}"},
		},
	}
	for _, p := range asked {
		w := writtenPermission{Name: p.Value, Kind: p.Kind, Reason: noReason, IfDeclined: noConsequence}
		if p.ResourceAppID != entra.GraphAppID {
			w.Resource = p.ResourceAppID
		}
		// What only the tenant knows is named by its id besides, and is resolved there before the first write.
		if _, known := permission.Embedded().Lookup(p.ResourceAppID, p.Value, p.Kind); !known {
			w.ID = p.ID
		}
		file.Permissions = append(file.Permissions, w)
	}
	var out bytes.Buffer
	out.WriteString("# Made by Gatehouse of a vendor's permission list. Replace reasons and consequences by the vendor's own words,\n# and the calls by those that the product makes.\n")
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(file); err != nil {
		return Made{}, fmt.Errorf("write definition: %w", err)
	}
	if _, err := definition.Parse(id+".yaml", out.Bytes()); err != nil {
		return Made{}, fmt.Errorf("check the definition that was made: %w", err)
	}
	return Made{YAML: out.Bytes(), Examples: examples}, nil
}

// appOf takes the settings that the text names. Personal accounts are left out: a connector belongs to an organisation.
func appOf(res Result) writtenApp {
	app := writtenApp{Audience: string(OneOrganisation), IDTokens: res.List.IDTokens}
	if res.List.Accounts == AnyOrganisation || res.List.Accounts == PersonalAccounts {
		app.Audience = string(AnyOrganisation)
	}
	for _, a := range res.List.Redirects {
		if addressProblem(a.URI) == "" && len(app.RedirectURIs) < maxRedirects {
			app.RedirectURIs = append(app.RedirectURIs, a.URI)
		}
	}
	return app
}

// addressProblem asks the definition's own check what is wrong with an address.
func addressProblem(uri string) string {
	d := written{
		ID: "probe", Version: 1, Name: "probe", System: "probe", Summary: "probe", Sanitizer: writtenSanitizer{Kind: "none"},
		Permissions: []writtenPermission{{Name: "User.Read", Kind: entra.DelegatedPermission, Reason: "probe", IfDeclined: "probe"}},
		App:         writtenApp{Audience: string(OneOrganisation), RedirectURIs: []string{uri}},
		Credentials: []writtenCredential{{Kind: definition.Secret}},
		Calls:       []definition.Call{{Name: "probe", URL: "/v1.0/me", Example: "probe.json"}},
	}
	data, err := yaml.Marshal(d)
	if err == nil {
		_, err = definition.Parse("probe.yaml", data)
	}
	if err == nil {
		return ""
	}
	if at, ok := errors.AsType[*definition.ParseError](err); ok {
		return at.Wrong
	}
	return "cannot be checked"
}

// The keys of a definition file in their order, without those that would be empty.
type written struct {
	ID          string                `yaml:"id"`
	Version     int                   `yaml:"version"`
	Name        string                `yaml:"name"`
	System      string                `yaml:"system"`
	Summary     string                `yaml:"summary"`
	Sanitizer   writtenSanitizer      `yaml:"sanitizer"`
	Permissions []writtenPermission   `yaml:"permissions"`
	App         writtenApp            `yaml:"app"`
	Credentials []writtenCredential   `yaml:"credentials"`
	Calls       []definition.Call     `yaml:"calls"`
	Handover    []definition.Handover `yaml:"handover,omitempty"`
}

type writtenSanitizer struct {
	Kind  string `yaml:"kind"`
	Label string `yaml:"label,omitempty"`
}

type writtenPermission struct {
	Resource   string     `yaml:"resource,omitempty"`
	Name       string     `yaml:"name"`
	ID         string     `yaml:"id,omitempty"`
	Kind       entra.Kind `yaml:"kind"`
	Reason     string     `yaml:"reason"`
	IfDeclined string     `yaml:"ifDeclined"`
}

type writtenApp struct {
	Audience     string   `yaml:"audience"`
	RedirectURIs []string `yaml:"redirectUris,omitempty"`
	IDTokens     bool     `yaml:"idTokens,omitempty"`
}

type writtenCredential struct {
	Kind         string `yaml:"kind"`
	LifetimeDays int    `yaml:"lifetimeDays,omitempty"`
}
