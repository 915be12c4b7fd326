package clients

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// modules is where `make clients` installs the packages of package-lock.json.
func modules(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs("../../build/clients/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Fatalf("the clients are not installed, run make clients: %v", err)
	}
	return folder
}

func TestTheGraphClientForJavaScriptManagesAnApplication(t *testing.T) {
	if !privately(t) {
		return
	}
	x := asMicrosoft(t, "AzureCloud")
	p := x.pipeline(x.signIn("adele@contoso.example"))
	c := x.program("node", "graphclient.cjs")
	c.Env = append(c.Env, "NODE_PATH="+modules(t), "TENANT="+x.TenantID, "CLIENT_ID="+p.clientID)
	c.Stdin = strings.NewReader(p.secret)
	out, err := c.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "done" {
		t.Fatalf("%v: %s", err, out)
	}
}

func TestTheCommandLineForMicrosoft365ManagesAnApplication(t *testing.T) {
	if !privately(t) {
		return
	}
	x := asMicrosoft(t, "AzureCloud")
	p := x.pipeline(x.signIn("adele@contoso.example"))
	m365 := filepath.Join(modules(t), ".bin", "m365")
	environment := []string{"HOME=" + t.TempDir(), "CLIMICROSOFT365_NOUPDATE=1", "CLIMICROSOFT365_DISABLETELEMETRY=1"}
	run := func(arguments ...string) string {
		t.Helper()
		return x.run(environment, m365, append(arguments, "--output", "json")...)
	}
	run("login", "--authType", "secret", "--appId", p.clientID, "--tenant", x.TenantID, "--secret", p.secret)
	var made struct {
		AppID   string `json:"appId"`
		Secrets []struct {
			Value string `json:"value"`
		} `json:"secrets"`
	}
	answer := run("entra", "app", "add", "--name", "Made by m365", "--withSecret", "--apisApplication", "https://graph.microsoft.com/User.Read.All",
		"--apisDelegated", "https://graph.microsoft.com/User.Read", "--grantAdminConsent")
	if err := json.Unmarshal([]byte(answer), &made); err != nil || made.AppID == "" || len(made.Secrets) != 1 {
		t.Fatalf("%v: an application %q with %d secrets", err, made.AppID, len(made.Secrets))
	}
	if roles := run("entra", "approleassignment", "list", "--appId", made.AppID); !strings.Contains(roles, `"roleName": "User.Read.All"`) {
		t.Errorf("%s", roles)
	}
	query := "https://graph.microsoft.com/v1.0/applications?$filter=appId eq '" + made.AppID + "'&$select=displayName"
	if found := run("request", "--url", query); !strings.Contains(found, "Made by m365") {
		t.Errorf("%s", found)
	}
	run("entra", "app", "remove", "--appId", made.AppID, "--force")
	if found := run("request", "--url", query); strings.Contains(found, "Made by m365") {
		t.Errorf("%s", found)
	}
}
