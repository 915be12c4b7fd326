package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gatehouse/setup/network"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

func TestEveryCheckHasItsOwnDeadlineAndCannotStopTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := make(chan struct{})
		good := func(context.Context) Finding { return Finding{State: OK, Found: "Good."} }
		start := time.Now()
		var told []string
		lines := Run(t.Context(), []Check{
			{ID: "hangs", Patience: 3 * time.Second, Look: func(context.Context) Finding { <-never; return Finding{} }},
			{ID: "listens", Patience: 2 * time.Second, Look: func(ctx context.Context) Finding { <-ctx.Done(); return ended(ctx, 2*time.Second) }},
			{ID: "breaks", Look: func(context.Context) Finding { panic("broken") }},
			{ID: "good", Look: good},
		}, func(l Line) { told = append(told, l.ID) })
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("it took %s", took)
		}
		for i, want := range []struct {
			id    string
			state State
			found string
		}{{"hangs", Unknown, "no result within 3 seconds"}, {"listens", Unknown, "no result within 2 seconds"}, {"breaks", Unknown, "itself broke"}, {"good", OK, "Good."}} {
			if l := lines[i]; l.ID != want.id || l.State != want.state || !strings.Contains(l.Found, want.found) {
				t.Errorf("%+v", l)
			}
		}
		if len(told) != 4 || told[2] != "listens" || told[3] != "hangs" {
			t.Errorf("told in the order %v", told)
		}
		close(never)
	})
}

func TestACancelledExaminationSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	lines := Run(ctx, []Check{{ID: "waits", Look: func(ctx context.Context) Finding { select {} }}}, nil)
	if lines[0].State != Unknown || lines[0].Found != "Cancelled." {
		t.Errorf("%+v", lines[0])
	}
}

func TestTheWorstLineCounts(t *testing.T) {
	for _, c := range []struct {
		states []State
		want   State
	}{{nil, OK}, {[]State{OK, Unknown}, Unknown}, {[]State{Warning, Unknown, OK}, Warning}, {[]State{Failed, Warning}, Failed}} {
		var lines []Line
		for _, s := range c.states {
			lines = append(lines, Line{State: s})
		}
		if got := Worst(lines); got != c.want {
			t.Errorf("%v: %s", c.states, got)
		}
	}
}

// The names of fields are read by programs of others.
func TestTheReportsFieldsStay(t *testing.T) {
	r := Report{Format: Format, Revision: Revision, Lines: []Line{{ID: "clock", State: OK, Detail: []problem.Detail{{Label: "Here", Value: "now"}}}}}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"format":"gatehouse-doctor","revision":1,"made":"0001-01-01T00:00:00Z","version":"","system":"","cloud":"","rehearsal":false,"worst":"",` +
		`"lines":[{"id":"clock","title":"","state":"ok","tested":"","found":"","detail":[{"label":"Here","value":"now"}],"ms":0}]}`
	if string(data) != want {
		t.Errorf("%s", data)
	}
}

func look(t *testing.T, c Check) Finding {
	t.Helper()
	f := c.Look(t.Context())
	if f.Found == "" || (f.State == Failed || f.State == Warning) && f.Next == "" {
		t.Errorf("%s says nothing to do: %+v", c.ID, f)
	}
	return f
}

func at(r Reached) []Host {
	told := func(context.Context) Reached { return r }
	return []Host{NewHost("sign-in", "login.microsoftonline.com", told), NewHost("graph", "graph.microsoft.com", told)}
}

func TestWhatTheNetworkTells(t *testing.T) {
	refused := &network.ProxyRefusal{Proxy: "proxy:8080", Status: 407, Schemes: []string{"NTLM"}}
	proxied := network.Way{Source: network.Environment}
	public := network.Peer{Issuer: "Microsoft Azure RSA TLS Issuing CA 04", Root: "DigiCert Global Root G2", Expected: true, Usual: true}
	read := network.Peer{Issuer: "Contoso Web Gateway", Root: "Contoso Root"}
	skew := func(ahead time.Duration) network.Skew {
		here := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		return network.Skew{Ahead: ahead, Here: here, Server: here.Add(ahead)}
	}
	for name, c := range map[string]struct {
		check func([]Host) Check
		got   Reached
		state State
		found string
	}{
		"an authority of Microsoft's":   {func(h []Host) Check { return TLS(h[1]) }, Reached{Vouched: true, Peer: public}, OK, "DigiCert Global Root G2"},
		"another public authority":      {func(h []Host) Check { return TLS(h[1]) }, Reached{Vouched: true, Peer: network.Peer{Root: "ISRG Root X1", Expected: true}}, Warning, "none that Microsoft is known to use"},
		"somebody reads the traffic":    {func(h []Host) Check { return TLS(h[1]) }, Reached{Vouched: true, Peer: read}, Warning, "signed by Contoso Web Gateway, whose root Contoso Root is no public authority"},
		"a name that is not found":      {func(h []Host) Check { return TLS(h[0]) }, Reached{Err: &net.DNSError{Err: "no such host"}}, Failed, "cannot be found"},
		"an error without words":        {func(h []Host) Check { return TLS(h[0]) }, Reached{Err: errors.New("strange")}, Failed, "strange"},
		"the proxy's trouble is told":   {func(h []Host) Check { return TLS(h[0]) }, Reached{Err: fmt.Errorf("head: %w", refused)}, Unknown, "proxy made no connection"},
		"a proxy that wants a sign-in":  {proxyOf, Reached{Err: fmt.Errorf("head: %w", refused)}, Failed, "as NTLM, which Gatehouse cannot do"},
		"a proxy that is not there":     {proxyOf, Reached{Err: &net.OpError{Op: "proxyconnect", Err: errors.New("refused")}}, Failed, "cannot be reached"},
		"no proxy, whatever else fails": {proxyOf, Reached{Way: network.Way{Source: network.NoProxy}, Err: &net.DNSError{}}, OK, "No proxy is set up."},
		"an exception":                  {proxyOf, Reached{Way: proxied}, OK, "it is an exception (environment)"},
		"a script without an answer":    {proxyOf, Reached{Way: network.Way{Source: network.NoProxy, Silent: true}}, Warning, "No proxy"},
		"clocks that agree":             {Clock, Reached{Dated: true, Skew: skew(time.Second)}, OK, "agree within 2s"},
		"a clock that is behind":        {Clock, Reached{Dated: true, Skew: skew(7 * time.Minute)}, Warning, "7m0s behind. Here it is 2026-03-01 12:00:00 UTC, at login.microsoftonline.com it is 2026-03-01 12:07:00 UTC"},
		"a clock that is ahead":         {Clock, Reached{Dated: true, Skew: skew(-48 * time.Hour)}, Warning, "48h0m0s ahead"},
		"a clock that nobody tells":     {Clock, Reached{}, Unknown, "No server told its time."},
	} {
		if f := look(t, c.check(at(c.got))); f.State != c.state || !strings.Contains(f.Found, c.found) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func proxyOf(h []Host) Check {
	return Proxy(h, func() []string { return []string{"HTTPS_PROXY http://proxy:8080"} })
}

func TestNamesAreTheProxysMatterWhereThereIsOne(t *testing.T) {
	none := func(context.Context, string) ([]string, error) { return nil, &net.DNSError{IsNotFound: true} }
	for _, proxied := range []bool{true, false} {
		f := look(t, Names(at(Reached{}), none, func(Host) bool { return proxied }))
		if (f.State == OK) != proxied {
			t.Errorf("proxy %v: %+v", proxied, f)
		}
	}
	all := func(context.Context, string) ([]string, error) { return []string{"192.0.2.1"}, nil }
	if f := look(t, Names(at(Reached{}), all, func(Host) bool { return false })); f.State != OK || !strings.Contains(f.Found, "graph.microsoft.com and login.microsoftonline.com") {
		t.Errorf("%+v", f)
	}
}

func TestARehearsalNeedsNoNetwork(t *testing.T) {
	hosts := []Host{NewHost("graph", "127.0.0.1", nil)}
	off := func() ([]net.Interface, error) { return nil, nil }
	if f := look(t, Interfaces(hosts, off)); f.State != OK {
		t.Errorf("%+v", f)
	}
	if f := look(t, Interfaces(at(Reached{}), off)); f.State != Failed {
		t.Errorf("%+v", f)
	}
}

func TestTheStateFolder(t *testing.T) {
	good := func(t *testing.T) string {
		dir := filepath.Join(t.TempDir(), "state")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for name, c := range map[string]struct {
		make    func(t *testing.T) string
		refused error
		state   State
		found   string
	}{
		"good":         {good, nil, OK, "yours alone"},
		"not yet":      {func(t *testing.T) string { return filepath.Join(t.TempDir(), "a", "b") }, nil, OK, "can be made"},
		"open to all":  {func(t *testing.T) string { d := good(t); chmod(t, d, 0o755); return d }, nil, Warning, "0755"},
		"a newer one":  {good, errors.New("The state folder was made by a newer Gatehouse."), Failed, "newer Gatehouse"},
		"not makeable": {func(t *testing.T) string { return filepath.Join(t.TempDir(), "a") }, errors.New("make it: permission denied"), Failed, "permission denied"},
		"a file":       {func(t *testing.T) string { d := good(t) + "x"; write(t, d); return d }, nil, Failed, "not a folder"},
		"a link":       {func(t *testing.T) string { d := good(t); link(t, d, d+"-link"); return d + "-link" }, nil, Failed, "symbolic link"},
		"a read error": {func(t *testing.T) string { return string([]byte{'/', 0}) }, nil, Failed, "cannot be looked at"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := c.make(t)
			if f := look(t, Folder(dir, c.refused)); f.State != c.state || !strings.Contains(f.Found, c.found) {
				t.Errorf("%+v", f)
			}
			left, err := os.ReadDir(dir)
			if err == nil && len(left) > 0 {
				t.Errorf("it left %v behind", left)
			}
		})
	}
}

func chmod(t *testing.T, dir string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsKeychainTokensAndDisplay(t *testing.T) {
	broken := func(n int, err error) Check {
		return Records(func() ([]Damage, error) { return []Damage{{"approvals.jsonl", n}}, err }, func() (int, error) { return 0, nil })
	}
	open := Records(func() ([]Damage, error) { return nil, nil }, func() (int, error) { return 2, nil })
	keychain := func(place string, err error) Check {
		return Keychain(func(context.Context) (string, error) { return place, err })
	}
	tokens := func(encrypted bool, why string) Check {
		return TokenCache(func() (bool, string, string) { return encrypted, "here", why })
	}
	display := func(i int, d Display) Check { return Displays(func(context.Context) Display { return d })[i] }
	for name, c := range map[string]struct {
		check Check
		state State
		found string
	}{
		"all lines are whole":           {broken(0, nil), OK, "nothing is unfinished"},
		"torn lines":                    {broken(3, nil), Warning, "3 lines cannot be read"},
		"no records at all":             {broken(0, errors.New("permission denied")), Failed, "cannot be read"},
		"unfinished applies":            {open, Warning, "2 applies were not finished"},
		"a keychain":                    {keychain("keychain", nil), OK, "read back and removed: keychain"},
		"no keychain":                   {keychain("", problem.New(problem.Refused, "There is no keychain here.", "", "Use the encrypted file.", secret.ErrAbsent)), Warning, "no keychain"},
		"a keychain that lies":          {keychain("", problem.New(problem.Refused, "It stored nothing.", "", "Restart it.", nil)), Failed, "stored nothing"},
		"an encrypted cache":            {tokens(true, ""), OK, "Encrypted: here"},
		"memory":                        {tokens(false, "no keyring"), OK, "In memory"},
		"no screen":                     {display(0, Display{Missing: "There is no screen."}), Warning, "no screen"},
		"nothing to try OpenGL on":      {display(1, Display{Missing: "There is no screen."}), Unknown, "without a screen"},
		"OpenGL":                        {display(1, Display{Version: "4.5", Renderer: "llvmpipe"}), OK, "OpenGL 4.5 on llvmpipe"},
		"a driver that ended its child": {display(1, Display{Err: errors.New("signal: segmentation fault")}), Failed, "Nothing can be drawn"},
		"a browser nobody would see":    {Browser("linux", false), Warning, "no display"},
		"Windows has one":               {Browser("windows", true), OK, "standard browser"},
	} {
		if f := look(t, c.check); f.State != c.state || !strings.Contains(f.Found, c.found) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestABrowserIsLookedForByThePrograms(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if f := look(t, Browser("linux", true)); f.State != Warning {
		t.Errorf("%+v", f)
	}
	if err := os.WriteFile(filepath.Join(dir, "x-www-browser"), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if f := look(t, Browser("linux", true)); f.State != OK || !strings.HasPrefix(f.Found, "x-www-browser") {
		t.Errorf("%+v", f)
	}
}
