package network

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http/httpproxy"
)

func at(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func forgetful() *answers { return &answers{all: map[string]scripted{}} }

const graph = "https://graph.microsoft.com/v1.0/me"

func TestOneDecisionForEveryAddress(t *testing.T) {
	fixed := func(answer string) func(string, string) string { return func(string, string) string { return answer } }
	for name, c := range map[string]struct {
		env     httpproxy.Config
		system  SystemSettings
		script  string
		address string
		proxy   string
		source  Source
	}{
		"nothing is set up":                  {address: graph, source: NoProxy},
		"a variable":                         {env: httpproxy.Config{HTTPSProxy: "proxy:8080"}, address: graph, proxy: "proxy:8080", source: Environment},
		"the variable for http is not https": {env: httpproxy.Config{HTTPProxy: "proxy:8080"}, address: graph, source: Environment},
		"NO_PROXY":                           {env: httpproxy.Config{HTTPSProxy: "proxy:8080", NoProxy: ".microsoft.com"}, address: graph, source: Environment},
		"a variable stands before a script":  {env: httpproxy.Config{HTTPSProxy: "proxy:8080"}, system: SystemSettings{Script: true}, script: "other:1", address: graph, proxy: "proxy:8080", source: Environment},
		"a script":                           {system: SystemSettings{Script: true}, script: "PROXY proxy:8080; DIRECT", address: graph, proxy: "proxy:8080", source: Script},
		"a script as WinHTTP tells":          {system: SystemSettings{Script: true}, script: "proxy:8080 second:8080", address: graph, proxy: "proxy:8080", source: Script},
		"a script that says directly":        {system: SystemSettings{Script: true}, script: "DIRECT", address: graph, source: NoProxy},
		"a script before the settings":       {system: SystemSettings{Script: true, HTTPS: "other:1"}, script: "proxy:8080", address: graph, proxy: "proxy:8080", source: Script},
		"settings":                           {system: SystemSettings{HTTPS: "proxy:8080"}, address: graph, proxy: "proxy:8080", source: Settings},
		"settings for http only":             {system: SystemSettings{HTTP: "proxy:8080"}, address: graph, source: NoProxy},
		"an exception of the settings":       {system: SystemSettings{HTTPS: "proxy:8080", Exceptions: "<local>;*.Microsoft.com"}, address: graph, source: Settings},
		"local names are exceptions":         {system: SystemSettings{HTTPS: "proxy:8080", Exceptions: "<local>"}, address: "https://intranet/x", source: Settings},
		"a block of addresses":               {system: SystemSettings{HTTPS: "proxy:8080", Exceptions: "10.0.0.0/8"}, address: "https://10.1.2.3/", source: Settings},
		"this machine, a variable":           {env: httpproxy.Config{HTTPSProxy: "proxy:8080", HTTPProxy: "proxy:8080"}, address: "http://127.0.0.1:4711/", source: Loopback},
		"this machine, a script":             {system: SystemSettings{Script: true}, script: "proxy:8080", address: "https://localhost:4711/", source: Loopback},
		"this machine, IPv6":                 {system: SystemSettings{HTTPS: "proxy:8080"}, address: "https://[::1]:4711/", source: Loopback},
	} {
		way, err := newProxies(c.env, c.system, fixed(c.script), forgetful()).For(at(t, c.address))
		if err != nil || way.Shown() != c.proxy || way.Source != c.source {
			t.Errorf("%s: %q from %s, %v", name, way.Shown(), way.Source, err)
		}
	}
}

func TestAnAddressThatIsNoneIsSaidWithoutItsPassword(t *testing.T) {
	for _, address := range []string{"http://user:hunter2 hunter2@proxy:8080", "http://user:hunter2@proxy:port", "ftp://user:hunter2@proxy:21", "://hunter2"} {
		p := newProxies(httpproxy.Config{HTTPSProxy: address}, SystemSettings{}, nil, forgetful())
		_, err := p.For(at(t, graph))
		if err == nil {
			t.Errorf("%s is taken for an address", address)
		}
		text := strings.Join(p.Told(), " ")
		if err != nil {
			text += err.Error()
		}
		if why, _, ok := Reason(err); !ok || strings.Contains(text+why, "hunter2") {
			t.Errorf("%q %q", text, why)
		}
	}
}

func TestUserAndPasswordOfAProxyAreNotShown(t *testing.T) {
	p := newProxies(httpproxy.Config{HTTPSProxy: "http://user:hunter2@proxy:8080"}, SystemSettings{}, nil, forgetful())
	way, err := p.For(at(t, graph))
	if err != nil || way.Proxy.User == nil {
		t.Fatalf("the proxy does not get its user: %v", err)
	}
	if text := way.Shown() + strings.Join(p.Told(), " "); strings.Contains(text, "user") || strings.Contains(text, "hunter2") {
		t.Error(text)
	}
}

func TestAScriptThatDoesNotAnswerStopsNobody(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	calls := make(chan string, 10)
	p := newProxies(httpproxy.Config{}, SystemSettings{Script: true, HTTPS: "proxy:8080"}, func(_, address string) string {
		calls <- address
		<-never
		return ""
	}, forgetful())
	p.wait = 20 * time.Millisecond
	for range 3 {
		p := *p // another transport of the same process
		way, err := p.For(at(t, graph+"/messages?$select=id"))
		if err != nil || !way.Silent || way.Shown() != "proxy:8080" {
			t.Fatalf("%+v, %v", way, err)
		}
	}
	if len(calls) != 1 {
		t.Errorf("the script was asked %d times", len(calls))
	}
	// What is asked for stays between this program and Microsoft: a script sees the host only.
	if address := <-calls; address != "https://graph.microsoft.com/" {
		t.Errorf("the script was told %s", address)
	}
}
