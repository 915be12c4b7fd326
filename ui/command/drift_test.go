package command

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
)

// driftYAML is a connector with everything that can drift.
const driftYAML = `id: drifter
version: 1
name: Drifter
system: Test
summary: Reads licences.
sanitizer:
  kind: none
permissions:
  - name: LicenseAssignment.Read.All
    kind: application
    reason: Counts licences.
    ifDeclined: Nothing can be counted.
  - name: Reports.Read.All
    kind: application
    reason: Reads usage.
    ifDeclined: No usage.
  - name: User.Read
    kind: delegated
    reason: Signs people in.
    ifDeclined: Nobody can sign in.
app:
  audience: AzureADMyOrg
  redirectUris: [https://drifter.example/back]
  idTokens: true
credentials:
  - kind: secret
  - kind: federated
    name: Workload
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/drifter:ref:refs/heads/main
    audience: api://AzureADTokenExchange
calls:
  - name: Licences
    url: /v1.0/subscribedSkus
    type: subscribedSku
    example: skus.json
handover:
  - label: Directory
    value: "{tenant}"
`

// scene is a rehearsal tenant with connectors, a portal in which somebody else works, and the command line.
type scene struct {
	t      *testing.T
	server *rehearsal.Server
	house  *setup.House
	s      *setup.Session
	d      *definition.Definition
	portal *portal
	file   string // the definition
	ready  string
	ahead  atomic.Int64 // of the tenant's clock
}

func newScene(t *testing.T, options ...rehearsal.Option) *scene {
	t.Helper()
	c := &scene{t: t}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	server, err := rehearsal.Start(t.Context(), rehearsal.Options{Listen: "127.0.0.1:0", OwnerEnable: true},
		append(options, rehearsal.WithClock(func() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	c.server = server
	dir := t.TempDir()
	c.file, c.ready = filepath.Join(dir, "drifter.yaml"), filepath.Join(dir, "ready.json")
	line, err := json.Marshal(server.Ready())
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{c.file: driftYAML, c.ready: string(line), filepath.Join(dir, "skus.json"): `{"value":[{"id":"1"}]}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if c.d, err = definition.Load(c.file); err != nil {
		t.Fatal(err)
	}
	tr := tour{say: func(text string) { t.Log(text) }}
	if c.house, err = setup.Open(setup.Config{
		Endpoint: rehearsalEndpoint(server.Ready(), server.CAPEM()), Passphrase: memoryPassphrase(), OfferVault: tr.offerVault,
	}); err != nil {
		t.Fatal(err)
	}
	c.house.Add(c.d)
	if c.s, err = tr.signIn(t.Context(), c.house, server.Ready()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.s.Close)
	c.portal = newPortal(t, server)
	return c
}

// setUp takes an instance through every phase.
func (c *scene) setUp(choices definition.Choices) setup.View {
	c.t.Helper()
	target := setup.Target{Definition: c.d, Choices: choices}
	r, err := c.house.Preview(c.t.Context(), c.s, setup.PreviewRequest{Target: target, Source: preview.Example})
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.house.Approve(c.t.Context(), c.s, target, r, c.d.Name); err != nil {
		c.t.Fatal(err)
	}
	v, err := c.s.Look(c.t.Context(), target)
	if err != nil {
		c.t.Fatal(err)
	}
	if v, err = c.s.Through(c.t.Context(), v, plan.Consent, nil); err != nil {
		c.t.Fatal(err)
	}
	return v
}

// gatehouse runs one command in this process and decodes what it prints.
func (c *scene) gatehouse(out any, args ...string) int {
	c.t.Helper()
	var stdout bytes.Buffer
	code := Run(c.t.Context(), append(args, "--json", "--rehearsal="+c.ready, "--definition", c.file, "--device-code", "--account", "adele@contoso.example"), Program{
		Version: "test", Streams: Streams{In: strings.NewReader(""), Out: &stdout, Err: &codeReader{t: c.t, ctx: c.t.Context()}},
		Window: func(context.Context, WindowOptions) error { return ErrNoDisplay },
	})
	if out != nil {
		if err := json.Unmarshal(stdout.Bytes(), out); err != nil {
			c.t.Fatalf("gatehouse %s ended with %d: %v", strings.Join(args, " "), code, err)
		}
	}
	return code
}

// codeReader reads what people read, and enters the code of a device sign-in as Adele.
type codeReader struct {
	t   *testing.T
	ctx context.Context
}

func (r *codeReader) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		if strings.ContainsAny(line, "✕!") {
			r.t.Log(strings.TrimSpace(line))
		}
		if rest, ok := strings.CutPrefix(line, "Open "); ok {
			address, code, _ := strings.Cut(strings.TrimSpace(rest), " and enter the code ")
			go enterCode(r.ctx, address, code)
		}
	}
	return len(p), nil
}

// kinds are the drifts of every connector that a status lists, by instance.
func (c *scene) kinds() map[string][]string {
	c.t.Helper()
	var report struct{ Connectors []statusLine }
	if code := c.gatehouse(&report, "status"); code != 0 {
		c.t.Fatalf("status ended with %d", code)
	}
	out := map[string][]string{}
	for _, l := range report.Connectors {
		out[l.Instance] = []string{}
		for _, d := range l.Drift {
			out[l.Instance] = append(out[l.Instance], string(d.Kind))
			if !strings.HasSuffix(d.Text, ".") {
				c.t.Errorf("%s: %q is no sentence", l.Instance, d.Text)
			}
		}
	}
	return out
}

// drifting is one change from outside and the one drift that it must show as.
type drifting struct {
	kind    lifecycle.DriftKind
	choices definition.Choices
	change  func(c *scene, v setup.View)
}

var federated = definition.Choices{Credential: definition.Federated}

const (
	foreignIssuer = "https://attacker.example"
	mailReadAll   = "810c84a8-4a9e-49e6-bf7d-12d183f40d01" // Mail.Read, application
)

func application(body map[string]any) func(*scene, setup.View) {
	return func(c *scene, v setup.View) { c.portal.send("PATCH", "/applications/"+v.Live.App.ObjectID, body) }
}

func signIn(on bool) func(*scene, setup.View) {
	return func(c *scene, v setup.View) {
		c.portal.send("PATCH", "/servicePrincipals/"+v.Live.Principal.ObjectID, map[string]any{"accountEnabled": on})
	}
}

// requested is the registration's list of permissions after a change.
func requested(change func([]map[string]any) []map[string]any) func(*scene, setup.View) {
	return func(c *scene, v setup.View) {
		var access []map[string]any
		for _, a := range v.Live.App.Required {
			access = append(access, map[string]any{"id": a.ID, "type": a.Kind.AccessType()})
		}
		application(map[string]any{"requiredResourceAccess": []any{map[string]any{"resourceAppId": v.Live.App.Required[0].ResourceAppID, "resourceAccess": change(access)}}})(c, v)
	}
}

func tagsWithout(tag string) func(*scene, setup.View) {
	return func(c *scene, v setup.View) {
		application(map[string]any{"tags": slices.DeleteFunc(slices.Clone(v.Live.App.Tags), func(t string) bool { return strings.HasPrefix(t, tag) })})(c, v)
	}
}

func (c *scene) graphPrincipal(v setup.View) string {
	for _, r := range v.Live.Resources {
		return r.ObjectID
	}
	c.t.Fatal("no resource was read")
	return ""
}

func driftings() []drifting {
	return []drifting{
		{lifecycle.DisplayNameChanged, federated, application(map[string]any{"displayName": "Renamed"})},
		{lifecycle.AudienceChanged, federated, application(map[string]any{"signInAudience": "AzureADMultipleOrgs"})},
		{lifecycle.RedirectMissing, federated, application(map[string]any{"web": map[string]any{"redirectUris": []string{}}})},
		{lifecycle.RedirectAdded, federated, application(map[string]any{"web": map[string]any{"redirectUris": []string{"https://drifter.example/back", "https://attacker.example/take"}}})},
		{lifecycle.IDTokensChanged, federated, application(map[string]any{"web": map[string]any{"implicitGrantSettings": map[string]any{"enableIdTokenIssuance": false}}})},
		{lifecycle.PublicClient, federated, application(map[string]any{"isFallbackPublicClient": true})},
		{lifecycle.RequestedMissing, federated, requested(func(list []map[string]any) []map[string]any { return list[1:] })},
		{lifecycle.RequestedExtra, federated, requested(func(list []map[string]any) []map[string]any {
			return append(list, map[string]any{"id": mailReadAll, "type": "Role"})
		})},
		{lifecycle.GrantMissing, federated, func(c *scene, v setup.View) {
			c.portal.send("DELETE", "/servicePrincipals/"+v.Live.Principal.ObjectID+"/appRoleAssignments/"+v.Live.RoleGrants[0].ID, nil)
		}},
		{lifecycle.GrantExtra, federated, func(c *scene, v setup.View) {
			id := v.Live.Principal.ObjectID
			c.portal.send("POST", "/servicePrincipals/"+id+"/appRoleAssignments", map[string]any{"principalId": id, "resourceId": c.graphPrincipal(v), "appRoleId": mailReadAll})
		}},
		{lifecycle.GrantExtraPerson, federated, func(c *scene, v setup.View) {
			c.portal.send("POST", "/oauth2PermissionGrants", map[string]any{
				"clientId": v.Live.Principal.ObjectID, "resourceId": c.graphPrincipal(v), "consentType": "Principal", "principalId": c.s.Identity().ObjectID, "scope": "User.Read Mail.Read openid",
			})
		}},
		{lifecycle.CredentialExpired, definition.Choices{LifetimeDays: 1}, func(*scene, setup.View) {}},
		{lifecycle.CredentialRemoved, definition.Choices{}, func(c *scene, v setup.View) {
			c.portal.send("POST", "/applications/"+v.Live.App.ObjectID+"/removePassword", map[string]any{"keyId": v.Live.App.Passwords[0].KeyID})
		}},
		{lifecycle.SecretForeign, federated, func(c *scene, v setup.View) {
			c.portal.send("POST", "/applications/"+v.Live.App.ObjectID+"/addPassword", map[string]any{"passwordCredential": map[string]any{"displayName": "Gatehouse op-of somebody else"}})
		}},
		{lifecycle.CertificateForeign, federated, func(c *scene, v setup.View) { c.portal.addKey(v, "backdoor") }},
		{lifecycle.PrincipalSecret, federated, func(c *scene, v setup.View) {
			c.portal.send("POST", "/servicePrincipals/"+v.Live.Principal.ObjectID+"/addPassword", map[string]any{"passwordCredential": map[string]any{"displayName": "backdoor"}})
		}},
		{lifecycle.PrincipalKey, federated, func(c *scene, v setup.View) {
			c.portal.addKeyTo("/servicePrincipals/"+v.Live.Principal.ObjectID, "backdoor")
		}},
		{lifecycle.ProofLeft, federated, func(c *scene, v setup.View) { c.portal.addKey(v, plan.ProofLabel+" op-1") }},
		{lifecycle.FederatedChanged, federated, func(c *scene, v setup.View) {
			c.portal.send("PATCH", "/applications/"+v.Live.App.ObjectID+"/federatedIdentityCredentials/"+v.Live.App.Federated[0].ID, map[string]any{"subject": v.Live.App.Federated[0].Subject + "/"})
		}},
		{lifecycle.FederatedMissing, federated, func(c *scene, v setup.View) {
			c.portal.send("DELETE", "/applications/"+v.Live.App.ObjectID+"/federatedIdentityCredentials/"+v.Live.App.Federated[0].ID, nil)
		}},
		{lifecycle.FederatedExtra, federated, func(c *scene, v setup.View) {
			c.portal.send("POST", "/applications/"+v.Live.App.ObjectID+"/federatedIdentityCredentials", map[string]any{
				"name": "Other", "issuer": foreignIssuer, "subject": "me", "audiences": []string{"api://AzureADTokenExchange"},
			})
		}},
		{lifecycle.OwnerNone, federated, func(c *scene, v setup.View) {
			c.portal.send("DELETE", "/applications/"+v.Live.App.ObjectID+"/owners/"+v.Live.App.Owners[0].ObjectID+"/$ref", nil)
		}},
		{lifecycle.OwnerAdded, federated, func(c *scene, v setup.View) { c.portal.addOwner(v, "dana") }},
		{lifecycle.SignInOff, federated, signIn(false)},
		{lifecycle.SignInOn, federated, func(c *scene, v setup.View) {
			if _, err := c.s.Disable(c.t.Context(), v.Target); err != nil {
				c.t.Fatal(err)
			}
			signIn(true)(c, v)
		}},
		{lifecycle.PrincipalMissing, federated, func(c *scene, v setup.View) {
			c.portal.send("DELETE", "/servicePrincipals/"+v.Live.Principal.ObjectID, nil)
		}},
		{lifecycle.TagRemoved, federated, tagsWithout("gatehouse.definition:")},
	}
}

func TestEachKindOfDriftIsReportedAloneAndOnACleanTenantNone(t *testing.T) {
	c := newScene(t)
	type made struct {
		drifting
		v setup.View
	}
	var all []made
	want := map[string][]string{"clean": {}}
	c.setUp(definition.Choices{Instance: "clean"})
	for i, d := range driftings() {
		d.choices.Instance = fmt.Sprintf("c%d", i)
		all = append(all, made{d, c.setUp(d.choices)})
		want[d.choices.Instance] = []string{}
	}
	if got := c.kinds(); !maps.EqualFunc(got, want, slices.Equal) {
		t.Fatalf("a clean tenant drifts: %v", got)
	}
	for _, m := range all {
		m.change(c, m.v)
		want[m.v.Target.Choices.Instance] = []string{string(m.kind)}
	}
	c.ahead.Store(int64(2 * 24 * time.Hour))
	got := c.kinds()
	for _, m := range all {
		if id := m.v.Target.Choices.Instance; !slices.Equal(got[id], want[id]) {
			t.Errorf("%s is reported as %q", m.kind, got[id])
		}
	}
	if len(got) != len(want) || len(got["clean"]) > 0 {
		t.Errorf("%d connectors, want %d; the one that nobody touched: %q", len(got), len(want), got["clean"])
	}
}

// everyKind keeps the list above complete: the kinds that it does not prepare are named with the reason.
func TestEveryKindOfDriftIsPrepared(t *testing.T) {
	elsewhere := map[lifecycle.DriftKind]string{lifecycle.OwnerRemoved: "needs two owners: setup/lifecycle"}
	prepared := map[lifecycle.DriftKind]bool{}
	for _, d := range driftings() {
		prepared[d.kind] = true
	}
	for _, k := range lifecycle.DriftKinds() {
		if !prepared[k] && elsewhere[k] == "" {
			t.Errorf("no tenant is prepared with %s", k)
		}
	}
	if n := cmp.Compare(len(prepared)+len(elsewhere), len(lifecycle.DriftKinds())); n != 0 {
		t.Error("a kind is prepared that does not exist")
	}
}
