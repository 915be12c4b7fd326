package rehearsal_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/fault"
)

// reached is what a client sees of one exchange.
type reached struct {
	status int
	header http.Header
	body   []byte
	err    error
	took   time.Duration
}

// ask sends one request without judging what comes back.
func (x *tenant) ask(token, method, path string, body any) reached {
	x.t.Helper()
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			x.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	r := x.request(method, x.ready.Graph+"/v1.0"+path, reader, map[string]string{"Authorization": "Bearer " + token, "Content-Type": "application/json"})
	began := time.Now()
	response, err := x.http.Do(r)
	if err != nil {
		return reached{err: err, took: time.Since(began)}
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 8<<20))
	return reached{response.StatusCode, response.Header, raw, err, time.Since(began)}
}

func (x *tenant) inject(rules ...fault.Rule) {
	x.t.Helper()
	if err := x.server.Inject(rules...); err != nil {
		x.t.Fatal(err)
	}
}

func eof(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// TestEveryFaultIsMetAsItIsWritten asks for a collection under every action, and holds what a client without any mercy sees.
func TestEveryFaultIsMetAsItIsWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule fault.Rule
		seen func(reached) bool
	}{
		"status": {fault.Rule{Do: fault.Status, Status: 429, Headers: map[string]string{"Retry-After": "86400"}}, func(r reached) bool {
			return r.status == 429 && r.header.Get("Retry-After") == "86400" && bytes.Contains(r.body, []byte(`"code":"TooManyRequests"`)) && r.header.Get("Request-Id") != ""
		}},
		"status with a page": {fault.Rule{Do: fault.Status, Status: 502, Body: "<h1>no</h1>", Type: "text/html"}, func(r reached) bool {
			return r.status == 502 && string(r.body) == "<h1>no</h1>" && r.header.Get("Content-Type") == "text/html"
		}},
		"error": {fault.Rule{Do: fault.Error, Name: "Directory_ConcurrencyViolation503"}, func(r reached) bool {
			return r.status == 503 && bytes.Contains(r.body, []byte("Directory_ConcurrencyViolation"))
		}},
		"body": {fault.Rule{Do: fault.Body, Body: `{"value":`, When: fault.After}, func(r reached) bool {
			return r.status == 200 && string(r.body) == `{"value":` && r.header.Get("OData-Version") == "4.0"
		}},
		"header": {fault.Rule{Do: fault.Header, Headers: map[string]string{"Content-Type": "text/plain", "OData-Version": ""}}, func(r reached) bool {
			return r.status == 200 && r.header.Get("Content-Type") == "text/plain" && r.header.Get("OData-Version") == "" && json.Valid(r.body)
		}},
		"link to itself": {fault.Rule{Do: fault.Link, To: "self"}, func(r reached) bool {
			return bytes.Contains(r.body, []byte(`"@odata.nextLink":"https://127.0.0.1`)) && bytes.Contains(r.body, []byte(`/v1.0/organization?$select=id"`))
		}},
		"delay":  {fault.Rule{Do: fault.Delay, For: 60 * time.Millisecond}, func(r reached) bool { return r.status == 200 && r.took >= 60*time.Millisecond }},
		"slow":   {fault.Rule{Do: fault.Slow, For: 5 * time.Millisecond, Bytes: 20}, func(r reached) bool { return json.Valid(r.body) && r.took >= 30*time.Millisecond }},
		"gzip":   {fault.Rule{Do: fault.Gzip}, func(r reached) bool { return json.Valid(r.body) }},
		"bomb":   {fault.Rule{Do: fault.Bomb, Size: 5 << 20}, func(r reached) bool { return len(r.body) > 5<<20 && json.Valid(r.body) }},
		"no end": {fault.Rule{Do: fault.Endless}, func(r reached) bool { return len(r.body) == 8<<20 }},
		"drop":   {fault.Rule{Do: fault.Drop}, func(r reached) bool { return eof(r.err) }},
		"reset":  {fault.Rule{Do: fault.Reset}, func(r reached) bool { return errors.Is(r.err, syscall.ECONNRESET) || eof(r.err) }},
		"no TLS": {fault.Rule{Do: fault.TLS}, func(r reached) bool {
			var broken tls.RecordHeaderError
			return errors.As(r.err, &broken) || r.err != nil && strings.Contains(r.err.Error(), "tls")
		}},
		"truncate":         {fault.Rule{Do: fault.Truncate, Bytes: 10}, func(r reached) bool { return r.status == 200 && len(r.body) == 10 && eof(r.err) }},
		"truncate by half": {fault.Rule{Do: fault.Truncate}, func(r reached) bool { return len(r.body) > 10 && eof(r.err) }},
		"stall":            {fault.Rule{Do: fault.Stall, For: 50 * time.Millisecond}, func(r reached) bool { return r.took >= 50*time.Millisecond && eof(r.err) }},
		"stall half way": {fault.Rule{Do: fault.Stall, For: 50 * time.Millisecond, Bytes: 7, When: fault.After}, func(r reached) bool {
			return len(r.body) == 7 && r.took >= 50*time.Millisecond && eof(r.err)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := start(t, rehearsal.Options{})
			token := x.signIn("adele@contoso.example", scopesLook)
			c.rule.Match = fault.Match{Method: "GET", Path: "/v1.0/organization"}
			c.rule.Nth = 2
			x.inject(c.rule)
			// A transport asks again by itself when a connection that it used before breaks: each exchange has a fresh one.
			x.http.Transport.(*http.Transport).DisableKeepAlives = true
			if first := x.ask(token, "GET", "/organization?$select=id", nil); first.status != 200 {
				t.Fatalf("the first one: %+v", first)
			}
			if second := x.ask(token, "GET", "/organization?$select=id", nil); !c.seen(second) {
				t.Errorf("status %d, %d bytes %.200s, %v after %s", second.status, len(second.body), second.body, second.err, second.took)
			}
			if third := x.ask(token, "GET", "/organization?$select=id", nil); third.status != 200 {
				t.Errorf("the third one: %+v", third)
			}
			if struck := x.server.Struck(); len(struck) != 1 || struck[0].Path != "/v1.0/organization" || struck[0].Do != c.rule.Do {
				t.Errorf("struck %+v", struck)
			}
		})
	}
}

func TestAChangeIsMadeAfterAndNotBefore(t *testing.T) {
	t.Parallel()
	for when, made := range map[fault.When]int{fault.Before: 0, fault.After: 1} {
		for _, do := range []fault.Rule{{Do: fault.Drop}, {Do: fault.Reset}, {Do: fault.Error, Name: "GatewayTimeout"}, {Do: fault.Stall, For: time.Millisecond}, {Do: fault.Body, Body: "{"}} {
			x := start(t, rehearsal.Options{}, rehearsal.Faults(fault.Rule{
				Match: fault.Match{Method: "POST", Path: "**/applications"}, When: when, Do: do.Do, Name: do.Name, For: do.For, Body: do.Body,
			}))
			token := x.signIn("adele@contoso.example", scopesCreate)
			if got := x.ask(token, "POST", "/applications", map[string]any{"displayName": "x"}); got.status == http.StatusCreated && json.Valid(got.body) {
				t.Errorf("%s %s: %+v", do.Do, when, got)
			}
			if n := len(x.graph(token, "GET", "/applications", nil).list()); n != made {
				t.Errorf("%s %s: %d applications, want %d", do.Do, when, n, made)
			}
		}
	}
}

func TestAPartOfABatchFailsAlone(t *testing.T) {
	t.Parallel()
	x := start(t, rehearsal.Options{})
	token := x.signIn("adele@contoso.example", scopesLook)
	batch := func() (reached, map[string]map[string]any) {
		got := x.ask(token, "POST", "/$batch", map[string]any{"requests": []any{
			map[string]any{"id": "a", "method": "GET", "url": "/me?$select=id"}, map[string]any{"id": "b", "method": "GET", "url": "/organization?$select=id"},
		}})
		var body struct {
			Responses []map[string]any `json:"responses"`
		}
		_ = json.Unmarshal(got.body, &body) // a broken one is what some cases want
		parts := map[string]map[string]any{}
		for _, r := range body.Responses {
			parts[r["id"].(string)] = r
		}
		return got, parts
	}
	at := fault.Match{Path: "**/organization", In: fault.InBatch}
	x.inject(fault.Rule{Match: at, Do: fault.Error, Name: "TooManyRequests", Headers: map[string]string{"Retry-After": "7"}})
	_, parts := batch()
	headers, _ := parts["b"]["headers"].(map[string]any)
	if parts["a"]["status"] != 200.0 || parts["b"]["status"] != 429.0 || headers["Retry-After"] != "7" {
		t.Errorf("%v", parts)
	}
	if alone := x.ask(token, "GET", "/organization", nil); alone.status != 200 {
		t.Errorf("alone: %+v", alone)
	}
	x.inject(fault.Rule{Match: at, Do: fault.Link, To: "https://evil.example/"})
	if _, parts := batch(); parts["b"]["body"].(map[string]any)["@odata.nextLink"] != "https://evil.example/" || parts["b"]["status"] != 200.0 {
		t.Errorf("%v", parts)
	}
	x.inject(fault.Rule{Match: at, Do: fault.Body, Body: "<html>", Type: "text/html"})
	if _, parts := batch(); parts["b"]["body"] != "PGh0bWw+" || parts["a"]["status"] != 200.0 {
		t.Errorf("%v", parts)
	}
	x.inject(fault.Rule{Match: at, Do: fault.Truncate})
	if got, _ := batch(); got.status != 200 || !eof(got.err) {
		t.Errorf("a part that ends the connection: %+v", got)
	}
	if struck := x.server.Struck(); len(struck) != 1 || !struck[0].InBatch || struck[0].Path != "/v1.0/organization" {
		t.Errorf("%+v", struck)
	}
}

func TestTheSignInServiceFailsOnRequestToo(t *testing.T) {
	t.Parallel()
	x := start(t, rehearsal.Options{}, rehearsal.Faults(fault.Rule{Do: fault.Error, Name: "AADSTS7000215"}))
	c := x.ready
	got := x.form(c.Authority+"/"+c.TenantID+"/oauth2/v2.0/token", map[string][]string{"grant_type": {"client_credentials"}, "client_id": {"x"}, "client_secret": {"y"}})
	if got.status != 401 || got.text("error") != "invalid_client" || !strings.HasPrefix(got.text("error_description"), "AADSTS7000215: Invalid client secret") || got.json["error_codes"].([]any)[0] != 7000215.0 {
		t.Errorf("%d %s", got.status, got.raw)
	}
	if got := x.form(c.Authority+"/"+c.TenantID+"/oauth2/v2.0/token", map[string][]string{"grant_type": {"refresh_token"}}); strings.Contains(string(got.raw), "7000215") {
		t.Errorf("another grant: %s", got.raw)
	}
	x.inject(fault.Rule{Match: fault.Match{Path: "**/oauth2/v2.0/authorize"}, Do: fault.Error, Name: "AADSTS53003"})
	page := x.page(x.authorizeAddress(authorizeQuery("User.Read")))
	if !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") || !strings.Contains(string(page.raw), "AADSTS53003: Access has been blocked") {
		t.Errorf("%s", page.raw)
	}
}

func TestAFaultScriptComesFromAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "faults.jsonl")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"match":{"path":"**/organization"},"do":"status","status":503}`)
	x := start(t, rehearsal.Options{Faults: path})
	if got := x.ask(x.signIn("adele@contoso.example", scopesLook), "GET", "/organization", nil); got.status != 503 {
		t.Errorf("%+v", got)
	}
	write(`{"match":{"path":"**/organization"},"do":"statsu"}`)
	_, err := rehearsal.Start(context.Background(), rehearsal.Options{Faults: path})
	if p := problem.Of(err); err == nil || p.Kind != problem.BadInput || !strings.Contains(p.Why, "faults.jsonl, line 1, column") {
		t.Errorf("%v", err)
	}
	if _, err := rehearsal.Start(context.Background(), rehearsal.Options{Faults: path + "x"}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestWhatWasIssuedIsKnownThoughItNeverArrived: a scanner for leaks must know secrets whose answer was lost.
func TestWhatWasIssuedIsKnownThoughItNeverArrived(t *testing.T) {
	t.Parallel()
	var issued []string
	x := start(t, rehearsal.Options{}, rehearsal.WithTap(func(path string, body []byte) {
		if strings.HasSuffix(path, "/addPassword") {
			issued = append(issued, string(body))
		}
	}))
	token := x.signIn("adele@contoso.example", scopesCreate)
	c := x.create(token, "gatehouse-tapped-main")
	issued = nil
	x.inject(fault.Rule{Match: fault.Match{Path: "**/addPassword"}, When: fault.After, Do: fault.Drop})
	if got := x.ask(token, "POST", "/applications/"+c.object+"/addPassword", map[string]any{}); got.err == nil {
		t.Errorf("%+v", got)
	}
	if len(issued) != 1 || !strings.Contains(issued[0], `"secretText"`) {
		t.Errorf("the tap heard %d answers", len(issued))
	}
}

func TestACompressedAnswerIsCompressed(t *testing.T) {
	t.Parallel()
	x := start(t, rehearsal.Options{})
	token := x.signIn("adele@contoso.example", scopesLook)
	x.inject(fault.Rule{Do: fault.Bomb, Size: 3 << 20})
	x.http.Transport.(*http.Transport).DisableCompression = true
	got := x.ask(token, "GET", "/organization", nil)
	z, err := gzip.NewReader(bytes.NewReader(got.body))
	if err != nil || got.header.Get("Content-Encoding") != "gzip" || len(got.body) > 1<<20 {
		t.Fatalf("%d bytes, %v", len(got.body), err)
	}
	if plain, err := io.ReadAll(z); err != nil || len(plain) < 3<<20 {
		t.Errorf("%d bytes, %v", len(plain), err)
	}
}
