package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

// A file can name any server: with it a server elsewhere would be asked like the rehearsal tenant, with the file's own certificate
// authority and without the tenant's domain being typed.
func TestARehearsalTenantIsOnThisMachine(t *testing.T) {
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, []byte("certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	const here = "https://127.0.0.1:8443"
	for name, c := range map[string]struct {
		ready rehearsal.Ready
		ok    bool
	}{
		"here":                   {rehearsal.Ready{Graph: here, Authority: here, Browser: "http://127.0.0.1:8080"}, true},
		"here by name":           {rehearsal.Ready{Graph: "https://localhost:8443", Authority: "https://[::1]:8443", Browser: "http://localhost:8080"}, true},
		"Graph elsewhere":        {rehearsal.Ready{Graph: "https://graph.microsoft.com", Authority: here, Browser: here}, false},
		"Graph elsewhere, port":  {rehearsal.Ready{Graph: "https://evil.example:443", Authority: here, Browser: here}, false},
		"sign-in elsewhere":      {rehearsal.Ready{Graph: here, Authority: "https://10.0.0.7:8443", Browser: here}, false},
		"pages elsewhere":        {rehearsal.Ready{Graph: here, Authority: here, Browser: "http://evil.example:80"}, false},
		"a name that looks here": {rehearsal.Ready{Graph: "https://127.0.0.1@evil.example:443", Authority: here, Browser: here}, false},
		"no web address":         {rehearsal.Ready{Graph: here, Authority: here, Browser: "file://127.0.0.1:80/x"}, false},
	} {
		c.ready.CAFile = ca
		line, err := json.Marshal(c.ready)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "ready.json")
		if err := os.WriteFile(file, line, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = (&env{}).attach(file)
		p := problem.Of(err)
		switch {
		case c.ok && err != nil:
			t.Errorf("%s: %v", name, err)
		case !c.ok && (p == nil || p.Kind != problem.BadInput || !strings.Contains(p.Why, "another machine")):
			t.Errorf("%s: %v", name, err)
		}
	}
}
