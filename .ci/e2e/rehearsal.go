//go:build linux

package e2e

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Tenant is a running rehearsal tenant.
type Tenant struct {
	Graph    string    `json:"graph"`
	Browser  string    `json:"browser"`
	TenantID string    `json:"tenant_id"`
	Accounts []Account `json:"accounts"`

	File string `json:"-"` // the line it printed, for --rehearsal=FILE
	Log  string `json:"-"` // one line per request
	m    *Machine
}

// Account is somebody who can sign in there.
type Account struct {
	UPN   string   `json:"upn"`
	Roles []string `json:"roles"`
}

// StartTenant runs `gatehouse rehearsal serve`.
func (m *Machine) StartTenant(arguments ...string) *Tenant {
	m.t.Helper()
	tenant := &Tenant{File: m.File("tenant.json"), Log: m.Output + "/requests.jsonl", m: m}
	reader, writer, err := os.Pipe()
	must(m.t, err)
	arguments = append([]string{"rehearsal", "serve", "--listen", "127.0.0.1:0", "--log", tenant.Log}, arguments...)
	m.Start("tenant", func(c *exec.Cmd) { c.Stdout = writer }, m.Program("gatehouse"), arguments...)
	writer.Close()
	must(m.t, reader.SetReadDeadline(time.Now().Add(30*time.Second)))
	line, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		m.t.Fatalf("the rehearsal tenant said nothing: %v (see tenant.log)", err)
	}
	if err := json.Unmarshal([]byte(line), tenant); err != nil {
		m.t.Fatalf("read the rehearsal tenant's line %q: %v", line, err)
	}
	must(m.t, os.WriteFile(tenant.File, []byte(line), 0o600))
	return tenant
}

// Account finds the sign-in name that begins with first.
func (t *Tenant) Account(first string) string {
	t.m.t.Helper()
	for _, account := range t.Accounts {
		if strings.HasPrefix(strings.ToLower(account.UPN), first) {
			return account.UPN
		}
	}
	t.m.t.Fatalf("nobody in the rehearsal tenant is called %s: %v", first, t.Accounts)
	return ""
}

// Requests reads what the tenant was asked so far.
func (t *Tenant) Requests() []Request {
	t.m.t.Helper()
	content, err := os.ReadFile(t.Log)
	must(t.m.t, err)
	requests, err := ParseRequests(content)
	if err != nil {
		t.m.t.Fatalf("read the request log: %v", err)
	}
	return requests
}
