package clients

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var deviceCode = regexp.MustCompile(`enter the code (\w+)`)

// az is Microsoft's own command line with its settings in a folder of the test.
type az struct {
	x           *tenant
	environment []string
}

func newAz(x *tenant, folder string) az {
	return az{x, []string{"AZURE_CONFIG_DIR=" + folder, "AZURE_CORE_COLLECT_TELEMETRY=false", "HOME=" + folder}}
}

func (a az) run(arguments ...string) string {
	a.x.t.Helper()
	return a.x.run(a.environment, "az", append(arguments, "--only-show-errors")...)
}

// value runs a command and picks one value of its answer.
func (a az) value(query string, arguments ...string) string {
	a.x.t.Helper()
	return a.run(append(arguments, "--query", query, "--output", "tsv")...)
}

// login signs in with a device code while somebody types it.
func (a az) login(account string) {
	a.x.t.Helper()
	c := a.x.program("az", "login", "--use-device-code", "--allow-no-subscriptions", "--output", "none")
	c.Env = append(c.Env, a.environment...)
	said, err := c.StderrPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		a.x.t.Fatalf("start az: %v", err)
	}
	lines, last := bufio.NewScanner(said), ""
	for lines.Scan() {
		last = lines.Text()
		if m := deviceCode.FindStringSubmatch(lines.Text()); m != nil {
			a.x.approve(m[1], account)
		}
	}
	if err := c.Wait(); err != nil {
		a.x.t.Fatalf("az login: %v: %s", err, last)
	}
}

func TestMicrosoftsOwnCommandLineManagesAnApplication(t *testing.T) {
	if !privately(t) {
		return
	}
	x, folder := asMicrosoft(t, "AzureCloud"), t.TempDir()
	a := newAz(x, folder)
	a.login("adele@contoso.example")
	x.wantText("who", a.value("userPrincipalName", "ad", "signed-in-user", "show"), "adele@contoso.example")

	wants := filepath.Join(folder, "wants.json")
	access := `[{"resourceAppId":"00000003-0000-0000-c000-000000000000","resourceAccess":[{"id":"df021288-bdef-4463-88db-98f22de89214","type":"Role"}]}]`
	if err := os.WriteFile(wants, []byte(access), 0o600); err != nil {
		t.Fatal(err)
	}
	id := a.value("appId", "ad", "app", "create", "--display-name", "Made by az", "--sign-in-audience", "AzureADMyOrg",
		"--web-redirect-uris", "https://localhost/callback", "--required-resource-accesses", "@"+wants)
	x.wantText("list by filter", a.value("[].appId", "ad", "app", "list", "--filter", "displayName eq 'Made by az'"), id)
	a.run("ad", "app", "update", "--id", id, "--set", "displayName=Changed by az")
	x.wantText("list by name", a.value("[].appId", "ad", "app", "list", "--display-name", "Changed"), id)
	principal := a.value("id", "ad", "sp", "create", "--id", id)

	a.credentials(id, folder)
	a.permissions(id, principal)

	priya := a.value("id", "ad", "user", "show", "--id", "priya@contoso.example")
	a.run("ad", "app", "owner", "add", "--id", id, "--owner-object-id", priya)
	x.wantText("owners", a.value("[].userPrincipalName", "ad", "app", "owner", "list", "--id", id), "priya@contoso.example")
	x.wantText("search", a.value("value[].appId", "rest", "--url", `https://graph.microsoft.com/v1.0/applications?$search="displayName:changed"&$select=appId`, "--headers", "ConsistencyLevel=eventual"), id)
	x.wantText("expand in beta", a.value("value[].owners[].id", "rest", "--url", "https://graph.microsoft.com/beta/applications?$expand=owners&$filter=appId eq '"+id+"'"), priya)
	a.run("ad", "app", "owner", "remove", "--id", id, "--owner-object-id", priya)
	a.run("ad", "sp", "delete", "--id", principal)
	a.run("ad", "app", "delete", "--id", id)
	x.wantText("deleted", a.value("length(@)", "ad", "app", "list", "--filter", "appId eq '"+id+"'"), 0)
}

func TestMicrosoftsOwnCommandLineWorksInTheUSGovernmentsCloud(t *testing.T) {
	elsewhere(t, "AzureUSGovernment")
}

func TestMicrosoftsOwnCommandLineWorksInTheCloudOfChina(t *testing.T) {
	elsewhere(t, "AzureChinaCloud")
}

// elsewhere does the short form in another cloud: its names, its audiences, its metadata.
func elsewhere(t *testing.T, cloud string) {
	t.Helper()
	if !privately(t) {
		return
	}
	x, folder := asMicrosoft(t, cloud), t.TempDir()
	a := newAz(x, folder)
	a.run("cloud", "set", "--name", cloud)
	a.login("adele@contoso.example")
	id := a.value("appId", "ad", "app", "create", "--display-name", "Made by az", "--sign-in-audience", "AzureADMyOrg")
	a.run("ad", "sp", "create", "--id", id)
	x.wantText("list by filter", a.value("[].appId", "ad", "app", "list", "--filter", "displayName eq 'Made by az'"), id)
	secret := a.value("password", "ad", "app", "credential", "reset", "--id", id)
	a.run("login", "--service-principal", "--username", id, "--password", secret, "--tenant", x.TenantID, "--allow-no-subscriptions", "--output", "none")
	x.wantText("signed in as", a.value("user.name", "account", "show"), id)
}

// credentials are a secret that signs az in as the application, a certificate, a secret of the principal, and a federated credential.
func (a az) credentials(id, folder string) {
	t := a.x.t
	t.Helper()
	secret := a.value("password", "ad", "app", "credential", "reset", "--id", id, "--append", "--display-name", "first")
	a.run("ad", "app", "credential", "reset", "--id", id, "--append", "--create-cert")
	a.x.wantText("secrets", a.value("[].displayName", "ad", "app", "credential", "list", "--id", id), "first")
	a.x.wantText("certificates", a.value("length(@)", "ad", "app", "credential", "list", "--id", id, "--cert"), 1)
	as := az{a.x, append([]string{}, a.environment...)}
	as.environment[0] = "AZURE_CONFIG_DIR=" + filepath.Join(folder, "application")
	as.run("login", "--service-principal", "--username", id, "--password", secret, "--tenant", a.x.TenantID, "--allow-no-subscriptions", "--output", "none")
	a.x.wantText("signed in as", as.value("user.name", "account", "show"), id)
	key := a.value("[0].keyId", "ad", "app", "credential", "list", "--id", id)
	a.run("ad", "app", "credential", "delete", "--id", id, "--key-id", key)
	a.x.wantText("secrets left", a.value("length(@)", "ad", "app", "credential", "list", "--id", id), 0)
	a.run("ad", "sp", "credential", "reset", "--id", id, "--output", "none")
	parameters, err := json.Marshal(map[string]any{
		"name": "main", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:a/b:ref:refs/heads/main", "audiences": []string{"api://AzureADTokenExchange"},
	})
	if err != nil {
		t.Fatal(err)
	}
	a.run("ad", "app", "federated-credential", "create", "--id", id, "--parameters", string(parameters))
	a.x.wantText("federated", a.value("[].name", "ad", "app", "federated-credential", "list", "--id", id), "main")
	a.run("ad", "app", "federated-credential", "delete", "--id", id, "--federated-credential-id", "main")
}

// permissions are a delegated one by command and an application one by a request.
func (a az) permissions(id, principal string) {
	a.x.t.Helper()
	const graph = "00000003-0000-0000-c000-000000000000"
	a.run("ad", "app", "permission", "add", "--id", id, "--api", graph, "--api-permissions", "e1fe6dd8-ba31-4d61-89e7-88639da4683d=Scope")
	a.run("ad", "app", "permission", "grant", "--id", id, "--api", graph, "--scope", "User.Read")
	a.x.wantText("grants", a.value("[].scope", "ad", "app", "permission", "list-grants", "--id", id), "User.Read")
	resource := a.value("id", "ad", "sp", "show", "--id", graph)
	body := `{"principalId":"` + principal + `","resourceId":"` + resource + `","appRoleId":"df021288-bdef-4463-88db-98f22de89214"}`
	assigned := a.value("id", "rest", "--method", "post", "--url", "https://graph.microsoft.com/v1.0/servicePrincipals/"+resource+"/appRoleAssignedTo", "--body", body)
	a.x.wantText("assignments", a.value("value[].id", "rest", "--url", "https://graph.microsoft.com/v1.0/servicePrincipals/"+principal+"/appRoleAssignments"), assigned)
	a.run("rest", "--method", "delete", "--url", "https://graph.microsoft.com/v1.0/servicePrincipals/"+resource+"/appRoleAssignedTo/"+assigned)
}
