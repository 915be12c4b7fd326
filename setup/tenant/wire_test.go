package tenant

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/entra"
)

const someID = "11111111-1111-4111-8111-111111111111"

// writes are all changes that a Client can make.
func writes(c *caller) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"application": func(ctx context.Context) error {
			_, err := c.PutApplication(ctx, entra.Application{UniqueName: "gatehouse-x-main", DisplayName: "X", Audience: "AzureADMyOrg"})
			return err
		},
		"tags": func(ctx context.Context) error { return c.PatchTags(ctx, someID, []string{"Gatehouse"}) },
		"principal": func(ctx context.Context) error {
			_, err := c.CreatePrincipal(ctx, someID, nil, "")
			return err
		},
		"enable":    func(ctx context.Context) error { return c.SetEnabled(ctx, someID, true) },
		"owner":     func(ctx context.Context) error { return c.AddOwner(ctx, someID, someID) },
		"federated": func(ctx context.Context) error { return c.PutFederated(ctx, someID, entra.Federated{Name: "proxy"}) },
		"password": func(ctx context.Context) error {
			_, _, err := c.AddPassword(ctx, someID, "x", time.Now().Add(time.Hour))
			return err
		},
		"remove": func(ctx context.Context) error { return c.RemovePassword(ctx, someID, someID) },
		"role": func(ctx context.Context) error {
			_, err := c.GrantRole(ctx, someID, someID, someID)
			return err
		},
		"scope": func(ctx context.Context) error {
			_, err := c.CreateScopeGrant(ctx, someID, someID, []string{"User.Read"})
			return err
		},
		"widen": func(ctx context.Context) error { return c.UpdateScopeGrant(ctx, "grant", []string{"User.Read"}) },
	}
}

func TestNoWriteIsEverSentTwice(t *testing.T) {
	big := strings.Repeat(" ", 1<<16)
	for name, trap := range map[string]struct {
		answer  http.HandlerFunc
		unknown bool
	}{
		"429": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "1")
			sendJSON(w, 429, graphFailure("TooManyRequests", "slow"))
		}, false},
		"503": {func(w http.ResponseWriter, _ *http.Request) {
			sendJSON(w, 503, graphFailure("ServiceUnavailable", "later"))
		}, true},
		"504 page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusGatewayTimeout)
			fmt.Fprint(w, "<h1>no")
		}, true},
		"415":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnsupportedMediaType) }, false},
		"drop": {func(w http.ResponseWriter, _ *http.Request) { drop(w) }, true},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/v1.0/elsewhere", http.StatusTemporaryRedirect)
		}, false},
		"cut off answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99999")
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, "{")
		}, true},
		"portal page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>"+big)
		}, true},
		"half an object": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"id":`)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeGraph(t, trap.answer)
			c := f.caller(t, nil)
			for write, do := range writes(c) {
				before := len(f.requests())
				err := do(t.Context())
				var e *entra.Error
				if !errors.As(err, &e) {
					t.Fatalf("%s: got %v, want *entra.Error", write, err)
				}
				if n := len(f.requests()) - before; n != 1 {
					t.Errorf("%s was sent %d times", write, n)
				}
				if e.Unknown != trap.unknown {
					t.Errorf("%s: outcome unknown = %v, want %v (%v)", write, e.Unknown, trap.unknown, e)
				}
			}
		})
	}
}

func TestAReadIsRepeatedOnceOnABrokenConnection(t *testing.T) {
	n := 0
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		if n++; n%2 == 1 {
			drop(w)
			return
		}
		sendJSON(w, 200, map[string]any{"value": []any{}})
	})
	c := f.caller(t, nil)
	if _, err := c.Sample(t.Context(), "GET", "/v1.0/me"); err != nil {
		t.Fatal(err)
	}
	n = 100 // from here on every attempt fails
	f2 := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { drop(w) })
	_, err := f2.caller(t, nil).Sample(t.Context(), "GET", "/v1.0/me")
	var e *entra.Error
	if !errors.As(err, &e) || e.Unknown || e.Status != 0 {
		t.Fatalf("got %v, want a read without an answer", err)
	}
	if got := len(f2.requests()); got > 2 {
		t.Errorf("a read was sent %d times", got)
	}
}

func TestAForeignHostIsRefusedBeforeATokenIsAskedFor(t *testing.T) {
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 200, map[string]any{}) })
	c := f.caller(t, nil)
	c.wire.token = func(context.Context, string) (string, error) {
		t.Error("a token was asked for")
		return "", nil
	}
	for _, address := range []string{"https://graph.microsoft.com.example/v1.0/me", "http://" + strings.TrimPrefix(f.URL, "https://") + "/v1.0/me", f.URL + "0/v1.0/me", "https://evil@example.net/"} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.wire.do(t.Context(), request{method: "GET", url: u, read: true}); err == nil {
			t.Errorf("%s was asked", address)
		}
	}
	if n := len(f.requests()); n != 0 {
		t.Errorf("%d requests went out", n)
	}
}

func TestErrorsKeepCodeRequestIdAndWaitWhateverTheBody(t *testing.T) {
	for name, c := range map[string]struct {
		status      int
		contentType string
		body        string
		code        string
		id          string
	}{
		"graph":            {403, "application/json", `{"error":{"code":"Authorization_RequestDenied","message":"no","innerError":{"request-id":"inner","date":"2026-05-01T10:00:00"}}}`, "Authorization_RequestDenied", "inner"},
		"no message":       {400, "application/json", `{"error":{"code":"Request_BadRequest"}}`, "Request_BadRequest", "outer"},
		"null error":       {400, "application/json", `{"error":null}`, "BadRequest", "outer"},
		"error is a text":  {400, "application/json", `{"error":"invalid_grant"}`, "BadRequest", "outer"},
		"html":             {502, "text/html", `<html><body>Bad gateway</body></html>`, "BadGateway", "outer"},
		"empty":            {404, "", "", "NotFound", "outer"},
		"broken json":      {400, "application/json", `{"error":`, "BadRequest", "outer"},
		"wrong type":       {400, "application/octet-stream", "\x00\x01", "BadRequest", "outer"},
		"finer inner code": {400, "application/json", `{"error":{"code":"Request_BadRequest","message":"m","details":[{"code":"NoBackingApplicationObject"}]}}`, "NoBackingApplicationObject", "outer"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("request-id", "outer")
				w.Header().Set("Retry-After", "86400")
				if c.contentType != "" {
					w.Header().Set("Content-Type", c.contentType)
				}
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
			})
			err := f.caller(t, nil).AddOwner(t.Context(), someID, someID)
			var e *entra.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Status != c.status || e.Code != c.code || e.RequestID != c.id || e.RetryAfter != longestRetryAfter {
				t.Errorf("got %+v", e)
			}
			if _ = err.Error(); e.Problem().What == "" {
				t.Error("no words for it")
			}
		})
	}
}

func TestAGzipBombIsCutOff(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 64 {
		if _, err := z.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(bomb.Bytes())
	})
	_, err := f.caller(t, nil).PutApplication(t.Context(), entra.Application{UniqueName: "x", DisplayName: "X"})
	if !errors.Is(err, errTooBig) {
		t.Fatalf("got %v, want the size refused", err)
	}
}

func TestAnEndlessAnswerIsCutOffWithoutReadingItAll(t *testing.T) {
	if _, err := readBounded(endless{}, 1<<20); !errors.Is(err, errTooBig) {
		t.Fatalf("got %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestAClaimsChallengeIsAnsweredOnceWithANewToken(t *testing.T) {
	for name, patient := range map[string]bool{"satisfied": true, "never satisfied": false} {
		t.Run(name, func(t *testing.T) {
			f := newFakeGraph(t, func(w http.ResponseWriter, r *http.Request) {
				if patient && strings.Contains(r.Header.Get("Authorization"), "nbf") {
					w.WriteHeader(http.StatusNoContent)
					return
				}
				w.Header().Set("WWW-Authenticate", `Bearer realm="", authorization_uri="https://login.example/", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="`)
				sendJSON(w, 401, graphFailure("InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge"))
			})
			err := f.caller(t, nil).SetEnabled(t.Context(), someID, true)
			if patient != (err == nil) {
				t.Errorf("got %v", err)
			}
			seen := f.requests()
			if len(seen) != 2 || seen[0].body != seen[1].body || seen[1].body == "" {
				t.Errorf("%d requests: %+v", len(seen), seen)
			}
		})
	}
}

func TestMalformedChallengesAreNone(t *testing.T) {
	for _, header := range []string{`Bearer claims=`, `Bearer claims="`, `Bearer claims="%%%"`, `Bearer claims="bm90IGpzb24="`, `Basic claims="e30="`, ``} {
		res := &http.Response{StatusCode: http.StatusUnauthorized, Header: http.Header{"Www-Authenticate": {header}}}
		if got := claimsChallenge(res); got != "" {
			t.Errorf("%q gives %q", header, got)
		}
	}
}

func FuzzAnErrorAnswerNeverPanics(f *testing.F) {
	f.Add(`{"error":{"code":"x"}}`, `Bearer claims="e30="`, "12")
	f.Add(`{"error":{"details":[null]}}`, `Bearer claims`, "Wed, 21 Oct 2015 07:28:00 GMT")
	f.Fuzz(func(t *testing.T, body, challenge, wait string) {
		res := &http.Response{StatusCode: http.StatusUnauthorized, Header: http.Header{"Www-Authenticate": {challenge}, "Retry-After": {wait}}}
		e := refusal(res, []byte(body), &entra.Error{})
		if e.RetryAfter < 0 || e.RetryAfter > longestRetryAfter {
			t.Errorf("waits %v", e.RetryAfter)
		}
		_ = claimsChallenge(res)
		_ = e.Problem().Error()
	})
}

func TestOfflineBeforeAnythingWasSentIsNotUnknown(t *testing.T) {
	f := newFakeGraph(t, func(http.ResponseWriter, *http.Request) {})
	c := f.caller(t, nil)
	f.Close()
	err := c.SetEnabled(t.Context(), someID, true)
	var e *entra.Error
	if !errors.As(err, &e) || e.Unknown || e.Status != 0 {
		t.Fatalf("got %v", err)
	}
}

func TestACancelledWriteOnItsWayIsUnknownAndSaysCancelled(t *testing.T) {
	arrived := make(chan struct{})
	release := make(chan struct{})
	f := newFakeGraph(t, func(http.ResponseWriter, *http.Request) { close(arrived); <-release })
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	err := f.caller(t, nil).SetEnabled(ctx, someID, true)
	var e *entra.Error
	if !errors.As(err, &e) || !e.Unknown || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestTheLogHoldsNoTokenNoBodyNoNameAndNoQueryValue(t *testing.T) {
	log := NewLog(10)
	f := newFakeGraph(t, func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 200, map[string]any{"secret": "value-1"}) })
	c := f.caller(t, log)
	if _, err := c.Sample(t.Context(), "GET", "/v1.0/users/zoe%40contoso.example/events?$filter=subject%20eq%20%27Zoe%27&$top=1"); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%+v", log.All())
	for _, secret := range []string{"token", "zoe", "Zoe", "value-1"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q: %s", secret, text)
		}
	}
	if s := log.All(); len(s) != 1 || s[0].Path != "/v1.0/users/…/events?$filter&$top" || s[0].Status != 200 || s[0].RequestID != "req-1" {
		t.Errorf("got %+v", s)
	}
}

func TestRetryAfterIsReadInBothFormsAndBounded(t *testing.T) {
	now := time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "1.5": 1500 * time.Millisecond, "-3": 0, "86400": longestRetryAfter, "1e300": longestRetryAfter, "NaN": 0, "soon": 0,
		"Fri, 01 May 2026 10:00:30 GMT": 30 * time.Second, "Fri, 01 May 2026 09:00:00 GMT": 0,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("%q gives %v, want %v", value, got, want)
		}
	}
}
