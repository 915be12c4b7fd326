package plan_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/network"
	"gatehouse/setup/plan"
)

func TestATrafficReaderIsAskedAboutWhereASecretWouldPassIt(t *testing.T) {
	federated := definition.Credential{Kind: definition.Federated, Name: "gcp", Issuer: "https://accounts.google.com", Subject: "1", Audience: "a"}
	for name, c := range map[string]struct {
		credential definition.Credential
		asks       bool
	}{
		"a client secret": {definition.Credential{Kind: definition.Secret}, true}, "a certificate": {definition.Credential{Kind: definition.Certificate}, false},
		"a federated one": {federated, false},
	} {
		in := snow()
		in.Definition.Credentials = []definition.Credential{c.credential}
		if f, found := findingOf(mustMake(t, in), plan.TLSIntercepted); found {
			t.Errorf("%s: nobody reads the traffic: %+v", name, f)
		}
		in.Readers = []network.Peer{{Host: "graph.microsoft.com", Issuer: "Contoso Gateway 3", Root: "Contoso Root"}}
		f, found := findingOf(mustMake(t, in), plan.TLSIntercepted)
		if !found || f.Asks != c.asks || f.Blocks || f.Next == "" || (f.Phase == plan.Credential) != c.asks {
			t.Errorf("%s: %+v", name, f)
		}
		for _, part := range []string{"graph.microsoft.com", "Contoso Gateway 3", "Contoso Root"} {
			if !strings.Contains(f.Text, part) {
				t.Errorf("%s: %q does not name %s", name, f.Text, part)
			}
		}
	}
}

func TestAKeptSecretIsNotAskedAboutAgain(t *testing.T) {
	in := snow()
	in.Definition.Credentials = []definition.Credential{{Kind: definition.Secret}}
	in.Live.App = &entra.Application{ObjectID: "o", AppID: "c", UniqueName: "gatehouse-snow-atlas-main", Tags: []string{plan.CredentialTag("k")}, Passwords: []entra.Password{{KeyID: "k", End: noon.AddDate(0, 6, 0)}}}
	in.Readers = []network.Peer{{Host: "graph.microsoft.com", Issuer: "x", Root: "x"}}
	if f, found := findingOf(mustMake(t, in), plan.TLSIntercepted); !found || f.Asks {
		t.Errorf("%+v", f)
	}
}

func TestAClockThatIsOffIsToldWithBothTimes(t *testing.T) {
	for ahead, told := range map[time.Duration]bool{0: false, 4 * time.Minute: false, 6 * time.Minute: true, -time.Hour: true} {
		in := snow()
		in.Skew = network.Skew{Ahead: ahead, Here: noon, Server: noon.Add(ahead)}
		f, found := findingOf(mustMake(t, in), plan.ClockSkew)
		if found != told || f.Blocks {
			t.Errorf("%s: %+v", ahead, f)
		}
		if told && (!strings.Contains(f.Text, noon.Format("15:04:05")) || !strings.Contains(f.Text, noon.Add(ahead).Format("15:04:05"))) {
			t.Errorf("%s: %s", ahead, f.Text)
		}
	}
}
