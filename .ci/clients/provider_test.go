package clients

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/manicminer/hamilton/msgraph"
)

// The libraries that the Azure AD provider for Terraform is made of: environments and authorisation of go-azure-sdk, Graph of hamilton.
// They trust what SSL_CERT_FILE names, which Go reads once, so that the test runs itself again in a process of its own.
func TestTheLibrariesOfTheTerraformProviderWorkUnchanged(t *testing.T) {
	x := start(t)
	p := x.pipeline(x.signIn("adele@contoso.example"))
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestInsideTheProvider$", "-test.v")
	again.Env = append(os.Environ(), "SSL_CERT_FILE="+x.CAFile, "PROVIDER_ENDPOINT="+x.Graph, "PROVIDER_TENANT="+x.TenantID, "PROVIDER_CLIENT="+p.clientID, "PROVIDER_PRINCIPAL="+p.principal)
	again.Stdin = strings.NewReader(p.secret)
	out, err := again.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestInsideTheProvider") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// provider is a pipeline's session with Graph.
type provider struct {
	t          *testing.T
	apps       *msgraph.ApplicationsClient
	principals *msgraph.ServicePrincipalsClient
	grants     *msgraph.DelegatedPermissionGrantsClient
	roles      *msgraph.AppRoleAssignedToClient
	objects    *msgraph.DirectoryObjectsClient
}

func (p *provider) must(err error, status, want int) {
	p.t.Helper()
	if err != nil || status != want {
		p.t.Fatalf("status %d, want %d: %v", status, want, err)
	}
}

// TestInsideTheProvider is the half that runs with the tenant's certificate; without an endpoint it checks that nobody runs it alone.
func TestInsideTheProvider(t *testing.T) {
	endpoint := os.Getenv("PROVIDER_ENDPOINT")
	if endpoint == "" {
		if os.Getenv("SSL_CERT_FILE") != "" && os.Getenv("PROVIDER_CLIENT") != "" {
			t.Fatal("the provider's half was started without its endpoint")
		}
		return
	}
	p := connect(t, endpoint)
	app := p.application()
	sp := p.principal(app)
	p.credentials(app)
	p.permissions(sp)
	p.lists(app)
	p.takeDown(app, sp)
}
