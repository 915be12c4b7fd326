package command

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/certificate"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
)

// portal is somebody with every right who works in the tenant without Gatehouse: Microsoft's own pages send the same requests.
type portal struct {
	t     *testing.T
	ready rehearsal.Ready
	http  *http.Client
	token string
	cert  []byte // DER
}

func enterCode(ctx context.Context, address, code string) {
	if v, err := visitor.New("adele@contoso.example", code); err == nil {
		_ = v.Visit(ctx, address) // the sign-in runs into its deadline when this fails
	}
}

func newPortal(t *testing.T, server *rehearsal.Server) *portal {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(server.CAPEM()) {
		t.Fatal("the authority's certificate cannot be read")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	p := &portal{t: t, ready: server.Ready(), http: &http.Client{Transport: transport}}
	base := p.ready.Authority + "/" + p.ready.TenantID + "/oauth2/v2.0/"
	const client = "14d82eec-204b-4c2f-b7e8-296a70dab67e" // Microsoft Graph Command Line Tools
	var scopes []string
	for _, s := range []string{"User.Read", "Application.ReadWrite.All", "Directory.Read.All", "AppRoleAssignment.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All"} {
		scopes = append(scopes, "https://graph.microsoft.com/"+s)
	}
	device := p.form(base+"devicecode", url.Values{"client_id": {client}, "scope": {strings.Join(scopes, " ") + " openid offline_access profile"}})
	text := func(m map[string]any, key string) string { s, _ := m[key].(string); return s }
	enterCode(t.Context(), text(device, "verification_uri"), text(device, "user_code"))
	answer := p.form(base+"token", url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {client}, "device_code": {text(device, "device_code")}, "client_info": {"1"},
	})
	if p.token = text(answer, "access_token"); p.token == "" {
		t.Fatalf("the portal cannot sign in: %v", answer["error_description"])
	}
	return p
}

func (p *portal) form(address string, values url.Values) map[string]any {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, address, strings.NewReader(values.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, out := p.do(r)
	return out
}

// send makes one change in the tenant and gives the answer.
func (p *portal) send(method, path string, body any) map[string]any {
	p.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.ready.Graph+"/v1.0"+path, reader)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Content-Type", "application/json")
	status, out := p.do(r)
	if status >= http.StatusMultipleChoices {
		p.t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	return out
}

func (p *portal) do(r *http.Request) (int, map[string]any) {
	p.t.Helper()
	answer, err := p.http.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]any{}
	_ = json.Unmarshal(raw, &out) // some answers have no body
	return answer.StatusCode, out
}

// addKey registers a certificate beside those that are there.
func (p *portal) addKey(v setup.View, label string) {
	p.t.Helper()
	p.addKeyTo("/applications/"+v.Live.App.ObjectID, label)
}

func (p *portal) addKeyTo(path, label string) {
	p.t.Helper()
	if p.cert == nil {
		now := time.Now()
		c, err := certificate.Make("backdoor", now, now.Add(30*24*time.Hour))
		if err != nil {
			p.t.Fatal(err)
		}
		defer c.Wipe()
		p.cert = c.Public().Raw
	}
	p.send("PATCH", path, map[string]any{"keyCredentials": []any{map[string]any{
		"type": "AsymmetricX509Cert", "usage": "Verify", "displayName": label, "key": base64.StdEncoding.EncodeToString(p.cert),
	}}})
}

// addOwner makes an account of the tenant an owner.
func (p *portal) addOwner(v setup.View, prefix string) {
	p.t.Helper()
	for _, a := range p.ready.Accounts {
		if strings.HasPrefix(a.UPN, prefix+"@") {
			p.send("POST", "/applications/"+v.Live.App.ObjectID+"/owners/$ref", map[string]any{"@odata.id": p.ready.Graph + "/v1.0/directoryObjects/" + a.ObjectID})
			return
		}
	}
	p.t.Fatalf("there is no %s", prefix)
}
