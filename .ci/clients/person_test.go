package clients

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

var flowField = regexp.MustCompile(`name="flow" value="([^"]+)"`)

// approve is somebody at the device sign-in page: enters the code, picks the account, accepts.
func (x *tenant) approve(code, account string) {
	x.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		x.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: x.http.Timeout}
	post := func(path string, values url.Values) string {
		response, err := browser.PostForm(x.Browser+path, values)
		if err != nil {
			x.t.Fatal(err)
		}
		defer response.Body.Close()
		page, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			x.t.Fatalf("%s: %d %v", path, response.StatusCode, err)
		}
		return string(page)
	}
	flow := func(page string) url.Values {
		m := flowField.FindStringSubmatch(page)
		if m == nil {
			return nil
		}
		return url.Values{"flow": {html.UnescapeString(m[1])}, "account": {account}, "decision": {"accept"}}
	}
	picker := flow(post("/device", url.Values{"user_code": {code}}))
	if picker == nil {
		x.t.Fatalf("the code %s was not taken", code)
	}
	if consent := flow(post("/signin/account", picker)); consent != nil {
		post("/signin/consent", consent)
	}
}

// signIn gets a Graph token for somebody through Microsoft's own command line's client id.
func (x *tenant) signIn(account string) string {
	x.t.Helper()
	const client, scope = "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "https://graph.microsoft.com/.default"
	base := x.Authority + "/" + x.TenantID + "/oauth2/v2.0/"
	device := x.form(base+"devicecode", url.Values{"client_id": {client}, "scope": {scope}})
	x.approve(device["user_code"].(string), account)
	token := x.form(base+"token", url.Values{
		"client_id": {client}, "device_code": {device["device_code"].(string)}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"},
	})
	return token["access_token"].(string)
}

func (x *tenant) form(address string, values url.Values) map[string]any {
	x.t.Helper()
	response, err := x.http.PostForm(address, values)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.read(response)
}

// graph sends what an administrator has to do before a client can work by itself.
func (x *tenant) graph(token, method, path, body string) map[string]any {
	x.t.Helper()
	request, err := http.NewRequestWithContext(x.t.Context(), method, x.Graph+"/v1.0"+path, strings.NewReader(body))
	if err != nil {
		x.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := x.http.Do(request)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.read(response)
}

func (x *tenant) read(response *http.Response) map[string]any {
	x.t.Helper()
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	var out map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil || response.StatusCode >= http.StatusBadRequest {
		x.t.Fatalf("%s: %d %v %s", response.Request.URL.Path, response.StatusCode, err, raw)
	}
	return out
}

// pipeline registers an application that may manage applications and grants as itself, as a build server's would.
type pipeline struct{ clientID, secret, principal string }

func (x *tenant) pipeline(admin string) pipeline {
	x.t.Helper()
	app := x.graph(admin, "POST", "/applications", `{"displayName":"Pipeline","signInAudience":"AzureADMyOrg"}`)
	principal := x.graph(admin, "POST", "/servicePrincipals", `{"appId":"`+app["appId"].(string)+`"}`)["id"].(string)
	graph := x.graph(admin, "GET", "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id", "")["id"].(string)
	for _, role := range []string{ // Application.ReadWrite.All, AppRoleAssignment.ReadWrite.All, DelegatedPermissionGrant.ReadWrite.All, Directory.Read.All
		"1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", "06b708a9-e830-4db3-a914-8e69da51d44f", "8e8e4742-1d95-4f68-9d56-6ee75648c72a", "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
	} {
		x.graph(admin, "POST", "/servicePrincipals/"+principal+"/appRoleAssignments", `{"principalId":"`+principal+`","resourceId":"`+graph+`","appRoleId":"`+role+`"}`)
	}
	secret := x.graph(admin, "POST", "/applications/"+app["id"].(string)+"/addPassword", `{"passwordCredential":{"displayName":"pipeline"}}`)["secretText"].(string)
	return pipeline{clientID: app["appId"].(string), secret: secret, principal: principal}
}
