package clients

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// tenant is a running `gatehouse rehearsal serve`.
type tenant struct {
	t         *testing.T
	http      *http.Client
	Graph     string `json:"graph"`
	Authority string `json:"authority"`
	Browser   string `json:"browser"`
	CAFile    string `json:"ca_file"`
	TenantID  string `json:"tenant_id"`
	Accounts  []struct {
		UPN      string `json:"upn"`
		ObjectID string `json:"object_id"`
	} `json:"accounts"`
}

// start runs the program that `make build` made, until the test ends.
func start(t *testing.T, flags ...string) *tenant {
	t.Helper()
	program, err := filepath.Abs("../../build/gatehouse")
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "requests.jsonl")
	serve := exec.CommandContext(t.Context(), program, append([]string{"rehearsal", "serve", "--log", log}, flags...)...)
	serve.Cancel = func() error { return serve.Process.Signal(os.Interrupt) }
	serve.WaitDelay = 10 * time.Second
	serve.Stderr = os.Stderr
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatalf("start the rehearsal tenant (make build first): %v", err)
	}
	t.Cleanup(func() {
		_ = serve.Wait() // it was interrupted when the test's context ended
		if t.Failed() {
			tail(t, log)
		}
	})
	x := &tenant{t: t}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, x)
	}
	if err != nil {
		t.Fatalf("read where the tenant answers: %v", err)
	}
	pem, err := os.ReadFile(x.CAFile)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(pem) {
		t.Fatalf("read the tenant's certificate: %v", err)
	}
	x.http = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	t.Cleanup(x.http.CloseIdleConnections)
	return x
}

// tail prints the last requests, which tell what a client asked that the tenant does not do.
func tail(t *testing.T, log string) {
	content, err := os.ReadFile(log)
	if err != nil {
		t.Logf("no request log: %v", err)
		return
	}
	const enough = 6000
	t.Logf("the tenant was asked:\n%s", content[max(0, len(content)-enough):])
}
