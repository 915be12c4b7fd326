package command

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/fault"
	"gatehouse/setup/scan"
	"gatehouse/setup/secret/keyringtest"
)

// injected is how many errors a whole run meets; the long run of make torture has 200.
var injected = flag.Int("injected", 12, "errors that are injected while secrets and tokens are watched")

// leakStage is a tenant whose secrets are known, a desktop with a keychain, and a machine on which everything can be looked at.
type leakStage struct {
	t       *testing.T
	server  *rehearsal.Server
	values  *scan.Scanner
	issued  []string // secrets and tokens as they were issued, for errors that repeat them
	keys    *keyringtest.Service
	home    string
	environ []string
	random  *rand.Rand
	struck  int
	exits   map[int]int

	mu       sync.Mutex
	captured map[string]string // what /proc showed of a process, by its content
	output   map[string][]byte
}

func newLeakStage(t *testing.T) *leakStage {
	t.Helper()
	return newLeakStageWith(t, keyringtest.None, keyringtest.From{})
}

func newLeakStageWith(t *testing.T, wrong keyringtest.Fault, from keyringtest.From) *leakStage {
	t.Helper()
	l := &leakStage{
		t: t, values: &scan.Scanner{}, random: rand.New(rand.NewPCG(6, 28)), exits: map[int]int{},
		captured: map[string]string{}, output: map[string][]byte{}, home: t.TempDir(),
	}
	var err error
	l.server, err = rehearsal.Start(t.Context(), rehearsal.Options{Listen: "127.0.0.1:0", OwnerEnable: true, Log: filepath.Join(l.home, "requests.jsonl")}, rehearsal.WithTap(l.tap))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.server.Close() })
	desktop := keyringtest.NewDesktop(t)
	l.keys = desktop.Serve(t, wrong, from)
	for _, folder := range []string{"tmp", "config", "cache", "run"} {
		if err := os.MkdirAll(filepath.Join(l.home, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	line, err := json.Marshal(l.server.Ready())
	if err != nil {
		t.Fatal(err)
	}
	l.write("ready.json", string(line))
	l.write("skus.json", `{"value":[{"id":"1","skuPartNumber":"ENTERPRISEPACK","consumedUnits":3}]}`)
	l.write("phrase", "a long passphrase of the vendor")
	l.environ = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + l.home, "TMPDIR=" + filepath.Join(l.home, "tmp"), "XDG_CONFIG_HOME=" + filepath.Join(l.home, "config"),
		"XDG_CACHE_HOME=" + filepath.Join(l.home, "cache"), "XDG_RUNTIME_DIR=" + filepath.Join(l.home, "run"),
		"DBUS_SESSION_BUS_ADDRESS=" + desktop.Address, "SIGN_IN_AS=adele@contoso.example", "KEEP_TOKENS=1",
		"SSLKEYLOGFILE=" + filepath.Join(l.home, "tmp", "tls-keys"),
	}, hostileVariables...)
	return l
}

// hostileVariables make the libraries print or reroute what they can, where a program lets them.
var hostileVariables = []string{
	"AZURE_SDK_GO_LOGGING=all", "AZURE_AUTHORITY_HOST=https://login.evil.example", "AZURE_CLIENT_SECRET=theirs-not-ours", "AZURE_TENANT_ID=evil",
	"MSAL_FORCE_REGION=westus", "GODEBUG=http2debug=2", "GOTRACEBACK=crash", "IDENTITY_ENDPOINT=http://127.0.0.1:9", "MSI_ENDPOINT=http://127.0.0.1:9",
}

func (l *leakStage) write(name, text string) {
	if err := os.WriteFile(filepath.Join(l.home, name), []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// tap learns what the tenant issues.
func (l *leakStage) tap(_ string, answer []byte) {
	l.values.Answer(answer)
	var a struct {
		Secret string `json:"secretText"`
		Token  string `json:"access_token"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, v := range []string{a.Secret, a.Token} {
		if v != "" {
			l.issued = append(l.issued, v)
		}
	}
}

// strike prepares errors for the next command: any request of it, answered in any wrong way; some repeat what was issued.
func (l *leakStage) strike(most int) {
	var rules []fault.Rule
	for range 1 + l.random.IntN(max(1, most)) {
		r := fault.Rule{Nth: 1 + l.random.IntN(14), Times: 1}
		l.mu.Lock()
		echo := "nothing was issued yet"
		if len(l.issued) > 0 {
			echo = l.issued[len(l.issued)-1-l.random.IntN(min(4, len(l.issued)))]
		}
		l.mu.Unlock()
		switch l.random.IntN(10) {
		case 0:
			r.Do, r.When = fault.Drop, fault.After
		case 1:
			r.Do = fault.Reset
		case 2:
			r.Do = fault.TLS
		case 3:
			r.Do, r.Bytes = fault.Truncate, 40
		case 4:
			r.Do, r.Status, r.Body, r.Type = fault.Status, 502, "<html><body>Bearer "+echo+"</body></html>", "text/html"
		case 5:
			r.Do, r.Status, r.Code, r.Message = fault.Status, 400, "Request_BadRequest", "The value "+echo+" is not valid."
		case 6:
			r.Do, r.Status, r.Code, r.Message = fault.Status, 401, "InvalidAuthenticationToken", "Token "+echo+" was refused."
		case 7:
			r.Do, r.Status, r.Body = fault.Status, 400, `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret '`+echo+`'.","error_codes":[7000215]}`
		case 8:
			r.Do, r.Status, r.Headers = fault.Status, 429, map[string]string{"Retry-After": "1"}
		case 9:
			r.Do, r.Body = fault.Body, `{"value":"`+echo
		}
		rules = append(rules, r)
	}
	if err := l.server.Inject(rules...); err != nil {
		l.t.Fatal(err)
	}
}

// run runs one command as a process, and looks at it and its children while it lives.
func (l *leakStage) run(args ...string) int {
	ctx, cancel := context.WithTimeout(l.t.Context(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "gatehouse", append(args, "--definition", "reader.yaml", "--rehearsal=ready.json")...)
	var out, errs bytes.Buffer
	c.Dir, c.Env, c.Stdout, c.Stderr = l.home, l.environ, &out, &errs
	if err := c.Start(); err != nil {
		l.t.Fatal(err)
	}
	ended := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { l.watch(c.Process.Pid, ended) })
	_ = c.Wait()
	close(ended)
	watching.Wait()
	code := c.ProcessState.ExitCode()
	l.exits[code]++
	if n := len(l.server.Struck()); n > 0 {
		l.struck += n
	}
	name := fmt.Sprintf("%03d %s", len(l.output), strings.Join(args, " "))
	l.output[name+" (standard output)"], l.output[name+" (standard error)"] = out.Bytes(), errs.Bytes()
	if code < 0 || strings.Contains(errs.String(), "panic:") {
		l.t.Errorf("%s ended with %d: %s", name, code, errs.String())
	}
	return code
}

// watch captures arguments and environment of a process and of all its children, as everybody of this account can.
func (l *leakStage) watch(pid int, ended <-chan struct{}) {
	for {
		l.capture(pid)
		select {
		case <-ended:
			return
		case <-time.After(4 * time.Millisecond):
		}
	}
}

func (l *leakStage) capture(pid int) {
	for _, name := range []string{"cmdline", "environ"} {
		path := fmt.Sprintf("/proc/%d/%s", pid, name)
		if data, err := os.ReadFile(path); err == nil {
			l.mu.Lock()
			l.captured[string(data)] = path
			l.mu.Unlock()
		}
	}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		data, _ := os.ReadFile(task)
		for _, child := range strings.Fields(string(data)) {
			if n, err := strconv.Atoi(child); err == nil {
				l.capture(n)
			}
		}
	}
}

// learn takes what the keychain holds among the values: keys are made on this machine, not issued.
func (l *leakStage) learn() {
	for _, v := range l.keys.Values() {
		if _, err := x509.ParseCertificate(v); err != nil { // a certificate is public
			l.values.Add("value of the keychain", string(v))
		}
	}
}

// look gives everything that came out anywhere.
func (l *leakStage) look() (hits []scan.Hit, places int) {
	for where, data := range l.output {
		hits = append(hits, l.values.Find(where, data)...)
	}
	for data, path := range l.captured {
		hits = append(hits, l.values.Find(path, []byte(data))...)
	}
	found, looked, err := l.values.Files(l.home)
	if err != nil {
		l.t.Fatal(err)
	}
	return append(hits, found...), looked + len(l.output) + len(l.captured)
}

// life is a connector's life from preview to removal: commands in the order in which people give them.
func life(kind string) [][]string {
	return [][]string{
		{"preview", "reader", "--approve", "--yes"},
		{"apply", "reader", "--credential", kind, "--through", "consent", "--yes"},
		{"apply", "reader", "--credential", kind, "--through", "consent", "--resume", "--yes"},
		{"status", "--json"},
		{"verify", "reader"},
		{"report", "reader", "--format", "html", "--out", "report-" + kind + ".html"},
		{"report", "reader", "--format", "handover", "--out", "handover-" + kind + ".json"},
		{"rotate", "reader", "--yes", "--json"},
		{"rotate", "reader", "--retire-old", "--yes"},
		{"doctor", "--bundle", "bundle-" + kind + ".zip"},
	}
}

func TestAWholeRunWithInjectedErrorsLeaksNoSecretAndNoToken(t *testing.T) {
	l := newLeakStage(t)
	l.write("reader.yaml", leakReader)
	kinds := []string{"secret"}
	if *injected > 50 {
		kinds = []string{"secret", "certificate"}
	}
	for round := 0; l.struck < *injected && round < 200; round++ {
		for _, kind := range kinds {
			for _, command := range life(kind) {
				if l.struck < *injected {
					l.strike(3)
				} else if err := l.server.Inject(); err != nil {
					t.Fatal(err)
				}
				l.run(command...)
				l.learn()
			}
			_ = os.Remove(filepath.Join(l.home, "bundle-"+kind+".zip"))
		}
		if *injected <= 50 {
			break
		}
	}
	// Whatever happened, the connector comes to its end once the errors stop.
	if err := l.server.Inject(); err != nil {
		t.Fatal(err)
	}
	l.run("preview", "reader", "--approve", "--yes")
	if l.run("apply", "reader", "--through", "consent", "--yes") != 0 && l.run("apply", "reader", "--through", "consent", "--resume", "--yes") != 0 {
		t.Errorf("the connector is not there: %s", l.last("apply"))
	}
	if l.run("verify", "reader") != 0 {
		t.Errorf("what is kept does not work: %s", l.last("verify"))
	}
	l.learn()
	l.run("doctor", "--bundle", "bundle.zip")
	if l.run("signout") != 0 {
		t.Errorf("nobody was signed out: %s", l.last("signout"))
	}
	hits, places := l.look()
	kindsFound := l.values.Kinds()
	t.Logf("%d errors struck, exit codes %v; %v watched in %d encodings; %d outputs, files and processes looked at",
		l.struck, l.exits, kindsFound, len(scan.Encodings()), places)
	expected := []string{"secretText", "access_token", "refresh_token", "id_token"}
	if len(kinds) > 1 {
		expected = append(expected, "value of the keychain") // the key of a certificate; a secret is known already
	}
	for _, what := range expected {
		if kindsFound[what] == 0 {
			t.Errorf("no %s was issued: the run proves nothing", what)
		}
	}
	if l.struck < *injected/2 || len(l.captured) < 20 {
		t.Errorf("%d errors, %d processes: the run proves little", l.struck, len(l.captured))
	}
	for _, h := range hits {
		t.Error(h)
	}
	l.plant()
}

// plant proves that the scan would have seen a value in every place and every encoding.
func (l *leakStage) plant() {
	l.mu.Lock()
	value := l.issued[len(l.issued)-1]
	l.mu.Unlock()
	for _, encoding := range scan.Encodings() {
		for shift := range 3 {
			planted := scan.Plant(encoding, value, shift)
			l.output["planted"], l.captured[planted] = []byte("a line with "+planted), "planted process"
			file := filepath.Join(l.home, "cache", "planted")
			l.write("cache/planted", planted)
			hits, _ := l.look()
			for _, where := range []string{"planted", "planted process", file} {
				if !slices.ContainsFunc(hits, func(h scan.Hit) bool { return h.Where == where }) {
					l.t.Errorf("a value planted as %s with shift %d was not seen in %s", encoding, shift, where)
				}
			}
			delete(l.captured, planted)
		}
	}
}

// last is what the latest command of this name said.
func (l *leakStage) last(command string) string { return l.said(command, "(standard error)") }

func (l *leakStage) said(command, stream string) string {
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(l.output))) {
		if strings.Contains(name, " "+command+" ") && strings.HasSuffix(name, stream) {
			return string(l.output[name])
		}
	}
	return ""
}

const leakReader = `id: reader
version: 1
name: Reader
system: Test
summary: Reads licences.
sanitizer:
  kind: none
permissions:
  - name: LicenseAssignment.Read.All
    kind: application
    reason: Counts licences.
    ifDeclined: Nothing can be counted.
app:
  audience: AzureADMyOrg
credentials:
  - kind: secret
  - kind: certificate
calls:
  - name: Licences
    url: /v1.0/subscribedSkus
    type: subscribedSku
    example: skus.json
`
