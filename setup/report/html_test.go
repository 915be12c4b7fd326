package report

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/preview"
	"gatehouse/setup/entra"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestReportsLookAsTheyWereApproved(t *testing.T) {
	for name, m := range map[string]*Model{"calendar": calendar(), "atlas": atlas()} {
		html, err := HTML(m)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".html", html)
		data, err := JSON(m)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".json", data)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s changed (-want +got); look at it, then run with -update:\n%s", name, diff)
	}
}

func text(t *testing.T, m *Model) string {
	t.Helper()
	html, err := HTML(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(html)
}

func TestTheReportSaysWhatTheApproverMustKnow(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*Model)
		want   []string
		not    []string
	}{
		"all granted": {
			func(m *Model) {
				for i := range m.Permissions {
					m.Permissions[i].State = "granted"
				}
			},
			[]string{"Nothing is left to do: all 3 permissions are already granted."},
			[]string{"Check first:"},
		},
		"some granted": {func(*Model) {}, []string{"1 of 3 permissions are granted. Decide about the other 2", clientID}, nil},
		"none granted": {func(m *Model) { m.Permissions[2].State = "requested but not granted" }, []string{"may use the 3 permissions below"}, nil},
		"one left":     {func(m *Model) { m.Permissions[0].State = "granted" }, []string{"2 of 3 permissions are granted. Decide about the other one, and grant it if"}, nil},
		"sign-in scopes": {
			func(m *Model) {
				m.Permissions = m.Permissions[2:]
				scope := m.Permissions[0]
				scope.Name, scope.Kind, scope.State = "offline_access", entra.DelegatedPermission, "requested but not granted"
				m.Permissions = append(m.Permissions, scope)
			},
			[]string{"Nothing is left to do: the one permission is already granted.", "· not needed"},
			[]string{"○ not granted"},
		},
		"one that changes, one that is more than is needed": {
			func(m *Model) { m.Permissions[1].Name, m.Permissions[1].Writes = "MailboxSettings.ReadWrite", true },
			[]string{
				"</bdi> read and change data of", "One permission can change data, not only read it: MailboxSettings.ReadWrite.", "✎ can change data", "○ only reads",
				"One permission opens more than the example calls need: Calendars.Read.", "Less would serve the same 2 example calls", "Calendars.ReadBasic.All</bdi> (medium risk",
				"Kind of data: what people write, say, plan or where they are.",
			},
			nil,
		},
		"only what is needed": {
			func(m *Model) {
				for i := range m.Permissions {
					m.Permissions[i].Writes, m.Permissions[i].Narrower = false, nil
				}
			},
			[]string{"</bdi> read data of"},
			[]string{"can change data", "Less would serve", "more than the example calls need"},
		},
		"one permission": {func(m *Model) { m.Permissions = m.Permissions[:1] }, []string{"may use the one permission below, and grant it if"}, nil},
		"no permission":  {func(m *Model) { m.Permissions = nil }, []string{"There is nothing to consent to."}, nil},
		"never approved": {func(m *Model) { m.Approval = nil }, []string{"Nobody has approved a preview"}, []string{"The preview was approved"}},
		"out of date":    {func(m *Model) { m.Approval.Current = false }, []string{"approved preview is out of date", "An earlier preview was approved"}, nil},
		"leak":           {func(m *Model) { m.Preview.Leaks = []preview.Leak{{}, {}} }, []string{"2 personal values of the answers", "✕ 2 leaked"}, []string{"✓ no value of the answers leaks"}},
		"no preview":     {func(m *Model) { m.Preview = nil }, []string{"without an example"}, nil},
		"direct":         {func(m *Model) { *m = *atlas() }, []string{"the vendor sees this in clear", "Flexera: the vendor sees every field", "Rehearsal tenant."}, []string{"What leaves the gate"}},
		"sign-in off":    {func(m *Model) { m.App.SignIn = "off" }, []string{"○ off"}, nil},
		"long example": {
			func(m *Model) {
				rows := m.Preview.Calls[0].Rows
				for len(rows) < mostLines+7 {
					rows = append(rows, preview.Row{Left: "x", Right: "x"})
				}
				m.Preview.Calls[0].Rows = rows
			},
			[]string{"7 more lines are left out here"},
			[]string{"Also clear and about a person"},
		},
		"personal data in lines left out": {
			func(m *Model) {
				call := &m.Preview.Calls[0]
				call.Fields = []preview.Field{4: {Name: "officeLocation"}, 5: {Name: "faxNumber"}}
				for len(call.Rows) < mostLines+1 {
					call.Rows = append(call.Rows, preview.Row{Left: "x", Right: "x", Field: -1})
				}
				call.Rows = append(call.Rows, call.Rows[6], preview.Row{Left: "y", Right: "y", Mark: preview.ClearPersonal, Field: 5})
			},
			[]string{`in the lines left out: <bdi class="mono">faxNumber</bdi>.`},
			nil,
		},
		"an answer too long to be written out": {
			func(m *Model) {
				call := &m.Preview.Calls[0]
				for len(call.Rows) < mostLines+7 {
					call.Rows = append(call.Rows, preview.Row{Left: "x", Right: "x", Field: -1})
				}
				call.RowsLeft, call.ClearLeft = 100_000, []string{"faxNumber"}
			},
			[]string{"100007 more lines are left out here", `in the lines left out: <bdi class="mono">faxNumber</bdi>.`},
			nil,
		},
		"long line": {
			func(m *Model) { m.Preview.Calls[0].Rows[3].Left = strings.Repeat("y", longestLine+5) },
			[]string{"… (5 more characters)"},
			nil,
		},
		"risk not known":  {func(m *Model) { m.Permissions[0].Risk = "" }, []string{"risk not known"}, nil},
		"every risk mark": {func(m *Model) { m.Permissions[0].Risk = "very high" }, []string{"▪▪▪▪ very high", "▪▪ medium"}, nil},
	} {
		m := calendar()
		c.change(m)
		html := text(t, m)
		for _, want := range c.want {
			if !strings.Contains(html, want) {
				t.Errorf("%s: the report does not say %q", what, want)
			}
		}
		for _, not := range c.not {
			if strings.Contains(html, not) {
				t.Errorf("%s: the report says %q", what, not)
			}
		}
	}
}

func TestEveryFieldOfADirectConnectorIsLabelled(t *testing.T) {
	if got, want := strings.Count(text(t, atlas()), `<td class="n">the vendor sees this in clear</td>`), 3; got != want {
		t.Errorf("%d fields are labelled, want %d", got, want)
	}
}

func TestOnlyHarmlessAddressesBecomeLinks(t *testing.T) {
	for _, c := range []struct {
		address   string
		rehearsal bool
		want      bool
	}{
		{"https://entra.microsoft.com/x?y=z#w", false, true},
		{"http://127.0.0.1:8080/adminconsent", true, true},
		{"http://127.0.0.1:8080/adminconsent", false, false},
		{"http://localhost/", true, false},
		{"http://127.0.0.1.evil.example/", true, false},
		{"http://127.0.0.1@evil.example/", true, false},
		{"https://login.microsoftonline.com@evil.example/", false, false},
		{"http://entra.microsoft.com/", false, false},
		{"javascript:alert(1)", false, false},
		{"JaVaScRiPt:alert(1)", true, false},
		{"data:text/html,x", false, false},
		{"//evil.example/", false, false},
		{"https:evil", false, false},
		{"https://", false, false},
		{"https://a\nb", false, false},
		{"https://a\\b", false, false},
		{"https://еxample.com/", false, false},
		{"file:///etc/passwd", true, false},
		{"", false, false},
	} {
		if got := safeLink(c.address, c.rehearsal) != ""; got != c.want {
			t.Errorf("%q (rehearsal %v): link %v", c.address, c.rehearsal, got)
		}
	}
}
