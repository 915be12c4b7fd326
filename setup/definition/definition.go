// Package definition reads, validates and hashes definitions: what a connector asks for, as data. It does no network I/O.
package definition

import "gatehouse/setup/entra"

// Definition is one YAML file of assets/connectors or of the user. DESIGN.md "Definition YAML" names the keys;
// the yaml keys are the json keys below.
type Definition struct {
	ID          string       `json:"id" yaml:"id"`
	Version     int          `json:"version" yaml:"version"`
	Name        string       `json:"name" yaml:"name"`
	System      string       `json:"system" yaml:"system"`
	Summary     string       `json:"summary" yaml:"summary"`
	Sanitizer   Sanitizer    `json:"sanitizer" yaml:"sanitizer"`
	Permissions []Permission `json:"permissions" yaml:"permissions"`
	Settings    []Setting    `json:"settings,omitempty" yaml:"settings"`
	App         App          `json:"app" yaml:"app"`
	Credentials []Credential `json:"credentials" yaml:"credentials"` // in order of preference
	Roles       []Role       `json:"roles,omitempty" yaml:"roles"`
	Steps       []ManualStep `json:"steps,omitempty" yaml:"steps"`
	Calls       []Call       `json:"calls" yaml:"calls"`
	Blocked     []Call       `json:"blocked,omitempty" yaml:"blocked"` // calls shown in the preview as refused by the rules
	Handover    []Handover   `json:"handover,omitempty" yaml:"handover"`
	Clear       []Clear      `json:"clear,omitempty" yaml:"clear"` // personal data that the rules let through, each with its reason

	file  string
	hash  string
	files files
	own   *Definition         // as it was read, where this one has other rules
	lines map[string]position // where each key stands, by path ("permissions[2].name")
}

// Sanitizer says what stands between Graph and the vendor.
type Sanitizer struct {
	Kind  string `json:"kind" yaml:"kind"`                       // "none" or "proxy"
	Rules string `json:"rules,omitempty" yaml:"rules,omitempty"` // file under assets/rules or beside the definition; only with "proxy"
	Label string `json:"label,omitempty" yaml:"label,omitempty"` // for cards: "Psoxy proxy"
	// Variants are other rules files for the same calls. A person chooses one with the setting RulesSetting.
	Variants []Variant `json:"variants,omitempty" yaml:"variants,omitempty"`
}

// Variant is another rules file of a connector.
type Variant struct {
	ID      string `json:"id" yaml:"id"` // "no-ids"
	Name    string `json:"name" yaml:"name"`
	Summary string `json:"summary" yaml:"summary"` // a sentence: what differs from the usual rules
	Rules   string `json:"rules" yaml:"rules"`     // file, as in Sanitizer
	// Declines names permissions that are not asked for with these rules: nothing that they open passes.
	Declines []string `json:"declines,omitempty" yaml:"declines,omitempty"`
}

// Direct holds when the vendor reads Graph without a sanitizer in between.
func (s Sanitizer) Direct() bool { return s.Kind == "none" }

// Permission is one permission that the connector asks for.
type Permission struct {
	Resource string `json:"resource" yaml:"resource"` // app id of the resource; empty = Microsoft Graph
	Name     string `json:"name" yaml:"name"`
	// ID names a permission that Gatehouse does not know: the tenant's own service principal of the resource has to offer it under this
	// name and id.
	ID         string     `json:"id,omitempty" yaml:"id,omitempty"`
	Kind       entra.Kind `json:"kind" yaml:"kind"`
	Reason     string     `json:"reason" yaml:"reason"`         // plain words
	IfDeclined string     `json:"ifDeclined" yaml:"ifDeclined"` // what breaks
}

// Setting is a value the person must give. Its id is the key of Choices.Settings and of {id} placeholders.
// Use (*Definition).Ask to show settings: it applies the cases and leaves out what is derived.
type Setting struct {
	ID       string   `json:"id" yaml:"id"`
	Label    string   `json:"label" yaml:"label"`
	Kind     string   `json:"kind" yaml:"kind"` // text, url, domain, domains, choice, derived
	Help     string   `json:"help,omitempty" yaml:"help,omitempty"`
	Required bool     `json:"required,omitempty" yaml:"required,omitempty"`
	Default  string   `json:"default,omitempty" yaml:"default,omitempty"`
	Example  string   `json:"example,omitempty" yaml:"example,omitempty"`
	Validate string   `json:"validate,omitempty" yaml:"validate,omitempty"` // RE2, full match
	Options  []string `json:"options,omitempty" yaml:"options,omitempty"`
	// By names an earlier setting of kind choice; Cases, by that setting's value, replace what is set above.
	By    string          `json:"by,omitempty" yaml:"by,omitempty"`
	Cases map[string]Case `json:"cases,omitempty" yaml:"cases,omitempty"`
	// Fixed: the default is the only value; it is shown, not asked.
	Fixed bool `json:"fixed,omitempty" yaml:"fixed,omitempty"`
}

// Case is what a setting looks like for one value of the setting that it depends on. Empty fields keep the setting's own.
type Case struct {
	Label    string `json:"label,omitempty" yaml:"label,omitempty"`
	Help     string `json:"help,omitempty" yaml:"help,omitempty"`
	Default  string `json:"default,omitempty" yaml:"default,omitempty"`
	Example  string `json:"example,omitempty" yaml:"example,omitempty"`
	Validate string `json:"validate,omitempty" yaml:"validate,omitempty"`
	Fixed    bool   `json:"fixed,omitempty" yaml:"fixed,omitempty"`
}

// App is how the app registration is configured.
type App struct {
	Audience     string   `json:"audience" yaml:"audience"` // signInAudience
	RedirectURIs []string `json:"redirectUris,omitempty" yaml:"redirectUris,omitempty"`
	IDTokens     bool     `json:"idTokens,omitempty" yaml:"idTokens,omitempty"`
	PublicClient bool     `json:"publicClient,omitempty" yaml:"publicClient,omitempty"`
}

// Credential is one way for the connector to authenticate.
type Credential struct {
	Kind string `json:"kind" yaml:"kind"` // federated, certificate, secret
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Federated: templates with {setting} placeholders.
	Issuer   string `json:"issuer,omitempty" yaml:"issuer,omitempty"`
	Subject  string `json:"subject,omitempty" yaml:"subject,omitempty"`
	Audience string `json:"audience,omitempty" yaml:"audience,omitempty"`
	// Prove is the command that proves it on the other side, with placeholders {tenant} {client} {authority}
	// {graph} {issuer} {subject} {audience} {setting}.
	Prove string `json:"prove,omitempty" yaml:"prove,omitempty"`
	// LifetimeDays of a secret or certificate; 0 = 180.
	LifetimeDays int `json:"lifetimeDays,omitempty" yaml:"lifetimeDays,omitempty"`
	// Always: the vendor needs this one beside whichever is chosen.
	Always bool `json:"always,omitempty" yaml:"always,omitempty"`
}

// The credential kinds.
const (
	Federated   = "federated"
	Certificate = "certificate"
	Secret      = "secret"
)

// Role is a prerequisite: who is needed for what.
type Role struct {
	Name string `json:"name" yaml:"name"`
	For  string `json:"for" yaml:"for"`
}

// ManualStep is something Gatehouse cannot do itself.
type ManualStep struct {
	ID         string `json:"id" yaml:"id"`
	Who        string `json:"who" yaml:"who"`
	Text       string `json:"text" yaml:"text"`
	PowerShell string `json:"powershell,omitempty" yaml:"powershell,omitempty"`
	// Graph is the request that does it; Warning says whom it touches besides the connector.
	Graph   GraphAction `json:"graph,omitzero" yaml:"graph,omitempty"`
	Warning string      `json:"warning,omitempty" yaml:"warning,omitempty"`
}

// Call is an example request. URL is a path with query below the Graph host ("/v1.0/users/{u}/events"); {u} is the signed-in
// person or one they name (an object id), {g} a group they are in (an object id), {t} {c} a team and a channel of it, {chat} a
// chat, {call} a call record, {d} {i} a drive and an item of it, {from} and {to} the last seven days (RFC 3339).
type Call struct {
	Name    string `json:"name" yaml:"name"`
	Method  string `json:"method" yaml:"method"` // empty = GET
	URL     string `json:"url" yaml:"url"`
	Type    string `json:"type" yaml:"type"`                           // Graph type of the answer or of its value[] elements, for coverage: user
	Shape   string `json:"shape,omitempty" yaml:"shape,omitempty"`     // "" JSON, or "csv" (302 to a CSV report)
	Example string `json:"example,omitempty" yaml:"example,omitempty"` // file under assets/examples or beside the definition
	// Finding: HTTP status (as text key "403") → sentence: an answer that is a finding, not a failure.
	Findings map[string]string `json:"findings,omitempty" yaml:"findings,omitempty"`
}

// Handover is one field of the vendor's settings page, in the vendor's words. Value may hold {tenant} {domain} {client}
// {object} {secret} {authority} {graph} {issuer} {subject} {audience} and {setting}; {secret} is never filled in, it says where
// the secret lies. Of the certificate: {thumbprint} (SHA-1 in hexadecimal, as the portals show it), {thumbprint256} and
// {keyIdentifier} (the SHA-1 as base64, as it stands in the manifest's customKeyIdentifier).
type Handover struct {
	Label string `json:"label" yaml:"label"`
	Value string `json:"value" yaml:"value"`
}

// Clear is personal data that passes the rules in clear, and why. Property is a Graph type and property ("user.officeLocation"),
// or "e-mail domain" for the domain that stays behind a pseudonym.
type Clear struct {
	Property string `json:"property" yaml:"property"`
	Reason   string `json:"reason" yaml:"reason"`
}

// Choices are what the person decided for one instance.
type Choices struct {
	Instance    string            `json:"instance"` // default "main"
	DisplayName string            `json:"displayName,omitempty"`
	Credential  string            `json:"credential,omitempty"` // kind; empty = the definition's first
	Settings    map[string]string `json:"settings,omitempty"`
	// LifetimeDays of a new secret or certificate; 0 = the definition's.
	LifetimeDays int `json:"lifetimeDays,omitempty"`
	// ServiceManagementReference names the service in the organisation's own records; some tenants demand it of every application.
	ServiceManagementReference string `json:"serviceManagementReference,omitempty"`
}

// UniqueName is the identity of the connector in the tenant: gatehouse-{definition id}-{instance}.
func (d *Definition) UniqueName(instance string) string {
	if instance == "" {
		instance = "main"
	}
	return "gatehouse-" + d.ID + "-" + instance
}
