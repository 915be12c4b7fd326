package doctor

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/setup/problem"
)

// planted are values that must not be in a bundle, wherever they were.
var planted = map[string]string{
	"account":          "Adele.Vance@contoso.example",
	"tenant name":      "Contoso Börse AG",
	"domain":           "contoso.example",
	"another domain":   "contoso.onmicrosoft.com",
	"tenant id":        "0b3ff2f1-6d9c-4f6a-8d0c-1f5a7b1e9c11",
	"connector":        "gatehouse-outlook-cal-frankfurt",
	"person":           "Adele Vance",
	"home":             "/home/adele/.config/gatehouse",
	"windows home":     `C:\Users\Adele Vance\AppData`,
	"machine":          "adele-laptop",
	"proxy":            "proxy.corp.contoso.example",
	"address":          "10.11.12.13",
	"address 6":        "fd00:1234:5678::9",
	"secret":           "abc8Q~u1vYkT2PqRzL5nW7xDfGhJ9mKbS0cVeTyA",
	"token":            "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJvaWQiOiIxMjM0NSJ9.c2lnbmF0dXJlc2lnbmF0dXJl",
	"somebody's id":    "7f4d3c2b-1a09-4b8c-9d7e-6f5a4b3c2d1e",
	"a stranger":       "megan.bowen@fabrikam.example",
	"an app's own id":  "5a4b3c2d-1e0f-4a9b-8c7d-6e5f4a3b2c1d",
	"a customer's app": "customer-app.internal.example",
}

func plantedBundle(t *testing.T) map[string]string {
	t.Helper()
	r := NewRedactor(Known{
		"account": {planted["account"]}, "tenant": {planted["tenant name"], planted["domain"], planted["tenant id"]}, "connector": {planted["connector"]},
		"machine": {planted["machine"]}, "person": {planted["person"]},
	}, []string{"/home/adele", `C:\Users\Adele Vance`}, `CONTOSO\adele`)
	in := BundleInput{Report: Report{Format: Format, Version: "1.0", Made: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}}
	for name, value := range planted {
		for _, spelled := range []string{value, strings.ToUpper(value), strings.ToLower(value)} {
			in.Report.Lines = append(in.Report.Lines, Line{
				ID: "x", Title: "A line", State: Failed, Tested: "Whether " + spelled + " works.", Found: "“" + spelled + "” was found (" + spelled + ").", Next: "Do it: " + spelled,
				Detail: []problem.Detail{{Label: "Cause", Value: name + "=" + spelled + "."}, {Label: "Request id", Value: "not an id " + spelled}},
			})
			in.Requests = append(in.Requests, Request{
				Host: spelled, Method: "GET", Path: "/v1.0/users/" + spelled + "/messages?$filter=" + spelled, Code: spelled, RequestID: spelled + " ", Note: "of " + spelled,
			}, Request{Host: "graph.microsoft.com", Path: "/v1.0/applications(uniqueName='" + spelled + "')/owners", Code: "Authorization_RequestDenied"})
			in.Changes = append(in.Changes, Change{Step: spelled, RequestID: spelled + "/"})
			in.Settings = append(in.Settings, problem.Detail{Label: "Looks", Value: spelled})
		}
	}
	b, err := NewBundle(in, r)
	if err != nil {
		t.Fatal(err)
	}
	data, err := b.Zip()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for i, f := range z.File {
		if f.Name != b.Files[i].Name {
			t.Errorf("the list names %s, the file holds %s", b.Files[i].Name, f.Name)
		}
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

func TestNoPlantedValueIsInABundle(t *testing.T) {
	files := plantedBundle(t)
	for name, text := range files {
		for what, value := range planted {
			if strings.Contains(strings.ToLower(text), strings.ToLower(value)) {
				t.Errorf("%s holds the %s", name, what)
			}
		}
		// What a value is made of is not to be found either.
		for _, part := range []string{"adele", "contoso", "vance", "fabrikam", "megan", "u1vYkT2PqRz", "frankfurt"} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(part)) {
				i := strings.Index(strings.ToLower(text), strings.ToLower(part))
				t.Errorf("%s holds %q: …%s…", name, part, text[max(0, i-40):min(len(text), i+40)])
			}
		}
	}
	if !strings.Contains(files["contents.txt"], "doctor.txt") || len(files) != 6 {
		t.Errorf("%v", files["contents.txt"])
	}
}

func TestWhatSupportNeedsStays(t *testing.T) {
	r := NewRedactor(Known{"account": {"adele@contoso.example"}, "tenant": {"Test"}}, []string{"/root"}, "root")
	for _, text := range []string{
		"graph.microsoft.com is vouched for by DigiCert Global Root G2.", "login.partner.microsoftonline.cn", "This machine's clock is 7m0s behind.",
		"127.0.0.1 is asked directly", "llvmpipe (LLVM 15.0.6, 256 bits)", "approvals.jsonl", "opengl32.dll", "2026-03-01 12:00:00 UTC", "tested: whether it works",
		"microsoftgraph.chinacloudapi.cn", "x-www-browser opens it.", "OpenGL 4.5", "/usr/bin/xdg-open",
	} {
		if got := r.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	// The same value is the same placeholder everywhere; different ones are told apart.
	one, two := r.Text("adele@contoso.example, ADELE@contoso.example"), r.Text("megan@fabrikam.example and adele@contoso.example")
	if one != "‹account 1›, ‹account 1›" || two != "‹address 1› and ‹account 1›" {
		t.Errorf("%s; %s", one, two)
	}
	q := r.request(Request{Host: "graph.microsoft.com", Path: "/v1.0/applications/1/owners", Code: "Request_ResourceNotFound", RequestID: "8f3c1d0a-77aa-4c1b-9c51-0d9c7f1a2b3c", Status: 404})
	if q.Code != "Request_ResourceNotFound" || q.RequestID == "" || q.Host != "graph.microsoft.com" || q.Path != "/v1.0/applications/{id}/owners" {
		t.Errorf("%+v", q)
	}
	if got := r.step("grant:User.Read.All"); got != "grant:User.Read.All" {
		t.Error(got)
	}
}

func TestPathsOfTheLogAreCutToTheirShape(t *testing.T) {
	for path, want := range map[string]string{
		"/v1.0/me?$select": "/v1.0/me?$select",
		"/v1.0/users/adele@contoso.example/messages?$top&$filter":             "/v1.0/users/{id}/messages?$top&$filter",
		"/v1.0/users/adele/calendarView":                                      "/v1.0/users/{id}/calendarView",
		"/v1.0/applications(uniqueName='gatehouse-x-main')":                   "/v1.0/applications({key})",
		"/v1.0/applications/0b3ff2f1-6d9c-4f6a-8d0c-1f5a7b1e9c11/addPassword": "/v1.0/applications/{id}/addPassword",
		"/0b3ff2f1-6d9c-4f6a-8d0c-1f5a7b1e9c11/oauth2/v2.0/token":             "/{id}/oauth2/v2.0/token",
		"/contoso.example/v2.0/.well-known/openid-configuration":              "/{id}/v2.0/.well-known/openid-configuration",
		"/v1.0/$batch":       "/v1.0/$batch",
		"/v1.0/users/$count": "/v1.0/users/$count",
		"/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole":  "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole",
		"/v1.0/drives/b!xyz/root:/Secret plans/Merger.docx:/content": "/v1.0/drives/{id}/{id}/{id}/{id}/content",
	} {
		if got := PathPattern(path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// Whatever surrounds a known value, it goes, and redacting again changes nothing.
func TestKnownValuesGoWhereverTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[a-zäöü]{8,20}`).Draw(t, "value")
		before, after := rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after")
		r := NewRedactor(Known{"tenant": {value}}, nil, "")
		got := r.Text(before + value + after)
		if strings.Contains(strings.ToLower(got), value) {
			t.Fatalf("%q", got)
		}
		if again := r.Text(got); again != got {
			t.Fatalf("%q became %q", got, again)
		}
	})
}
