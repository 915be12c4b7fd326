//go:build linux

package e2e

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// looker is a person at the window who looks after connectors that are there, and what can be seen of it from outside.
type looker struct {
	desk
	t      *testing.T
	clerk  clerk
	tenant *Tenant
}

// answer types what a dialog asks for, if anything, and presses its button.
func (l looker) answer(typed, button string) {
	l.t.Helper()
	if typed != "" {
		l.Type(typed, typed)
	}
	l.Click(button, "")
}

// refuse looks at a dialog and closes it: nothing may have been sent.
func (l looker) refuse(title, picture string) {
	l.t.Helper()
	l.See(title, 20*time.Second)
	l.picture(picture)
	before := Writes(l.tenant.Requests())
	l.Key("Escape")
	l.AwaitGone(title, 10*time.Second)
	if after := Writes(l.tenant.Requests()); after != before {
		l.t.Errorf("%s was refused, and the tenant was changed: %d writes, then %d", title, before, after)
	}
}

// did holds when the tenant answered exactly so many requests of a kind with success.
func (l looker) did(times int, method, path string) {
	l.t.Helper()
	if n := Count(l.tenant.Requests(), method, path); n != times {
		l.t.Errorf("%s %s succeeded %d times, want %d", method, path, n, times)
	}
}

// open opens a connector's page at a step.
func (l looker) open(connector, step string) {
	l.t.Helper()
	l.goTo("Overview")
	l.Click(connector, "")
	l.AwaitGone("Reading the connector", 60*time.Second)
	l.step(step)
}

// showsNamesInReports lets Gatehouse do the one step of the checklist that it can, for the whole organisation.
func (l looker) showsNamesInReports(connector string) {
	l.t.Helper()
	l.open(connector, "Preview")
	l.Click("Let Gatehouse do it…", "")
	l.refuse("Change a setting of the whole organisation", "dialog-whole-organisation")
	l.Click("Let Gatehouse do it…", "")
	l.answer("contoso.example", "Change it for everybody")
	l.Await("Usage reports show names now", 60*time.Second)
	l.ScrollTo("Not done after all")
	l.See("1 of 2 done", 20*time.Second)
	l.picture("checklist")
	l.did(1, "PATCH", "/admin/reportSettings")
}

// rotatesTheSecret: new beside old, proven, handed over, and the old one gone once that is confirmed.
func (l looker) rotatesTheSecret(connector, clientID string) {
	l.t.Helper()
	l.open(connector, "Look after")
	l.See("Rotate the client secret", 20*time.Second)
	l.Click("Rotate…", "")
	l.refuse("goes on working until you retire it", "dialog-rotate")
	tokens := Count(l.tenant.Requests(), "POST", "/oauth2/v2.0/token")
	l.Click("Rotate…", "")
	l.answer("", "Rotate")
	l.Await("The new one is kept and proven", 2*time.Minute)
	l.picture("rotating")
	l.did(2, "POST", "/addPassword")
	if Count(l.tenant.Requests(), "POST", "/oauth2/v2.0/token") == tokens {
		l.t.Error("nobody signed in with the new secret, and it is called proven")
	}
	if n := l.m.Keeps(clientID); n != 2 {
		l.t.Errorf("while both work the keychain keeps %d, want 2", n)
	}

	l.Click("Copy for the vendor…", "")
	l.refuse("goes on the clipboard for 30 seconds", "dialog-copy-secret")
	l.Click("Copy for the vendor…", "")
	l.answer("", "Copy it")
	l.See("taken off the clipboard in 30 seconds", 20*time.Second)
	value := l.clipboard()
	if len(value) < 16 {
		l.t.Errorf("the clipboard holds %d characters; the vendor cannot sign in with that", len(value))
	}
	if strings.Contains(l.Explain(), value) {
		l.t.Error("the window shows the secret")
	}

	l.Click("Retire the old one…", "")
	l.refuse("This ends for good", "dialog-retire")
	l.Click("Retire the old one…", "")
	l.answer("", "Retire")
	l.Await("Exactly one is left", 2*time.Minute)
	l.did(1, "POST", "/removePassword")
	if n := l.m.Keeps(clientID); n != 1 {
		l.t.Errorf("after the old one was retired the keychain keeps %d, want 1", n)
	}
}

// makesAndExportsACertificate sets a connector up whose vendor needs one, and gives it away under a passphrase that opens it.
func (l looker) makesAndExportsACertificate() {
	l.t.Helper()
	const passphrase = "correct horse battery"
	l.goTo("Connectors")
	l.Type("Search by name, system or permission", "SharePoint Online, admin")
	l.Click("Set up", "SharePoint Online, administrator")
	l.step("Plan")
	l.Type("https://callback.vendor.example/oauth/microsoft", "https://callback.vendor.example/oauth")
	l.Await("changes in", 60*time.Second)
	l.picture("plan-certificate")
	l.Click("Create", "changes in")
	l.Await("Created and read back", 2*time.Minute)
	l.step("Credential")
	l.ScrollTo("Copy all")
	l.picture("sheet")
	l.step("Look after")
	l.Click("Export for the vendor…", "")
	l.See("Export the certificate for the vendor", 20*time.Second)
	l.Type("Passphrase", "too short")
	l.picture("dialog-export")
	l.Fill("Passphrase", passphrase)
	l.Type("The same again", passphrase)
	l.Click("Choose the place…", "")
	file := l.m.File("certificate.pfx")
	l.Fill("/path/to/file", file)
	l.Click("Save", "")
	l.Await("Certificate and key are written", time.Minute)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		l.t.Errorf("the file: %v, %v; want one that only its owner reads", info, err)
	}
	opened := l.m.Run(time.Minute, passphrase+"\n", "openssl", "pkcs12", "-in", file, "-passin", "stdin", "-noenc")
	if opened.Exit != 0 || !strings.Contains(opened.Stdout, "PRIVATE KEY") || !strings.Contains(opened.Stdout, "BEGIN CERTIFICATE") {
		l.t.Errorf("the vendor cannot open it with the passphrase: exit %d, %s", opened.Exit, opened.Stderr)
	}
	if wrong := l.m.Run(time.Minute, "another passphrase\n", "openssl", "pkcs12", "-in", file, "-passin", "stdin", "-noenc"); wrong.Exit == 0 {
		l.t.Error("any passphrase opens it")
	}
	if keys := LastKeys(l.tenant.Requests()); keys != 1 {
		l.t.Errorf("the application holds %d certificates, want 1", keys)
	}
}

// waitsForTheApprover shows how the window learns that somebody else has consented.
func (l looker) waitsForTheApprover(connector string, consent func()) {
	l.t.Helper()
	l.open(connector, "Consent")
	l.Click("Wait for the approver", "")
	l.See("Looking again", 30*time.Second)
	l.picture("waiting-for-approver")
	consent()
	l.Await("The approver has acted", 90*time.Second)
	l.AwaitGone("Stop waiting", 10*time.Second)
}

// sharesOwnership makes somebody an owner and takes that back.
func (l looker) sharesOwnership(connector, who string) {
	l.t.Helper()
	l.open(connector, "Look after")
	l.Click("Add an owner…", "")
	l.Type("adele@contoso.com", "Dana")
	s, err := l.look()
	must(l.t, err)
	if find, ok := s.Clickable("Find them", ""); ok {
		l.t.Errorf("a display name is taken for somebody: %+v", find)
	}
	l.Fill("adele@contoso.com", who)
	l.picture("dialog-owner")
	before := Count(l.tenant.Requests(), "POST", "/owners/$ref")
	l.Click("Find them", "")
	l.Await("Make "+who+" an owner", 60*time.Second)
	l.picture("dialog-owner-add")
	l.Click("Make an owner", "")
	l.Await("The owners are changed, and read back", 90*time.Second)
	l.ScrollTo("Add an owner…")
	l.picture("owners")
	l.did(before+2, "POST", "/owners/$ref")
	l.Click("Take away…", who)
	l.Await("Take "+who+" from the owners", 60*time.Second)
	l.picture("dialog-owner-remove")
	l.Click("Take away", "")
	l.Await("The owners are changed, and read back", 90*time.Second)
	l.AwaitGone(who, 30*time.Second)
}

// provesAFederatedOne with a certificate that is there for the proof only.
func (l looker) provesAFederatedOne(connector, id string) {
	l.t.Helper()
	l.open(connector, "Verify")
	l.Click("Prove it from here…", "")
	l.refuse("For a few minutes the connector also trusts a temporary certificate", "dialog-prove")
	tokens := Count(l.tenant.Requests(), "POST", "/oauth2/v2.0/token")
	l.Click("Prove it from here…", "")
	l.Click("Prove it", "")
	l.Await("The receipt is kept", 3*time.Minute)
	l.AwaitGone("Not as planned", time.Second)
	l.picture("proven-here")
	if keys := LastKeys(l.tenant.Requests()); keys != 0 {
		l.t.Errorf("after the proof the application holds %d certificates, want none", keys)
	}
	if Count(l.tenant.Requests(), "POST", "/oauth2/v2.0/token") == tokens {
		l.t.Error("nobody signed in as the connector")
	}
	if found := l.clerk.status(id); len(found.Drift) > 0 {
		l.t.Errorf("the proof left something behind: %+v", found.Drift)
	}
}

// removesItForGood: taken away, brought back with sign-in off, taken away again and purged.
func (l looker) removesItForGood(connector, id, clientID string) {
	l.t.Helper()
	l.open(connector, "Look after")
	l.Click("Remove…", "")
	l.refuse("Remove "+connector, "dialog-remove")
	l.Click("Remove…", "")
	l.answer("contoso.example", "Remove")
	l.Await("Removed. It can be restored for 30 days", 2*time.Minute)
	l.picture("removed")
	l.did(1, "DELETE", "/applications/*")

	l.Click("Restore…", "")
	l.refuse("comes back with sign-in off", "dialog-restore")
	l.Click("Restore…", "")
	l.answer("", "Restore")
	l.Await("Restored, with sign-in off", 2*time.Minute)
	if n := Count(l.tenant.Requests(), "POST", "/directory/deletedItems/*/restore"); n == 0 {
		l.t.Error("it is called restored, and nothing came back from the deleted items")
	}
	if found := l.clerk.status(id); found.SignIn || found.ClientID != clientID {
		l.t.Errorf("it came back as %+v; want the same one with sign-in off", found)
	}

	l.open(connector, "Look after")
	l.Click("Remove…", "")
	l.answer("contoso.example", "Remove")
	l.Await("Removed. It can be restored for 30 days", 2*time.Minute)
	l.Click("Remove for good…", "")
	l.refuse("Nobody can bring them back", "dialog-purge")
	l.Click("Remove for good…", "")
	l.answer(connector, "Remove for good")
	l.Await("Removed for good", 2*time.Minute)
	l.picture("purged")
	if n := Count(l.tenant.Requests(), "DELETE", "/directory/deletedItems/*"); n == 0 {
		l.t.Error("it is called gone for good, and nothing was removed from the deleted items")
	}
	if n := l.m.Keeps(clientID); n != 0 {
		l.t.Errorf("after it is gone for good the keychain keeps %d of its secrets", n)
	}
	var report struct {
		Connectors []connectorID `json:"connectors"`
	}
	must(l.t, json.Unmarshal([]byte(l.clerk.run(0, "status", "--json").Stdout), &report))
	for _, c := range report.Connectors {
		if c.ID == id {
			l.t.Errorf("status still knows %s", id)
		}
	}
}

type connectorID struct {
	ID string `json:"id"`
}

// clipboard is what the desktop's clipboard holds; the value goes nowhere else.
func (l looker) clipboard() string {
	l.t.Helper()
	return l.m.Run(20*time.Second, "", "xclip", "-o", "-selection", "clipboard").Stdout
}

func TestWindowLooksAfterConnectorsUntilTheyAreGone(t *testing.T) {
	m := NewMachine(t)
	tenant := m.StartTenant()
	browser := m.StartBrowser()
	m.StartScreen()
	adele := browser.Sit(tenant.Account("adele"))
	person := clerk{m, tenant, adele.UPN}
	for _, arguments := range [][]string{
		{"apply", "snow-atlas", "--yes"},
		{"preview", "snow-atlas", "--approve", "--yes"},
		{"enable", "snow-atlas", "--yes"},
		{"consent", "snow-atlas", "--yes"},
		{"apply", "msft-entra-id", "--set", "subject=104206868788218837041", "--yes"},
		{"preview", "msft-entra-id", "--approve", "--yes"},
		{"enable", "msft-entra-id", "--yes"},
	} {
		person.run(0, arguments...)
	}
	atlas := person.status("snow-atlas").ClientID

	day := looker{desk{m.OpenWindow("care", "light", "--rehearsal="+tenant.File), false}, t, person, tenant}
	day.Story = adele.Story
	day.signIn(adele.UPN)
	day.Await("Snow Atlas", 60*time.Second)
	day.showsNamesInReports("Snow Atlas")
	day.rotatesTheSecret("Snow Atlas", atlas)
	day.makesAndExportsACertificate()
	day.waitsForTheApprover("Microsoft Entra ID", func() { person.run(0, "consent", "msft-entra-id", "--yes") })
	day.sharesOwnership("Snow Atlas", tenant.Account("dana"))
	day.Close()

	night := looker{desk{m.OpenWindow("care-dark", "dark", "--rehearsal="+tenant.File), true}, t, person, tenant}
	night.Story = adele.Story
	night.signIn(adele.UPN)
	night.Await("Snow Atlas", 60*time.Second)
	night.provesAFederatedOne("Microsoft Entra ID", "msft-entra-id")
	night.removesItForGood("Snow Atlas", "snow-atlas", atlas)
}
