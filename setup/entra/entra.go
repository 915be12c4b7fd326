// Package entra holds plain values for what a Microsoft Entra tenant contains. Types only: no I/O, no SDK.
//
// Everything in a value that came from a tenant is hostile text; sinks escape it.
package entra

import (
	"fmt"
	"strings"
	"time"
)

// Application ids of resources (their service principals exist in every tenant or can be created by appId).
const (
	GraphAppID      = "00000003-0000-0000-c000-000000000000"
	SharePointAppID = "00000003-0000-0ff1-ce00-000000000000"
	O365MgmtAppID   = "c5393580-f805-4401-95e8-94b7a6ef2fc2"
)

// Tenant is one organisation.
type Tenant struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	DefaultDomain string   `json:"defaultDomain"`
	InitialDomain string   `json:"initialDomain"`  // *.onmicrosoft.com
	Type          string   `json:"type,omitempty"` // AAD, AAD B2C, CIAM; empty = not known
	Domains       []string `json:"domains,omitempty"`
	Cloud         string   `json:"cloud"` // global, gcc-high, dod, china
	Rehearsal     bool     `json:"rehearsal,omitempty"`
}

// Typed is what a person types before a write: the default domain, or the id where the domain cannot be read. It is never empty for
// a tenant, so that an empty answer confirms nothing.
func (t Tenant) Typed() string {
	if t.DefaultDomain == "" {
		return t.ID
	}
	return t.DefaultDomain
}

// Ability is an answer with three states: roles may be invisible (scope refused, eligible but not active, custom role).
type Ability int

// The three states. CannotTell never blocks: try, then explain the refusal.
const (
	CannotTell Ability = iota
	Yes
	No
)

func (a Ability) String() string { return [...]string{"cannot tell", "yes", "no"}[a] }

// MarshalText makes JSON output readable.
func (a Ability) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *Ability) UnmarshalText(text []byte) error {
	for _, known := range []Ability{CannotTell, Yes, No} {
		if known.String() == string(text) {
			*a = known
			return nil
		}
	}
	return fmt.Errorf("read ability: %q is none", text)
}

// Can is an ability with its reason, a whole sentence.
type Can struct {
	Ability Ability `json:"ability"`
	Why     string  `json:"why"`
}

// Role is an active directory role of a person.
type Role struct {
	TemplateID string `json:"templateId"`
	Name       string `json:"name"`
}

// Identity is the signed-in person in their tenant.
type Identity struct {
	ObjectID              string `json:"objectId"`
	UPN                   string `json:"upn"`
	Name                  string `json:"name"`
	Guest                 bool   `json:"guest,omitempty"`
	Tenant                Tenant `json:"tenant"`
	Roles                 []Role `json:"roles"`
	RolesVisible          bool   `json:"rolesVisible"` // false: roles came back as limited objects or not at all
	CanCreate             Can    `json:"canCreate"`
	CanConsentApplication Can    `json:"canConsentApplication"` // application permissions of Microsoft Graph
	CanConsentDelegated   Can    `json:"canConsentDelegated"`
	CanConsentOther       Can    `json:"canConsentOther"` // application permissions of other resources
	CanEnable             Can    `json:"canEnable"`       // switch sign-in on without being the owner
}

// Kind tells the two kinds of permission apart. The zero value is invalid.
type Kind string

// Application permissions are appRoles ("Role"), delegated ones are scopes ("Scope").
const (
	ApplicationPermission Kind = "application"
	DelegatedPermission   Kind = "delegated"
)

// AccessType is the "type" of a requiredResourceAccess entry for this kind.
func (k Kind) AccessType() string {
	if k == ApplicationPermission {
		return "Role"
	}
	return "Scope"
}

// Access is one entry of requiredResourceAccess[].resourceAccess[].
type Access struct {
	ResourceAppID string `json:"resourceAppId"`
	ID            string `json:"id"`
	Kind          Kind   `json:"kind"`
}

// Password is the public part of a client secret. The value exists only as secret.Secret.
type Password struct {
	KeyID       string    `json:"keyId"`
	DisplayName string    `json:"displayName"`
	Start       time.Time `json:"start"`
	End         time.Time `json:"end"`
}

// Key is the public part of a certificate that an application signs in with.
type Key struct {
	KeyID       string `json:"keyId"`
	DisplayName string `json:"displayName"`
	Thumbprint  string `json:"thumbprint,omitempty"` // SHA-1 of the certificate, hexadecimal capitals
	// Thumbprint256 is the SHA-256 of the certificate, hexadecimal capitals; known only where Entra showed the certificate itself.
	Thumbprint256 string    `json:"thumbprint256,omitempty"`
	Start         time.Time `json:"start"`
	End           time.Time `json:"end"`
	// As Entra gave them, to be sent back unchanged: a write replaces all entries, those of others too.
	Type   string `json:"-"`
	Usage  string `json:"-"`
	Custom []byte `json:"-"` // customKeyIdentifier
	// Certificate is its DER. It is set only for an entry that is new: Entra shows it on request only and keeps that of the others.
	Certificate []byte `json:"-"`
}

// Federated is a federated identity credential.
type Federated struct {
	ID          string `json:"id,omitempty"`
	Name        string `json:"name"`
	Issuer      string `json:"issuer"`
	Subject     string `json:"subject"`
	Audience    string `json:"audience"`
	Description string `json:"description,omitempty"`
}

// Same holds when issuer, subject and audience are equal byte for byte.
func (f Federated) Same(o Federated) bool {
	return f.Issuer == o.Issuer && f.Subject == o.Subject && f.Audience == o.Audience
}

// Owner is an owner of an application.
type Owner struct {
	ObjectID string `json:"objectId"`
	Name     string `json:"name,omitempty"`
	UPN      string `json:"upn,omitempty"`
}

// Application is an app registration.
type Application struct {
	ObjectID             string      `json:"objectId"`
	AppID                string      `json:"appId"` // client id
	UniqueName           string      `json:"uniqueName,omitempty"`
	DisplayName          string      `json:"displayName"`
	Audience             string      `json:"audience"` // signInAudience: AzureADMyOrg, AzureADMultipleOrgs
	Tags                 []string    `json:"tags,omitempty"`
	Notes                string      `json:"notes,omitempty"`
	WebRedirectURIs      []string    `json:"webRedirectUris,omitempty"`
	PublicRedirectURIs   []string    `json:"publicRedirectUris,omitempty"`
	IDTokens             bool        `json:"idTokens,omitempty"`
	FallbackPublic       bool        `json:"fallbackPublic,omitempty"`
	ServiceManagementRef string      `json:"serviceManagementReference,omitempty"`
	Required             []Access    `json:"required,omitempty"`
	Passwords            []Password  `json:"passwords,omitempty"`
	Keys                 []Key       `json:"keys,omitempty"`
	Federated            []Federated `json:"federated,omitempty"`
	Owners               []Owner     `json:"owners,omitempty"`
	Created              time.Time   `json:"created,omitzero"`
}

// ServicePrincipal is the instance of an application in the tenant.
type ServicePrincipal struct {
	ObjectID    string   `json:"objectId"`
	AppID       string   `json:"appId"`
	DisplayName string   `json:"displayName"`
	Enabled     bool     `json:"enabled"` // accountEnabled: false = no token can be issued (AADSTS7000112)
	Tags        []string `json:"tags,omitempty"`
	Notes       string   `json:"notes,omitempty"`
	// Credentials of the service principal itself. No page of the app registration shows them, and each opens the connector.
	Passwords []Password `json:"passwords,omitempty"`
	Keys      []Key      `json:"keys,omitempty"`
}

// RoleGrant is a granted application permission (appRoleAssignment).
type RoleGrant struct {
	ID          string `json:"id"`
	RoleID      string `json:"roleId"`
	ResourceID  string `json:"resourceId"` // object id of the resource's service principal
	PrincipalID string `json:"principalId"`
}

// ScopeGrant is a granted set of delegated permissions (oauth2PermissionGrant).
type ScopeGrant struct {
	ID          string   `json:"id"`
	ClientID    string   `json:"clientId"`   // object id of the client's service principal
	ResourceID  string   `json:"resourceId"` // object id of the resource's service principal
	ConsentType string   `json:"consentType"`
	PrincipalID string   `json:"principalId,omitempty"`
	Scopes      []string `json:"scopes"`
}

// Resource is a service principal that offers permissions.
type Resource struct {
	ObjectID string            `json:"objectId"`
	AppID    string            `json:"appId"`
	Name     string            `json:"name"`
	Roles    map[string]string `json:"-"` // appRole id → value
	Scopes   map[string]string `json:"-"` // scope id → value
}

// Connector is what one connector looks like in the tenant. Nil pointers: not there (or not visible yet).
type Connector struct {
	App         *Application        `json:"app"`
	Principal   *ServicePrincipal   `json:"principal"`
	RoleGrants  []RoleGrant         `json:"roleGrants"`
	ScopeGrants []ScopeGrant        `json:"scopeGrants"`
	Resources   map[string]Resource `json:"-"`                  // by appId
	Problems    []string            `json:"problems,omitempty"` // look-ups that failed: never shown as clean
	Before      Before              `json:"-"`                  // what a plan has to know besides
	ServerTime  time.Time           `json:"serverTime,omitzero"`
}

// Beginnings of the problems of a look, by what could not be read.
const (
	OwnersPart    = "The owners of the application"
	FederatedPart = "The federated credentials of the application"
	PrincipalPart = "The service principal"
	RolesPart     = "The granted application permissions"
	ScopesPart    = "The granted delegated permissions"
	// ResourcePart is followed by the app id of the resource.
	ResourcePart = "The permissions that "
)

// Unread holds when a part of the connector could not be read: what it does not show is then neither there nor missing.
func (c Connector) Unread(part string) bool {
	for _, p := range c.Problems {
		if strings.HasPrefix(p, part) {
			return true
		}
	}
	return false
}

// Deleted is an application that can still be restored, with its service principal where that was deleted too.
type Deleted struct {
	App       Application       `json:"app"`
	Principal *ServicePrincipal `json:"principal,omitempty"`
	At        time.Time         `json:"at"`
}

// Until is the end of the time in which it can be restored (Microsoft Graph docs, "deletedItems").
func (d Deleted) Until() time.Time { return d.At.AddDate(0, 0, 30) }

// Error is an answer of Graph or Entra that is not a success. Message is tenant-controlled and may carry personal values:
// it is shown to the person, never logged.
type Error struct {
	Status    int
	Code      string // error.code of Graph, or AADSTSnnnn of Entra
	Message   string
	RequestID string
	Time      time.Time
	// RetryAfter is the server's wish; 0 when it gave none.
	RetryAfter time.Duration
	// Unknown: the request was sent and no answer came back that says whether the change happened: none at all (Status 0), a
	// broken one, or the error of a gateway (Status 500, 502, 503, 504).
	Unknown bool
	Method  string
	Path    string // without query
	Err     error
}

func (e *Error) Error() string {
	switch {
	case e.Status != 0:
		return strings.TrimSpace(fmt.Sprintf("%s %s: %d %s", e.Method, e.Path, e.Status, e.Code))
	case e.Code != "":
		return fmt.Sprintf("%s %s: %s", e.Method, e.Path, e.Code)
	}
	return fmt.Sprintf("%s %s: no answer", e.Method, e.Path)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }
