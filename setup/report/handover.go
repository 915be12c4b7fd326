package report

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

// The format and version of the hand-over file.
const (
	HandoverFormat  = "gatehouse-handover"
	HandoverVersion = 1
)

// HandoverFile is what one administrator's Gatehouse gives to another's: which app in which tenant, and exactly which
// permissions. It holds no secret, and it proves nothing: whoever opens it compares it with the tenant and the preview.
type HandoverFile struct {
	Format         string               `json:"format"`
	Version        int                  `json:"version"`
	Made           time.Time            `json:"made"`
	Tool           string               `json:"tool"`
	AskedBy        Person               `json:"askedBy"`
	TenantID       string               `json:"tenantId"`
	TenantName     string               `json:"tenantName"`
	Domain         string               `json:"domain"`
	Cloud          string               `json:"cloud"`
	Definition     string               `json:"definition"`
	DefVersion     int                  `json:"definitionVersion"`
	DefinitionHash string               `json:"definitionHash"`
	RulesHash      string               `json:"rulesHash"`
	Instance       string               `json:"instance"`
	UniqueName     string               `json:"uniqueName"`
	DisplayName    string               `json:"displayName"`
	ClientID       string               `json:"clientId"`
	ObjectID       string               `json:"objectId"`
	PrincipalID    string               `json:"principalId"`
	Permissions    []HandoverPermission `json:"permissions"`
}

// HandoverPermission is one permission to grant, by ids; the name is for people.
type HandoverPermission struct {
	ResourceAppID string     `json:"resourceAppId"`
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	Kind          entra.Kind `json:"kind"`
}

// Bounds of what is believed of a hand-over file.
const (
	MaxHandover            = 1 << 20
	maxHandoverPermissions = 500
)

// Handover renders the hand-over file of a report.
func Handover(m *Model) ([]byte, error) {
	f := HandoverFile{
		Format: HandoverFormat, Version: HandoverVersion, Made: m.Made.UTC(), Tool: m.Tool, AskedBy: m.AskedBy,
		TenantID: m.Tenant.ID, TenantName: m.Tenant.Name, Domain: m.Tenant.DefaultDomain, Cloud: m.Tenant.Cloud,
		Definition: m.Connector.ID, DefVersion: m.Connector.Version, DefinitionHash: m.Connector.DefinitionHash,
		RulesHash: m.Connector.RulesHash, Instance: m.Connector.Instance, UniqueName: m.Connector.UniqueName,
		DisplayName: m.App.DisplayName, ClientID: m.App.ClientID, ObjectID: m.App.ObjectID, PrincipalID: m.App.PrincipalID,
		Permissions: []HandoverPermission{},
	}
	for _, p := range m.Permissions {
		f.Permissions = append(f.Permissions, HandoverPermission{p.ResourceAppID, p.ID, p.Name, p.Kind})
	}
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("make hand-over file: %w", err)
	}
	// Texts of a tenant may hold half characters; they are replaced, since JSON cannot carry them.
	data, err := json.Marshal(f, jsontext.AllowInvalidUTF8(true), jsontext.WithIndent("  "))
	if err != nil {
		return nil, fmt.Errorf("make hand-over file: %w", err)
	}
	return append(escapeDeceiving(data), '\n'), nil
}

// ParseHandover reads a hand-over file strictly: known version, no unknown or repeated names, nothing behind the end, ids
// that are ids. Errors are problems of kind BadInput.
func ParseHandover(data []byte) (*HandoverFile, error) {
	f, err := parseHandover(data)
	if err != nil {
		return nil, problem.New(problem.BadInput, "This is not a hand-over file that Gatehouse can use.", fmt.Sprintf("The cause: %v.", err),
			"Ask for a new one: gatehouse report ID --format handover --out FILE.", err)
	}
	return f, nil
}

func parseHandover(data []byte) (*HandoverFile, error) {
	if len(data) > MaxHandover {
		return nil, fmt.Errorf("it has %d bytes; %d are allowed", len(data), MaxHandover)
	}
	var kind struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		return nil, fmt.Errorf("read hand-over file: %w", err)
	}
	if kind.Format != HandoverFormat {
		return nil, errors.New("its format is another one")
	}
	if kind.Version != HandoverVersion {
		return nil, fmt.Errorf("its version is %d; this program knows version %d", kind.Version, HandoverVersion)
	}
	var f HandoverFile
	if err := json.Unmarshal(data, &f, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("read hand-over file: %w", err)
	}
	return &f, f.check()
}

var (
	guid       = regexp.MustCompile(`\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z`)
	identifier = regexp.MustCompile(`\A[a-z0-9][a-z0-9-]{0,99}\z`)
	clouds     = map[string]bool{"global": true, "gcc-high": true, "dod": true, "china": true}
)

func (f *HandoverFile) check() error {
	for _, id := range []struct{ label, value string }{
		{"tenant id", f.TenantID}, {"client id", f.ClientID}, {"object id", f.ObjectID}, {"principal id", f.PrincipalID},
	} {
		if !guid.MatchString(id.value) {
			return fmt.Errorf("the %s is not a GUID", id.label)
		}
	}
	switch {
	case !clouds[f.Cloud]:
		return fmt.Errorf("the cloud %q is not known", f.Cloud)
	case !identifier.MatchString(f.Definition):
		return errors.New("the definition's id is missing or has odd characters")
	case f.UniqueName != "" && !strings.HasPrefix(f.UniqueName, "gatehouse-"+f.Definition+"-"):
		return errors.New("the unique name does not belong to the definition")
	case len(f.Permissions) == 0:
		return errors.New("it lists no permissions")
	case len(f.Permissions) > maxHandoverPermissions:
		return fmt.Errorf("it lists %d permissions; %d are allowed", len(f.Permissions), maxHandoverPermissions)
	}
	seen := map[HandoverPermission]bool{}
	for _, p := range f.Permissions {
		if p.Kind != entra.ApplicationPermission && p.Kind != entra.DelegatedPermission {
			return fmt.Errorf("the permission %q has no kind", p.Name)
		}
		if !guid.MatchString(p.ResourceAppID) || !guid.MatchString(p.ID) {
			return fmt.Errorf("the permission %q has no ids", p.Name)
		}
		key := HandoverPermission{ResourceAppID: strings.ToLower(p.ResourceAppID), ID: strings.ToLower(p.ID), Kind: p.Kind}
		if seen[key] {
			return fmt.Errorf("the permission %q is listed twice", p.Name)
		}
		seen[key] = true
	}
	return nil
}
