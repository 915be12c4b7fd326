package setup_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
)

// stage is a rehearsal tenant and one machine with a keychain of its own.
type stage struct {
	server *rehearsal.Server
	house  *setup.House
	keys   *drawer
}

func newStage(t testing.TB, o rehearsal.Options, more ...rehearsal.Option) *stage {
	t.Helper()
	o.Listen = "127.0.0.1:0"
	server, err := rehearsal.Start(t.Context(), o, more...)
	if err != nil {
		t.Fatal(err)
	}
	// What a cleanup holds is held until the whole test ends, with all its parallel parts: a tenant is 16 MB.
	open := &server
	t.Cleanup(func() {
		_ = (*open).Close()
		*open = nil
	})
	st := &stage{server: server, keys: newDrawer()}
	st.house = st.machine(t, t.TempDir(), st.keys)
	return st
}

func (st *stage) endpoint() tenant.Endpoint {
	ready := st.server.Ready()
	return tenant.Endpoint{
		Cloud: tenant.Clouds()[0], Authority: ready.Authority, Graph: ready.Graph, Browser: ready.Browser, CAPEM: st.server.CAPEM(), Rehearsal: true,
	}
}

// machine is a computer of somebody: a state folder and a keychain.
func (st *stage) machine(t testing.TB, dir string, keys secret.Keeper) *setup.House {
	t.Helper()
	house, err := setup.Open(setup.Config{StateDir: dir, Keychain: keys, Endpoint: st.endpoint()})
	if err != nil {
		t.Fatal(err)
	}
	return house
}

// signIn is an account of the rehearsal tenant at a machine: adele, priya, carlos, dana, paul.
func (st *stage) signIn(t testing.TB, house *setup.House, who string) *setup.Session {
	t.Helper()
	upn := who + "@contoso.example"
	s, err := house.SignIn(t.Context(), tenant.SignInOptions{
		Tenant: st.server.Ready().TenantID, DeviceCode: true, Account: upn,
		Prompt: tenant.Prompt{Code: func(c tenant.DeviceCode) {
			go func() {
				if v, err := visitor.New(upn, c.UserCode); err == nil {
					_ = v.Visit(context.Background(), c.URL)
				}
			}()
		}},
	})
	if err != nil {
		t.Fatalf("sign in as %s: %v", who, err)
	}
	t.Cleanup(s.Close)
	return s
}

// approve accepts the preview of the embedded examples.
func approve(t testing.TB, house *setup.House, s *setup.Session, target setup.Target) {
	t.Helper()
	r, err := house.Preview(t.Context(), s, setup.PreviewRequest{Target: target, Source: preview.Example})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := house.Approve(t.Context(), s, target, r, target.Definition.Name); err != nil {
		t.Fatal(err)
	}
}

// setUp takes a connector through every phase.
func setUp(t testing.TB, house *setup.House, s *setup.Session, target setup.Target) setup.View {
	t.Helper()
	approve(t, house, s, target)
	v, err := s.Look(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	v, err = s.Through(t.Context(), v, plan.Consent, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// reader is a direct connector that asks for one harmless permission, with the credentials that a test needs.
func reader(t testing.TB, credentials string) *definition.Definition {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"reader.yaml": fmt.Sprintf(readerYAML, credentials), "skus.json": `{"value":[{"id":"1","skuPartNumber":"ENTERPRISEPACK","consumedUnits":3}]}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err := definition.Load(filepath.Join(dir, "reader.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawer is a keychain of one process.
type drawer struct {
	mu    sync.Mutex
	items map[secret.Name][]byte
}

func newDrawer() *drawer { return &drawer{items: map[secret.Name][]byte{}} }

func (d *drawer) Place() secret.Place         { return secret.Keychain }
func (d *drawer) Probe(context.Context) error { return nil }

func (d *drawer) Put(_ context.Context, name secret.Name, value secret.Secret) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if size := len(value.Reveal()); size > secret.MaxSize {
		return fmt.Errorf("%d bytes are too many", size)
	}
	d.items[name] = append([]byte(nil), value.Reveal()...)
	return nil
}

func (d *drawer) Get(_ context.Context, name secret.Name) (secret.Secret, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	value, ok := d.items[name]
	if !ok {
		return secret.Secret{}, secret.ErrNotFound
	}
	return secret.New(value), nil
}

func (d *drawer) Delete(_ context.Context, name secret.Name) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.items, name)
	return nil
}

func (d *drawer) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.items)
}

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
