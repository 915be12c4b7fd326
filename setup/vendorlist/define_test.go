package vendorlist

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/permission"
)

func TestTheDefinitionCanBeUsedAtOnce(t *testing.T) {
	r := checked(t, "Multi-tenant app, redirect URI https://app.vendor.example/cb and http://bad.example/\nApplication: User.Read.All, Calendar.ReadWrite, ChannelMessage.Send\nDelegated: User.Read\nSharePoint/Sites.Read.All (Application)", Options{})
	made, err := Define("vendor-x", "Vendor: \"X\" # <b>\u202e", r)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, data := range made.Examples {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "vendor-x.yaml")
	if err := os.WriteFile(file, made.YAML, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := definition.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range d.Permissions {
		got = append(got, p.Resource+" "+p.Name+" "+string(p.Kind))
	}
	want := " User.Read.All application| Calendars.ReadWrite application| User.Read delegated|00000003-0000-0ff1-ce00-000000000000 Sites.Read.All application"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("asks for %s", s)
	}
	if d.App.Audience != "AzureADMultipleOrgs" || len(d.App.RedirectURIs) != 1 || !d.Sanitizer.Direct() || len(d.Calls) < 3 {
		t.Errorf("app %+v, %d calls", d.App, len(d.Calls))
	}
	for _, c := range d.Calls {
		if _, err := d.ReadExample(c); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}

func TestAConnectorNeedsAPermissionAndAName(t *testing.T) {
	if _, err := Define("x-y", "X", checked(t, "Delegated: ChannelMessage.Delete", Options{})); err == nil {
		t.Error("a connector without permissions was made")
	}
	if _, err := Define("x-y", " ", checked(t, "Mail.Read", Options{})); err == nil {
		t.Error("a connector without a name was made")
	}
	if _, err := Define("X Y", "X", checked(t, "Mail.Read", Options{})); err == nil {
		t.Error("a connector with a bad id was made")
	}
}

func TestPermissionsWithoutAKnownCallStillMakeADefinition(t *testing.T) {
	made, err := Define("x-y", "X", checked(t, "SharePoint/TermStore.Read.All (Application)", Options{}))
	if err != nil || !strings.Contains(string(made.YAML), "replace it by one that the product makes") {
		t.Errorf("got %s, %v", made.YAML, err)
	}
}

func TestIDsAreMadeOfNames(t *testing.T) {
	for name, want := range map[string]string{"Contoso Mail (EU)": "contoso-mail-eu", "  ": "", strings.Repeat("ab ", 30): "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab"} {
		if got := Suggest(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// A hostile page must not keep the program busy: the worst kinds of lines, as long as a list may be.
func TestTheWorstListIsReadInTime(t *testing.T) {
	for name, piece := range map[string]string{
		"unknown names": "Aaaaaaa.Reaad.All\n", "slips": "User.Reaad.Al ", "separators": "|,;:/()", "words": "graph application delegated ", "addresses": "https://graph.microsoft.com/Mail.Read?scope=a ",
		"requests": "GET /a ", "manifests": "\"requiredResourceAccess\":[{", "ids": "99999999-9999-9999-9999-999999999999 ", "tags": "<a<a<a<a", "entities": "&#46;&#46;", "known": "Mail.Read\n",
		"every permission": " ",
	} {
		text := strings.Repeat(piece, maxText/len(piece))
		if n := maxEntries; strings.HasSuffix(piece, "\n") {
			text = strings.Repeat(piece, n)
		}
		if name == "every permission" {
			text = everyPermission()
		}
		begin := time.Now()
		if l, err := Read(text, permission.Embedded()); err == nil {
			Check(l, permission.Embedded(), Options{})
		}
		if took := time.Since(begin); took > measuring*10*time.Second {
			t.Errorf("%s: %s", name, took)
		} else {
			t.Logf("%s: %s", name, took)
		}
	}
}

// everyPermission are a thousand permissions with a hundred requests.
func everyPermission() string {
	var b strings.Builder
	for i, p := range permission.Embedded().Of("") {
		if i < maxEntries {
			fmt.Fprintf(&b, "%s (%s)\n", p.Value, p.Kind)
		}
		if i < maxRequests {
			fmt.Fprintf(&b, "GET /users/%d/mailFolders/%d/messages\n", i, i)
		}
	}
	return b.String()
}

// Whatever a vendor writes, and however it is pasted: the reader ends, remembers lines that exist, and what is made of it is a
// definition that can be parsed.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"Graph/Mail.Read (Application)", "| A | D |\n| Mail.Read | User.Read |", "Delegated: ChannelMessage.Delete, email",
		`{"requiredResourceAccess":[{"resourceAppId":"x","resourceAccess":[{"id":"df021288-bdef-4463-88db-98f22de89214","type":"Role"}]}]`,
		"https://login.microsoftonline.com/x/adminconsent?scope=https%3A%2F%2Fgraph.microsoft.com%2FMail.Read&redirect_uri=%zz", "GET /users/{id}\n<td>Mail\u200b.Read</td>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Read(text, permission.Embedded())
		if err != nil {
			return
		}
		lines := strings.Count(text, "\n") + 1
		for _, e := range l.Entries {
			if e.Line < 1 || e.Line > lines || e.Name == "" && e.ID == "" || len(e.Name) > maxName {
				t.Errorf("entry %+v of %d lines", e, lines)
			}
		}
		for _, u := range l.Unread {
			if u.Line < 1 || u.Line > lines || u.Why == "" || len([]rune(u.Text)) > maxShown+1 {
				t.Errorf("not understood %+v of %d lines", u, lines)
			}
		}
		r := Check(l, permission.Embedded(), Options{})
		if len(r.Rows) != len(l.Entries) {
			t.Errorf("%d rows of %d entries", len(r.Rows), len(l.Entries))
		}
		for _, row := range r.Rows {
			if row.Use == nil && len(row.Findings) == 0 {
				t.Errorf("%+v is left out without a word", row.Entry)
			}
		}
		if _, err := Define("made-of-it", "Made of it", r); err != nil && len(r.Permissions()) > 0 {
			t.Errorf("define: %v", err)
		}
	})
}
