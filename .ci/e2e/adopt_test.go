//go:build linux

package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// Somebody made an application by hand. Its owner takes it over in the window, sees what stays, and goes on with it; then sets up two
// more connectors at once, with one answer to what both ask.
func TestWindowAdoptsAnApplicationAndSetsTwoUpTogether(t *testing.T) {
	m := NewMachine(t)
	tenant := m.StartTenant()
	browser := m.StartBrowser()
	m.StartScreen()
	by := hands(tenant, browser, tenant.Account("adele"))
	made := by.make("Atlas by hand", "https://theirs.example/back")
	by.make("Atlas by hand", "https://another.example/back")
	before := CountMade(tenant.Requests())
	adele := browser.Sit(tenant.Account("adele"))
	person := clerk{m, tenant, adele.UPN}

	d := desk{m.OpenWindow("window", "dark", "--rehearsal="+tenant.File), true}
	d.Story = adele.Story
	d.signIn(adele.UPN)
	d.Await("No connector yet", 60*time.Second)
	d.Key("ctrl+shift+n")
	d.See("Which application?", 20*time.Second)
	const hint = "Object id, client id, or a part of the name"
	d.Type(hint, "Atlas by hand")
	d.Key("Return")
	d.Await("2 applications", 60*time.Second)
	d.picture("adopt-found")
	d.Fill(hint, made.ObjectID)
	d.Click("Look for it", "")
	d.Await("What it is", 60*time.Second)
	d.Click("Choose the connector that it is", "")
	d.Click("Flexera · Snow Atlas (snow-atlas)", "")
	d.Await("Written now", 60*time.Second)
	for _, text := range []string{"unique name: gatehouse-snow-atlas-main", made.ClientID} {
		d.See(text, 20*time.Second)
	}
	d.picture("adopt-difference")
	d.Click("Take over…", "")
	d.Await("Taken over as it is", 90*time.Second)
	d.picture("adopt-done")
	if adopted := person.status("snow-atlas"); adopted.ClientID != made.ClientID {
		t.Errorf("the connector has the client id %s, want that of the application made by hand, %s", adopted.ClientID, made.ClientID)
	}
	if now := CountMade(tenant.Requests()); now != before {
		t.Errorf("taking it over made %+v, before it was %+v", now, before)
	}

	d.goTo("Connectors")
	d.tick("Microsoft Entra ID")
	d.tick("Outlook Calendar")
	d.See("2 connectors chosen", 20*time.Second)
	d.picture("connectors-chosen")
	d.Key("ctrl+b")
	d.Await("settings missing", 60*time.Second)
	d.Type("100000000000000000001", "104206868788218837041")
	d.Click("Same for all", "")
	d.AwaitGone("settings missing", 60*time.Second)
	d.picture("together")
	d.ClickWithin("Set up…", "", 60*time.Second)
	d.Await("All of them are as asked", 120*time.Second)
	d.picture("together-done")
	for _, id := range []string{"msft-entra-id", "outlook-cal"} {
		if found := person.status(id); found.ClientID == "" || found.SignIn || found.Granted != 0 || len(found.Drift) > 0 {
			t.Errorf("%s is %+v; want it created with sign-in off and nothing granted", id, found)
		}
	}
	if now := CountMade(tenant.Requests()); now.Applications != before.Applications+2 || now.Principals != before.Principals+2 {
		t.Errorf("the tenant made %+v, before it was %+v", now, before)
	}
	d.Close()
}

// tick chooses a connector of the catalogue: the box stands left of its name, as high as its buttons.
func (d desk) tick(connector string) {
	d.m.t.Helper()
	until(d.m.t, 20*time.Second, "the box of "+connector, func() bool {
		s, err := d.look()
		if err != nil {
			return false
		}
		button, ok := s.Clickable("Preview", connector)
		if !ok {
			return false
		}
		if !button.Box.Inside(button.View) {
			d.scroll(button, button.Box)
			return false
		}
		for _, item := range s.Items {
			if item.Text == connector {
				_, y := button.Box.Middle()
				d.press(Box{X: item.Box.X - 32, Y: y - 2, W: 4, H: 4})
				return true
			}
		}
		return false
	}, d.Explain)
	time.Sleep(300 * time.Millisecond) // the line above the list comes, and the list moves
}

// maker makes applications with Microsoft Graph, as scripts do that know nothing of Gatehouse.
type maker struct {
	t      testing.TB
	client *http.Client
	graph  string
	token  string
}

// handMade is what Graph says of a new application.
type handMade struct {
	ObjectID string `json:"id"`
	ClientID string `json:"appId"`
}

// hands signs somebody in with a device code and a browser, as Microsoft's own scripts do.
func hands(tenant *Tenant, browser *Browser, upn string) maker {
	t := tenant.m.t
	t.Helper()
	line, err := os.ReadFile(tenant.File)
	must(t, err)
	var ready struct {
		Graph     string `json:"graph"`
		Authority string `json:"authority"`
		Browser   string `json:"browser"`
		CAFile    string `json:"ca_file"`
	}
	must(t, json.Unmarshal(line, &ready))
	ca, err := os.ReadFile(ready.CAFile)
	must(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	by := maker{t: t, graph: ready.Graph, client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}}
	// Microsoft Graph Command Line Tools (Microsoft Learn, "Verify first-party Microsoft applications in sign-in reports").
	const client = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
	at := ready.Authority + "/" + tenant.TenantID + "/oauth2/v2.0/"
	var code struct {
		Device string `json:"device_code"`
		User   string `json:"user_code"`
	}
	by.send(http.MethodPost, at+"devicecode", url.Values{"client_id": {client}, "scope": {"https://graph.microsoft.com/Application.ReadWrite.All"}}, &code)
	tab := browser.Open(ready.Browser + "/device?user_code=" + url.QueryEscape(code.User))
	tab.Click(upn)
	tab.Click("Accept")
	tab.See("You have signed in")
	var token struct {
		Access string `json:"access_token"`
	}
	by.send(http.MethodPost, at+"token", url.Values{"client_id": {client}, "device_code": {code.Device}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}}, &token)
	by.token = token.Access
	return by
}

// make makes an application that has a reply address.
func (by maker) make(name, reply string) (made handMade) {
	by.t.Helper()
	by.send(http.MethodPost, by.graph+"/v1.0/applications", map[string]any{"displayName": name, "signInAudience": "AzureADMyOrg", "web": map[string]any{"redirectUris": []string{reply}}}, &made)
	return made
}

// send sends a form or JSON and reads the answer.
func (by maker) send(method, address string, what, answer any) {
	by.t.Helper()
	body, kind := []byte(nil), "application/json"
	if form, ok := what.(url.Values); ok {
		body, kind = []byte(form.Encode()), "application/x-www-form-urlencoded"
	} else {
		content, err := json.Marshal(what)
		must(by.t, err)
		body = content
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	must(by.t, err)
	request.Header.Set("Content-Type", kind)
	if by.token != "" {
		request.Header.Set("Authorization", "Bearer "+by.token)
	}
	response, err := by.client.Do(request)
	must(by.t, err)
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	must(by.t, err)
	if path, _, _ := strings.Cut(address, "?"); response.StatusCode >= http.StatusBadRequest {
		by.t.Fatalf("%s %s answers %d: %s", method, path, response.StatusCode, content)
	}
	must(by.t, json.Unmarshal(content, answer))
}
