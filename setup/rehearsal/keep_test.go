package rehearsal_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

func TestAStateFolderKeepsTheTenantButNoSecret(t *testing.T) {
	folder := t.TempDir()
	x := start(t, rehearsal.Options{State: folder})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-kept-main")
	x.enable(admin, c)
	resource := x.graphSP(admin)
	x.graph(admin, "POST", "/servicePrincipals/"+c.principal+"/appRoleAssignments", map[string]any{"principalId": c.principal, "resourceId": resource, "appRoleId": userReadAll})
	x.http.CloseIdleConnections()
	if err := x.server.Close(); err != nil {
		t.Fatal(err)
	}
	saved, err := os.ReadFile(filepath.Join(folder, "rehearsal.json"))
	if err != nil {
		t.Fatal(err)
	}
	for what, value := range map[string]string{"secret": c.secret, "token": admin} {
		if bytes.Contains(saved, []byte(value)) {
			t.Errorf("the %s lies in the state file", what)
		}
	}
	if info, err := os.Stat(filepath.Join(folder, "rehearsal.json")); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
		t.Errorf("state file: %v %v", info, err)
	}

	y := start(t, rehearsal.Options{State: folder})
	a := y.token(c.asItself(c.secret))
	if a.status != http.StatusOK {
		t.Fatalf("token in the next run: %d %s", a.status, a.raw)
	}
	if users := y.graph(a.text("access_token"), "GET", "/users?$top=1", nil); users.status != http.StatusOK {
		t.Errorf("grants in the next run: %d %s", users.status, users.raw)
	}
	// The consents of people are kept too: nobody is asked twice.
	if a := y.deviceSignIn("adele@contoso.example", scopesGrant, nil); a.status != http.StatusOK {
		t.Errorf("consent in the next run: %d %s", a.status, a.raw)
	}
}

func TestASecondProcessWaitsForTheStateFolderAndThenSaysSo(t *testing.T) {
	folder := t.TempDir()
	start(t, rehearsal.Options{State: folder})
	_, err := rehearsal.Start(context.Background(), rehearsal.Options{State: folder}, rehearsal.WithLockWait(100*time.Millisecond))
	var p *problem.Problem
	if !errors.As(err, &p) || p.What != "The rehearsal tenant is in use." || p.Next == "" {
		t.Errorf("error: %v", err)
	}
}

func TestADamagedOrForeignStateIsNotOverwritten(t *testing.T) {
	for name, content := range map[string]string{"damaged": "{", "other seed": `{"version":1,"seed":7}`, "newer": `{"version":99}`} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "rehearsal.json")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := rehearsal.Start(context.Background(), rehearsal.Options{State: folder})
			if err == nil {
				_ = s.Close()
				t.Fatal("started")
			}
			if problem.Of(err).Kind != problem.BadInput {
				t.Errorf("kind: %v", err)
			}
			if left, err := os.ReadFile(path); err != nil || string(left) != content {
				t.Errorf("the file now says %q, %v", left, err)
			}
		})
	}
}

func TestTheLogHasOneLinePerRequestAndNoSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.jsonl")
	x := start(t, rehearsal.Options{Log: path})
	code := hidden(x.visit(x.page(x.authorizeAddress(authorizeQuery(scopesWho))), "adele@contoso.example", accept()))["code"]
	first := x.token(redeem(code))
	admin := x.signIn("adele@contoso.example", scopesGrant)
	c := x.create(admin, "gatehouse-log-main")
	x.enable(admin, c)
	itself := x.token(c.asItself(c.secret)).text("access_token")
	assertion := x.server.Assertion("https://issuer.example", "s", "a")
	x.token(c.withAssertion(assertion))
	x.graph(admin, "POST", "/$batch", map[string]any{"requests": []any{
		map[string]any{"id": "1", "method": "GET", "url": "/me"}, map[string]any{"id": "2", "method": "GET", "url": "/me"},
	}})
	x.http.CloseIdleConnections()
	if err := x.server.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, value := range map[string]string{
		"secret": c.secret, "administrator's token": admin, "application's token": itself, "code": code, "verifier": verifier, "assertion": assertion,
		"refresh token": first.text("refresh_token"),
	} {
		if value == "" || bytes.Contains(data, []byte(value)) || bytes.Contains(data, []byte(url.QueryEscape(value))) {
			t.Errorf("the %s is in the log, or was never made", what)
		}
	}
	batches, upserts := 0, 0
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		for _, key := range []string{"time", "method", "path", "headers", "body", "status", "ms"} {
			if _, there := line[key]; !there || len(line) != 7 {
				t.Fatalf("keys of a line: %v", line)
			}
		}
		at, _ := line["path"].(string)
		if strings.HasSuffix(at, "/$batch") {
			batches++
		}
		if line["method"] == "PATCH" && strings.HasPrefix(at, "/v1.0/applications(uniqueName=") {
			upserts++
			if body, _ := line["body"].(map[string]any); body["displayName"] != "gatehouse-log-main" || line["status"] != 201.0 {
				t.Errorf("upsert: %v", line)
			}
		}
	}
	if batches != 1 || upserts != 1 {
		t.Errorf("%d batches, %d upserts", batches, upserts)
	}
}

func TestServePrintsOneLineAndEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	var out lockedBuffer
	done := make(chan error, 1)
	go func() { done <- rehearsal.Serve(ctx, rehearsal.Options{AlsoAs: []string{"graph.example"}}, &out) }()
	deadline := time.Now().Add(10 * time.Second)
	for !strings.HasSuffix(out.String(), "\n") {
		if time.Now().After(deadline) {
			t.Fatal("no line")
		}
		time.Sleep(5 * time.Millisecond)
	}
	var ready rehearsal.Ready
	if err := json.Unmarshal([]byte(out.String()), &ready); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("%v: %q", err, out.String())
	}
	ca, err := os.ReadFile(ready.CAFile)
	if err != nil || bytes.Count(ca, []byte("BEGIN")) != 1 || bytes.Contains(ca, []byte("PRIVATE")) {
		t.Errorf("certificate file: %v", err)
	}
	if len(ready.Accounts) != 8 || ready.TenantID == "" || !strings.HasPrefix(ready.Browser, "http://127.0.0.1:") {
		t.Errorf("ready: %+v", ready)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(ready.CAFile); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the certificate file is still there: %v", err)
	}
}

func TestOtherHostNamesAreRefused(t *testing.T) {
	x := start(t, rehearsal.Options{})
	r := x.request("GET", x.ready.Browser+"/device", nil, nil)
	r.Host = "rebound.example"
	if a := x.do(r); a.status != http.StatusMisdirectedRequest {
		t.Errorf("%d", a.status)
	}
}

func TestLatencyIsAddedToEveryAnswer(t *testing.T) {
	x := start(t, rehearsal.Options{Latency: 50 * time.Millisecond})
	began := time.Now()
	x.page(x.ready.Browser + "/device")
	if took := time.Since(began); took < 50*time.Millisecond {
		t.Errorf("answered after %s", took)
	}
}

func TestOtherNamesOfTheServerAnswerUnderThatName(t *testing.T) {
	x := start(t, rehearsal.Options{AlsoAs: []string{"login.also.example"}})
	r := x.request("GET", x.ready.Authority+"/organizations/v2.0/.well-known/openid-configuration", nil, nil)
	r.Host = "login.also.example"
	a := x.do(r)
	if a.text("issuer") != "https://login.also.example/"+x.ready.TenantID+"/v2.0" || a.text("token_endpoint") != "https://login.also.example/organizations/oauth2/v2.0/token" {
		t.Errorf("%d %s", a.status, a.raw)
	}
}
