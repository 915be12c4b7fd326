package torture

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"gatehouse/setup"
	"gatehouse/setup/definition"
)

// kind is one way in which a connector signs in, and the work that makes or changes it.
type kind struct {
	Name        string
	Definition  string // id of a shipped definition; empty = the reader with Credentials
	Credentials string // of the reader
	Settings    map[string]string
	Secrets     int
	Keys        int
	Federated   int
	Grants      int
	Work        []string // what is done with the connector that is set up; nil = it is set up
}

const (
	ownSecret   = "  - kind: secret"
	ownKey      = "  - kind: certificate"
	ownTrust    = "  - kind: federated\n    name: gcp\n    issuer: https://accounts.google.com\n    subject: \"100000000000000000001\"\n    audience: api://AzureADTokenExchange"
	vendorsBoth = "kloudless-onedrive-business-admin"
)

// kinds are all ways of signing in, and what is done later in a connector's life that touches a credential.
var kinds = []kind{
	{Name: "secret", Credentials: ownSecret, Secrets: 1, Grants: 1},
	{Name: "certificate", Credentials: ownKey, Keys: 1, Grants: 1},
	{Name: "federated", Credentials: ownTrust, Federated: 1, Grants: 1},
	{Name: "secret and certificate", Definition: vendorsBoth, Settings: map[string]string{"redirect": "https://callback.vendor.example/oauth/microsoft"}, Secrets: 1, Keys: 1},
	{Name: "rotation of a secret", Credentials: ownSecret, Secrets: 1, Grants: 1, Work: []string{"rotate", "retire"}},
	{Name: "rotation of a certificate", Credentials: ownKey, Keys: 1, Grants: 1, Work: []string{"rotate", "retire"}},
	{Name: "proof of a federated one", Credentials: ownTrust, Federated: 1, Grants: 1, Work: []string{"prove"}},
}

// target is the connector of a kind on one machine.
func (k kind) target(house *setup.House, tenantID string) (setup.Target, error) {
	if k.Definition != "" {
		d, err := house.Find(k.Definition)
		if err != nil {
			return setup.Target{}, err
		}
		return house.Target(d, tenantID, "", k.Settings), nil
	}
	d, err := k.reader(filepath.Join(filepath.Dir(house.StateDir()), "definition"))
	if err != nil {
		return setup.Target{}, err
	}
	house.Add(d)
	return house.Target(d, tenantID, "", nil), nil
}

// reader is a direct connector that asks for one harmless permission.
func (k kind) reader(dir string) (*definition.Definition, error) {
	if _, err := os.Stat(filepath.Join(dir, "reader.yaml")); err == nil {
		return definition.Load(filepath.Join(dir, "reader.yaml"))
	}
	err := errors.Join(
		os.MkdirAll(dir, 0o700),
		os.WriteFile(filepath.Join(dir, "skus.json"), []byte(`{"value":[{"id":"1","skuPartNumber":"ENTERPRISEPACK","consumedUnits":3}]}`), 0o600),
		os.WriteFile(filepath.Join(dir, "reader.half"), fmt.Appendf(nil, readerYAML, k.Credentials), 0o600),
		os.Rename(filepath.Join(dir, "reader.half"), filepath.Join(dir, "reader.yaml")),
	)
	if err != nil {
		return nil, err
	}
	return definition.Load(filepath.Join(dir, "reader.yaml"))
}

// quiet swallows what a server says about connections that a fault cut.
var quiet = log.New(io.Discard, "", 0)

const readerYAML = `id: reader
version: 1
name: Reader
system: Test
summary: Reads licences.
sanitizer:
  kind: none
permissions:
  - name: LicenseAssignment.Read.All
    kind: application
    reason: Counts licences.
    ifDeclined: Nothing can be counted.
app:
  audience: AzureADMyOrg
credentials:
%s
calls:
  - name: Licences
    url: /v1.0/subscribedSkus
    type: subscribedSku
    example: skus.json
`
