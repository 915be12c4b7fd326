package window

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/fault"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/scan"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/signin"
	"gatehouse/ui/theme"
)

// memory is a keychain of one test.
type memory struct {
	mu    sync.Mutex
	items map[secret.Name][]byte
}

func (m *memory) Place() secret.Place         { return secret.Keychain }
func (m *memory) Probe(context.Context) error { return nil }

func (m *memory) Put(_ context.Context, n secret.Name, v secret.Secret) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items[n] = slices.Clone(v.Reveal())
	return nil
}

func (m *memory) Get(_ context.Context, n secret.Name) (secret.Secret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.items[n]
	if !ok {
		return secret.Secret{}, secret.ErrNotFound
	}
	return secret.New(v), nil
}

func (m *memory) Delete(_ context.Context, n secret.Name) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.items, n)
	return nil
}

// watched is the real window on a rehearsal tenant; every text that it ever shows or copies is remembered.
type watched struct {
	*stage
	server *rehearsal.Server
	house  *setup.House
	values *scan.Scanner
	mu     sync.Mutex
	last   string // secret or token issued last
	shown  map[string]bool
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	w := &watched{values: &scan.Scanner{}, shown: map[string]bool{}}
	var err error
	w.server, err = rehearsal.Start(t.Context(), rehearsal.Options{Listen: "127.0.0.1:0", OwnerEnable: true}, rehearsal.WithTap(w.tap))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.server.Close() })
	ready := w.server.Ready()
	w.house, err = setup.Open(setup.Config{
		StateDir: t.TempDir(), Keychain: &memory{items: map[secret.Name][]byte{}}, Version: "test",
		Endpoint: tenant.Endpoint{
			Cloud: tenant.Clouds()[0], Authority: ready.Authority, Graph: ready.Graph, Browser: ready.Browser, CAPEM: w.server.CAPEM(), Rehearsal: true,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Light, 1))
	if err := Translate(); err != nil {
		t.Fatal(err)
	}
	win := test.NewTempWindow(t, nil)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(1280, 800))
	w.stage = &stage{t: t, queue: make(chan func(), 4096), app: a}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(func() {
		stop()
		w.work.settle(time.Minute)
	})
	w.disp = NewDispatcher(func(f func()) { w.queue <- f })
	w.conductor = newConductor(ctx, conductorParts{
		House: realHouse{House: w.house}, Window: win, App: a, Dispatch: w.disp.Do, Looks: looks{Mode: theme.Light, Scale: 1}, Now: time.Now,
		Options: Options{House: w.house, Rehearsal: true, Tenant: "contoso.example", DeviceCode: true, Version: "test"},
	})
	w.outside.clip = func(text string) { w.shown["copied: "+text] = true }
	w.begin()
	return w
}

func (w *watched) tap(_ string, answer []byte) {
	w.values.Answer(answer)
	var a struct {
		Secret string `json:"secretText"`
		Token  string `json:"access_token"`
	}
	if json.Unmarshal(answer, &a) == nil && a.Secret+a.Token != "" {
		w.mu.Lock()
		w.last = a.Secret + a.Token
		w.mu.Unlock()
	}
}

// settleDown drains the queue until a condition holds, and remembers every text on the way. What is asked before a sign-in is agreed to.
func (w *watched) settleDown(what string, holds func() bool) {
	w.t.Helper()
	deadline := time.After(time.Minute)
	for !holds() {
		select {
		case f := <-w.queue:
			f()
			w.remember()
		case <-time.After(50 * time.Millisecond):
			w.remember()
		case <-deadline:
			w.t.Fatalf("waited in vain until %s; on the screen: %q", what, w.texts())
		}
	}
	w.remember()
}

func (w *watched) remember() {
	for _, text := range w.texts() {
		w.shown[text] = true
	}
	w.shown[strings.Join(w.texts(), "")] = true // a value may be broken into lines
}

// prepared signs in past the window and sets another connector up, so that consent to every step is given, and approves the preview.
func (w *watched) prepared(target setup.Target) {
	s, err := w.house.SignIn(w.t.Context(), tenant.SignInOptions{
		Tenant: w.server.Ready().TenantID, DeviceCode: true, Account: "adele@contoso.example",
		Prompt: tenant.Prompt{Code: func(c tenant.DeviceCode) { go visit(c) }},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	defer s.Close()
	other := w.house.Target(target.Definition, s.Identity().Tenant.ID, "other", nil)
	for _, t := range []setup.Target{target, other} {
		r, err := w.house.Preview(w.t.Context(), s, setup.PreviewRequest{Target: t, Source: preview.Example})
		if err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.house.Approve(w.t.Context(), s, t, r, t.Definition.Name); err != nil {
			w.t.Fatal(err)
		}
	}
	v, err := s.Look(w.t.Context(), other)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := s.Through(w.t.Context(), v, plan.Consent, nil); err != nil {
		w.t.Fatal(err)
	}
}

// readerOf is a direct connector with a client secret and one harmless permission.
func readerOf(t *testing.T) *definition.Definition {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"reader.yaml": readerYAML, "skus.json": `{"value":[{"id":"1","skuPartNumber":"ENTERPRISEPACK"}]}`} {
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
  - kind: secret
calls:
  - name: Licences
    url: /v1.0/subscribedSkus
    type: subscribedSku
    example: skus.json
`

func visit(c tenant.DeviceCode) {
	if v, err := visitor.New("adele@contoso.example", c.UserCode); err == nil {
		_ = v.Visit(context.Background(), c.URL)
	}
}

func TestNoTextInTheWindowHoldsASecretOrAToken(t *testing.T) {
	w := newWatched(t)
	d := readerOf(t)
	w.house.Add(d)
	target := w.house.Target(d, w.server.Ready().TenantID, "main", nil)
	w.prepared(target)
	w.onSignIn(signin.Submit{})
	var code sync.Once
	w.settleDown("somebody is signed in", func() bool {
		if w.dialogs.open != nil && w.sees("Before Microsoft asks you") {
			w.press("Continue")
		}
		if c := w.signin.Code; c != nil {
			code.Do(func() { go visit(*c) })
		}
		return w.session != nil
	})
	w.openSetup(target)
	w.settleDown("the plan is there", func() bool { return w.setup.View != nil })
	for round := range 3 {
		w.mu.Lock()
		last := w.last
		w.mu.Unlock()
		rules := []fault.Rule{
			{Nth: 1 + round, Times: 1, Do: fault.Status, Status: 400, Code: "Request_BadRequest", Message: "The value " + last + " is not valid."},
			{Nth: 2 + round, Times: 1, Do: fault.Status, Status: 401, Body: `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid secret ` + last + `","error_codes":[7000215]}`},
			{Nth: 3 + round, Times: 1, Do: fault.Status, Status: 502, Type: "text/html", Body: "<p>Bearer " + last + "</p>"},
		}
		if err := w.server.Inject(rules...); err != nil {
			t.Fatal(err)
		}
		w.onSetup(setuppage.Start{Action: []setuppage.Action{setuppage.Create, setuppage.Enable}[round%2]})
		w.through()
		for _, p := range []page{pageOverview, pageConnectors, pagePreview, pageApprovals, pageActivity, pageSettings} {
			w.goTo(p)
			w.through()
		}
		w.shell.toggleSent()
		w.showSent()
		w.through()
		w.openSetup(target)
		w.through()
	}
	w.signOut()
	w.through()
	kinds := w.values.Kinds()
	if kinds["secretText"] == 0 || kinds["access_token"] == 0 || len(w.shown) < 150 {
		t.Fatalf("issued %v, %d texts: the walk proves nothing", kinds, len(w.shown))
	}
	for _, text := range slices.Sorted(maps.Keys(w.shown)) {
		for _, h := range w.values.Find(fmt.Sprintf("the text %.60q", text), []byte(text)) {
			t.Error(h)
		}
	}
	t.Logf("%d texts were shown, %v issued", len(w.shown), kinds)
	if hits := w.values.Find("planted", []byte("a text with "+w.last)); len(hits) == 0 {
		t.Error("a planted value is not seen")
	}
}

// through lets the work that was started come to an end; questions are taken away, problems too.
func (w *watched) through() {
	quiet := 0
	w.settleDown("it is quiet", func() bool {
		if w.dialogs.open != nil {
			w.remember()
			w.dialogs.dismiss()
		}
		if len(w.queue) == 0 && len(w.work.running) == 0 {
			quiet++
		} else {
			quiet = 0
		}
		return quiet > 3
	})
}
