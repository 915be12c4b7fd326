package command

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/rehearsal"
)

// touring runs a tour without a keychain and gives everything it said.
func touring(t *testing.T, lag time.Duration, options ...rehearsal.Option) (out, said string, results []tourResult) {
	t.Helper()
	return touringOn(t, tour{lag: lag, options: options})
}

func touringOn(t *testing.T, tr tour) (out, said string, results []tourResult) {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	out = t.TempDir()
	var lines []string
	tr.out, tr.version, tr.say = out, "test", func(text string) { lines = append(lines, text) }
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	results, err := tr.run(ctx)
	said = strings.Join(lines, "\n")
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return out, said, results
}

func TestTourEndsWithThreeVerifiedConnectors(t *testing.T) {
	out, said, results := touring(t, 0)
	if len(results) != 3 {
		t.Fatalf("%d connectors, want 3", len(results))
	}
	for _, r := range results {
		if r.State != "verified" {
			t.Errorf("%s ended as %s\n%s", r.Connector, r.State, said)
		}
		for _, ending := range []string{".html", ".json"} {
			name := filepath.Join(out, strings.TrimSuffix(filepath.Base(r.Report), ".html")+ending)
			if info, err := os.Stat(name); err != nil || info.Size() == 0 {
				t.Errorf("report %s is missing", name)
			}
		}
	}
	if !strings.Contains(said, "encrypted file") {
		t.Error("without a keychain the tour must say that it uses the encrypted file")
	}
	one(t, out, "no lag")
}

func TestTourSurvivesReplicationLagWithoutAnOrphan(t *testing.T) {
	out, said, _ := touring(t, time.Second)
	if !strings.Contains(said, "Trying again") {
		t.Errorf("a lag that is never waited for proves nothing\n%s", said)
	}
	if !strings.Contains(said, "◌ Prove the credential: a token is issued: Waiting for Entra to ") {
		t.Errorf("the wait for the token service is not said\n%s", said)
	}
	one(t, out, "lag")
}

// Two replicas that disagree: what one answer shows, the next one may miss.
func TestTourIsNotMisledByReplicasThatDisagree(t *testing.T) {
	out, said, results := touringOn(t, tour{lag: time.Second, flap: true})
	for _, r := range results {
		if r.State != "verified" {
			t.Errorf("%s ended as %s", r.Connector, r.State)
		}
	}
	if strings.Contains(said, "✕") || !strings.Contains(said, "copies of the directory may disagree") {
		t.Errorf("a false problem was reported, or nothing disagreed\n%s", said)
	}
	one(t, out, "two replicas")
}

// one holds the request log against "one application, one principal, one secret per connector".
func one(t *testing.T, out, when string) {
	t.Helper()
	made := madeIn(out)
	want := map[string]int{
		"application (uniqueName='gatehouse-msft-entra-id-main')": 1, "application (uniqueName='gatehouse-outlook-cal-main')": 1,
		"application (uniqueName='gatehouse-snow-atlas-main')": 1, "principal": 3, "secret": 1,
	}
	for what, n := range made {
		if want[what] != n {
			t.Errorf("%s: %s made %d times, want %d", when, what, n, want[what])
		}
	}
	for what := range want {
		if made[what] == 0 {
			t.Errorf("%s: no %s in the log", when, what)
		}
	}
}

// madeIn counts what the request log says was made or deleted.
func madeIn(out string) map[string]int {
	made := map[string]int{}
	for _, l := range readLog(filepath.Join(out, "requests.jsonl")) {
		switch {
		case l.Status != 201 && l.Status != 200:
		case l.Method == http.MethodPatch && strings.HasPrefix(l.Path, "/v1.0/applications(uniqueName='") && l.Status == 201:
			made["application "+strings.TrimPrefix(l.Path, "/v1.0/applications")]++
		case l.Method == http.MethodPost && l.path() == "/v1.0/applications":
			made["application by POST"]++
		case l.Method == http.MethodPost && l.path() == "/v1.0/servicePrincipals":
			made["principal"]++
		case l.Method == http.MethodPost && strings.HasSuffix(l.path(), "/addPassword"):
			made["secret"]++
		case l.Method == http.MethodDelete:
			made["delete"]++
		}
	}
	return made
}

// A wait was printed with the mark of a thing that is proven.
func TestAWaitIsNotShownAsProven(t *testing.T) {
	for want, check := range map[string]setup.Check{
		"  ◌ token: Waiting.": {Name: "token", OK: true, Waiting: true, Text: "Waiting."},
		"  ✓ grants: Equal.":  {Name: "grants", OK: true, Text: "Equal."},
		"  ✕ grants: Differ.": {Name: "grants", Text: "Differ."},
	} {
		if got := checkLine(check); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// From the first look to the final read-back Snow Atlas needs at most 12 requests, whatever else is in the tenant.
func TestSnowAtlasNeedsTwelveGraphRequests(t *testing.T) {
	out, _, _ := touring(t, 0)
	lines := readLog(filepath.Join(out, "requests.jsonl"))
	first := -1
	for i, l := range lines {
		if strings.HasPrefix(l.Path, "/v1.0/applications(uniqueName='gatehouse-snow-atlas-main')") {
			first = i
			break
		}
	}
	if first < 0 {
		t.Fatal("the application was never created")
	}
	count, grants, batches := 0, 0, 0
	for i := first - 1; i >= 0; i-- { // back to the look
		if lines[i].graph() {
			count++
			if !strings.HasSuffix(lines[i].path(), "/$batch") {
				t.Errorf("before the first write: %s %s", lines[i].Method, lines[i].Path)
			}
			break
		}
	}
	for _, l := range lines[first:] {
		if !l.graph() {
			continue
		}
		count++
		if strings.HasSuffix(l.path(), "/appRoleAssignments") {
			grants++
		}
		if strings.HasSuffix(l.path(), "/$batch") {
			if batches++; grants > 0 {
				break
			}
		}
	}
	t.Logf("%d Graph requests, %d of them grants, %d batches after the look", count, grants, batches)
	if count > 12 || grants != 4 || batches != 1 {
		t.Errorf("%d requests with %d grants and %d read-backs, want at most 12 with 4 and 1", count, grants, batches)
	}
}

// secrets gathers what the tenant really issued and the names it really showed.
type secrets struct {
	mu     sync.Mutex
	values map[string]string // value → what it is
}

func (s *secrets) tap(path string, answer []byte) {
	var v any
	if json.Unmarshal(answer, &v) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.walk(v, sampled(path))
}

// sampled holds for answers with people's data; what the connectors are made of is no secret.
func sampled(path string) bool {
	for _, p := range []string{"/v1.0/users", "/v1.0/me/", "/v1.0/groups", "/v1.0/auditLogs", "/v1.0/reports"} {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

var issued = map[string]bool{"secretText": true, "access_token": true, "refresh_token": true, "id_token": true, "device_code": true}

var personal = map[string]bool{"displayName": true, "userDisplayName": true, "userPrincipalName": true, "mail": true, "subject": true, "address": true}

func (s *secrets) walk(v any, sample bool) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			s.walk(e, sample)
		}
	case map[string]any:
		_, person := v["userPrincipalName"]
		for name, e := range v {
			text, ok := e.(string)
			switch {
			case !ok:
				s.walk(e, sample)
			case issued[name]:
				s.values[text] = name
			case sample && name == "displayName" && !person: // of a group or a device, which may be a plain word
			case sample && personal[name] && len([]rune(text)) >= 6 && !strings.Contains(strings.ToLower(text), "adele"):
				s.values[text] = "live " + name
			}
		}
	}
}

// carriers are the forms in which a value could hide.
func carriers(value string) []string {
	quoted, _ := json.Marshal(value)
	return []string{
		value, strings.ToLower(value), strings.Trim(string(quoted), `"`), url.QueryEscape(value),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)), hex.EncodeToString([]byte(value)),
	}
}

// found names the first place where a value stands in text.
func (s *secrets) found(text string) (string, bool) {
	lower := strings.ToLower(text)
	for value, what := range s.values {
		for _, c := range carriers(value) {
			if strings.Contains(text, c) || strings.Contains(lower, strings.ToLower(c)) {
				return what, true
			}
		}
	}
	return "", false
}

func TestNoSecretTokenOrLiveNameIsWrittenAnywhere(t *testing.T) {
	s := &secrets{values: map[string]string{}}
	out, said, results := touring(t, 0, rehearsal.WithTap(s.tap))
	kinds := map[string]int{}
	for _, what := range s.values {
		kinds[what]++
	}
	t.Logf("looking for %v", kinds)
	for _, what := range []string{"secretText", "access_token", "live userDisplayName", "live userPrincipalName"} {
		if kinds[what] == 0 {
			t.Errorf("the tour issued or showed no %s: the scan would prove nothing", what)
		}
	}
	machine, err := json.Marshal(results)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"what was said": said, "machine output": string(machine)}
	err = filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		texts[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range texts {
		if what, ok := s.found(text); ok {
			t.Errorf("%s holds a %s", where, what)
		}
	}
	// The scanner itself finds every planted value in every form.
	for value := range s.values {
		for i, c := range carriers(value) {
			if _, ok := s.found("before " + c + " after"); !ok {
				t.Fatalf("a planted value in form %d was not found", i)
			}
		}
		break
	}
}
