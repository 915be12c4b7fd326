package harden

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// hostileEnvironment is what the libraries read, set to do harm. HTTPS_PROXY, SSL_CERT_FILE and the looks are the person's own.
var hostileEnvironment = []string{
	"AZURE_SDK_GO_LOGGING=all", "AZURE_AUTHORITY_HOST=https://evil.example", "AZURE_CLIENT_SECRET=theirs", "AZURE_TENANT_ID=x",
	"AZURE_REGIONAL_AUTHORITY_NAME=westus", "AZURE_FEDERATED_TOKEN_FILE=/x", "AZURE_KUBERNETES_TOKEN_PROXY=https://evil.example",
	"AZURE_ADDITIONALLY_ALLOWED_TENANTS=*", "azure_password=theirs", "MSAL_FORCE_REGION=westus", "REGION_NAME=westus",
	"IDENTITY_ENDPOINT=http://evil.example", "IDENTITY_HEADER=x", "IMDS_ENDPOINT=http://evil.example", "MSI_ENDPOINT=http://evil.example", "MSI_SECRET=x",
	"SYSTEM_OIDCREQUESTURI=http://evil.example", "SSLKEYLOGFILE=/tmp/keys", "DEBUG_HTTP2_GOROUTINES=1",
	"GODEBUG=http2debug=2,tlsrsakex=1", "GOTRACEBACK=crash", "OTEL_EXPORTER_OTLP_ENDPOINT=http://evil.example",
}

var harmless = []string{
	"HTTPS_PROXY=http://proxy.example:3128", "NO_PROXY=localhost", "SSL_CERT_FILE=", "FYNE_SCALE=1.2", "LANG=C.UTF-8", "REGION_NAMES=kept", "MSITE=kept",
}

func child(t *testing.T, task string, environ ...string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	c := exec.Command(self)
	c.Dir, c.Stdout, c.Stderr = t.TempDir(), &out, &errs
	c.Env = append(environ, childTask+"="+task, "HOME="+c.Dir)
	return c, &out, &errs
}

func TestHostileVariablesAreGoneAndTheOthersStay(t *testing.T) {
	t.Parallel()
	c, out, errs := child(t, "environment", slices.Concat(hostileEnvironment, harmless)...)
	if err := c.Run(); err != nil {
		t.Fatal(err, errs)
	}
	left := strings.Split(strings.TrimSpace(out.String()), "\n")
	for _, entry := range hostileEnvironment {
		name, _, _ := strings.Cut(entry, "=")
		if slices.ContainsFunc(left, func(l string) bool { return strings.HasPrefix(l, name+"=") }) {
			t.Errorf("%s is still there", name)
		}
	}
	for _, entry := range harmless {
		if !slices.Contains(left, entry) {
			t.Errorf("%s is gone", entry)
		}
	}
}

// net/http reads GODEBUG before main begins and then prints every header: the program must start again without it.
func TestNoTokenIsPrintedByLibrariesThatWereToldTo(t *testing.T) {
	t.Parallel()
	c, out, errs := child(t, "request", hostileEnvironment...)
	if err := c.Run(); err != nil {
		t.Fatal(err, errs)
	}
	said := out.String() + errs.String()
	if !strings.Contains(said, "HTTP/2") {
		t.Fatalf("nothing was sent: %s", said)
	}
	if strings.Contains(said, "Framer") {
		t.Errorf("net/http prints its frames: %s", said)
	}
	for _, secret := range []string{token, token[4:30], "c2lnbmF0dXJl", "adele", "Zq8xZq8x"} {
		if strings.Contains(said, secret) {
			t.Errorf("%q was printed: %s", secret, said)
		}
	}
	if !strings.Contains(said, hidden) {
		t.Error("nothing was hidden: the test is blind")
	}
}

func TestOneVariableAloneIsEnoughToStartAgain(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{"GODEBUG=http2debug=2", "GODEBUG= tlssha1=1", "AZURE_SDK_GO_LOGGING=all", "GOTRACEBACK=crash"} {
		name, value := splitEntry(entry)
		if kindOf(name, value) != readEarly {
			t.Errorf("%s is taken for %d", entry, kindOf(name, value))
		}
	}
	if name, value := splitEntry("=C:=C:\\x"); name != "=C:" || value != `C:\x` {
		t.Errorf("%q %q", name, value)
	}
}
