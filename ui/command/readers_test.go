package command

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gatehouse/setup/network/proxytest"
	"gatehouse/setup/rehearsal"
)

// TestCommandsInANetworkThatReadsTheTraffic runs scripts against Microsoft's own names: a proxy leads them to a rehearsal tenant and
// reads what passes, with an authority that the machine trusts.
func TestCommandsInANetworkThatReadsTheTraffic(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  filepath.Join("testdata", "readnetwork"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "graphlines": graphLines, "private": private},
		Setup: func(env *testscript.Env) error {
			for name, value := range map[string]string{
				"HOME": env.WorkDir, "XDG_CONFIG_HOME": filepath.Join(env.WorkDir, "config"), "DBUS_SESSION_BUS_ADDRESS": "", "DISPLAY": "", "WAYLAND_DISPLAY": "",
				"SIGN_IN_AS": "adele@contoso.example", "DRAWER": filepath.Join(env.WorkDir, "drawer"), "NO_PROXY": "",
			} {
				env.Setenv(name, value)
			}
			hosts := []string{"login.microsoftonline.com", "graph.microsoft.com"}
			server, err := rehearsal.Start(context.Background(), rehearsal.Options{
				Listen: "127.0.0.1:0", Log: filepath.Join(env.WorkDir, "requests.jsonl"), OwnerEnable: true, AlsoAs: hosts,
			})
			if err != nil {
				return err
			}
			env.Defer(func() { _ = server.Close() })
			at, err := url.Parse(server.Ready().Graph)
			if err != nil {
				return err
			}
			reader, err := proxytest.NewReader("Contoso Web Gateway CA", server.CAPEM())
			if err != nil {
				return err
			}
			proxy, err := proxytest.Start(proxytest.Options{Route: map[string]string{hosts[0]: at.Host, hosts[1]: at.Host}, Reader: reader})
			if err != nil {
				return err
			}
			env.Defer(proxy.Close)
			ca := filepath.Join(env.WorkDir, "gateway.pem")
			env.Setenv("HTTPS_PROXY", proxy.URL())
			env.Setenv("SSL_CERT_FILE", ca)
			return os.WriteFile(ca, []byte(strings.TrimSpace(string(reader.CAPEM))), 0o600)
		},
	})
}
