package command

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

// serving runs `gatehouse rehearsal serve` until the test ends.
func serving(t *testing.T, flags ...string) (rehearsal.Ready, *http.Client) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, write := io.Pipe()
	var words bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		code := Run(ctx, append([]string{"rehearsal", "serve"}, flags...), Program{Version: "test", Streams: Streams{In: strings.NewReader(""), Out: write, Err: &words}})
		_ = write.Close()
		ended <- code
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("it ended with %d: %s", code, words.String())
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var ready rehearsal.Ready
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		t.Fatalf("%v: %s %s", err, line, words.String())
	}
	ca, err := os.ReadFile(ready.CAFile)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(ca) {
		t.Fatalf("the certificate in %s: %v", ready.CAFile, err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return ready, &http.Client{Transport: transport, Timeout: 20 * time.Second}
}

func faultFile(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "faults.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAServedTenantMisbehavesAsItsScriptSays(t *testing.T) {
	ready, client := serving(t, "--with", "conditional-access=browser,deviceCode", "--with", "secret-lifetime=90d", "--faults", faultFile(t,
		"# the second answer is a page, the third never comes",
		`{"match": {"path": "/v1.0/me"}, "nth": 2, "do": "error", "name": "BadGatewayPage"}`,
		`{"match": {"path": "/v1.0/me"}, "nth": 3, "do": "drop"}`,
	))
	ask := func() (int, error) {
		res, err := client.Get(ready.Graph + "/v1.0/me")
		if err != nil {
			return 0, err
		}
		defer res.Body.Close()
		_, err = io.Copy(io.Discard, res.Body)
		return res.StatusCode, err
	}
	client.Transport.(*http.Transport).DisableKeepAlives = true // on a connection used before, a read is asked again by itself
	var statuses []int
	var third error
	for i := range 4 {
		status, err := ask()
		statuses = append(statuses, status)
		if i == 2 {
			third = err
		}
	}
	if third == nil || statuses[0] != http.StatusUnauthorized || statuses[1] != http.StatusBadGateway || statuses[3] != http.StatusUnauthorized {
		t.Errorf("%v, the third: %v", statuses, third)
	}
}

func TestAConditionThatIsNoneIsRefusedBeforeAnythingListens(t *testing.T) {
	for word, said := range map[string]string{"secret-lifetimes=90d": `knows no condition "secret-lifetimes"`, "secret-lifetime": "write secret-lifetime=DURATION"} {
		var out, words bytes.Buffer
		code := Run(t.Context(), []string{"rehearsal", "serve", "--with", word}, Program{Version: "test", Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &words}})
		if code != 2 || !strings.Contains(words.String(), said) || out.Len() != 0 {
			t.Errorf("%s: %d %s", word, code, words.String())
		}
	}
}

func TestAFaultScriptThatIsWrongIsRefusedBeforeAnythingListens(t *testing.T) {
	for _, test := range []struct {
		path string
		code int
		said string
	}{
		{faultFile(t, `{"do": "drop"}`, `{"do": "status", "status": "503"}`), 2, "faults.jsonl, line 2, column 28: a whole number is expected"},
		{faultFile(t, `{"do": "drop", "nht": 1}`), 2, `faults.jsonl, line 1, column 16: there is no field "nht"`},
		{filepath.Join(t.TempDir(), "nothing.jsonl"), 1, "no such file"},
	} {
		var out, words bytes.Buffer
		code := Run(t.Context(), []string{"rehearsal", "serve", "--faults", test.path}, Program{Version: "test", Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &words}})
		if code != test.code || !strings.Contains(words.String(), test.said) || out.Len() != 0 {
			t.Errorf("%d: %s%s", code, out.String(), words.String())
		}
	}
}
