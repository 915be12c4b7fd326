package tenant

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"gatehouse/setup/entra"
)

// authorityLimit bounds answers of the sign-in service.
const authorityLimit = 1 << 20

// discoveryHost answers MSAL's instance discovery for every cloud (Microsoft Authentication Library, authority package). It is asked
// nothing else where it is not the chosen authority: codes and secrets belong to one cloud.
const (
	discoveryHost = "login.microsoftonline.com"
	discoveryPath = "/common/discovery/instance"
)

// authorityWire is the transport under azidentity: pinned to the authority, bounded, logged. It passes every answer on, since
// MSAL reads the error answers itself, and remembers the last failure for the caller's witness: azidentity's own errors
// print whole bodies and lose their cause.
type authorityWire struct {
	host string
	base http.RoundTripper
	log  *Log
}

func newAuthorityWire(ep Endpoint, base http.RoundTripper, log *Log) (*authorityWire, error) {
	host, err := httpsHost(ep.authority())
	if err != nil {
		return nil, err
	}
	return &authorityWire{host: host, base: base, log: log}, nil
}

// options are azidentity's client options on this transport: no retries, because a code must not be redeemed twice.
func (a *authorityWire) options(ep Endpoint) azcore.ClientOptions {
	return azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: ep.authority() + "/", Services: map[cloud.ServiceName]cloud.ServiceConfiguration{}},
		Transport: &http.Client{Transport: a, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		Retry:     policy.RetryOptions{MaxRetries: -1},
		Telemetry: policy.TelemetryOptions{Disabled: true},
	}
}

// RoundTrip makes one exchange with the sign-in service.
func (a *authorityWire) RoundTrip(req *http.Request) (*http.Response, error) {
	discovers := req.Method == http.MethodGet && strings.EqualFold(req.URL.Host, discoveryHost) && req.URL.Path == discoveryPath
	if req.URL.Scheme != "https" || !strings.EqualFold(req.URL.Host, a.host) && !discovers {
		witnessOf(req.Context()).set(&entra.Error{Method: req.Method, Path: shownPath(req.URL), Code: codeForeignSignIn, Time: time.Now(), Err: errForeignSignIn})
		return nil, fmt.Errorf("ask %s: only https://%s may be asked to sign in", quote(req.URL.Host), a.host)
	}
	start := time.Now()
	sent := Sent{Time: start, Host: req.URL.Host, Method: req.Method, Path: shownPath(req.URL), Connector: connectorOf(req.Context())}
	failed := &entra.Error{Method: req.Method, Path: sent.Path, Time: start}
	seen := witnessOf(req.Context())
	defer func() {
		sent.Took = time.Since(start)
		a.log.Add(sent)
	}()
	defer seen.during(req.Context())()
	res, err := a.base.RoundTrip(req)
	if err != nil {
		sent.Note, failed.Err = "no answer", cause(req.Context(), err)
		seen.set(failed)
		return nil, err
	}
	body, err := readBounded(res.Body, authorityLimit)
	res.Body.Close()
	if err != nil {
		sent.Status, sent.Note = res.StatusCode, "no complete answer"
		failed.Code, failed.Err = brokenAnswer(err), cause(req.Context(), err)
		seen.set(failed)
		return nil, err
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	sent.Status, sent.RequestID = res.StatusCode, requestID(res.Header)
	if res.StatusCode < 300 && strings.HasSuffix(req.URL.Path, metadataPath) {
		if code, err := a.checkMetadata(body); err != nil {
			sent.Code, failed.Status, failed.RequestID, failed.Code, failed.Err = code, res.StatusCode, sent.RequestID, code, err
			seen.set(failed)
			return nil, err
		}
	}
	if res.StatusCode < 300 {
		seen.good(strings.HasSuffix(req.URL.Path, "/token"))
		return res, nil
	}
	failed.Status, failed.RequestID = res.StatusCode, sent.RequestID
	failed.RetryAfter = retryAfter(res.Header.Get("Retry-After"), start)
	fillSignInError(failed, body)
	sent.Code = failed.Code
	seen.set(failed)
	return res, nil
}

// deviceWords steer the device code flow; its own numbers AADSTS700xx say less than they do (RFC 8628; Microsoft Entra docs, "OAuth 2.0
// device authorization grant").
var deviceWords = map[string]bool{
	"authorization_pending": true, "authorization_declined": true, "bad_verification_code": true, "expired_token": true, "slow_down": true,
}

// fillSignInError reads an error of the token endpoint (Microsoft Entra docs, "OAuth 2.0 authorization code flow").
func fillSignInError(e *entra.Error, body []byte) {
	var parsed struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		Codes       []int  `json:"error_codes"`
		TraceID     string `json:"trace_id"`
		Timestamp   string `json:"timestamp"`
	}
	if json.Unmarshal(body, &parsed) != nil {
		e.Code = strings.ReplaceAll(http.StatusText(e.Status), " ", "")
		return
	}
	e.Code, e.Message = parsed.Error, shorten(parsed.Description, 2000)
	code := signInCode(parsed.Description)
	if len(parsed.Codes) > 0 {
		code = fmt.Sprintf("AADSTS%d", parsed.Codes[0])
	}
	steers := deviceWords[parsed.Error] && len(code) == len("AADSTS70016") && strings.HasPrefix(code, "AADSTS700")
	if code != "" && !steers {
		e.Code = code
	}
	if parsed.TraceID != "" {
		e.RequestID = parsed.TraceID
	}
	if t, err := time.Parse("2006-01-02 15:04:05Z", parsed.Timestamp); err == nil {
		e.Time = t
	}
}

var signInCodePattern = regexp.MustCompile(`AADSTS\d{4,9}`)

// signInCode finds the AADSTS code in a text; empty when there is none.
func signInCode(text string) string { return signInCodePattern.FindString(text) }

// signInPage is where a person is waited for.
const signInPage = "/oauth2/v2.0/authorize"

// credentialError turns a failure of azidentity into *entra.Error. Its text is searched for a code and never kept.
func credentialError(ctx context.Context, seen *witness, err error) *entra.Error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		e := &entra.Error{Method: http.MethodPost, Path: "/oauth2/v2.0/token", Time: time.Now(), Err: ctx.Err()}
		if seen.person && !seen.unanswered() {
			e.Method, e.Path = http.MethodGet, signInPage
		}
		return e
	}
	if last := seen.get(); last != nil {
		return last
	}
	text := err.Error()
	e := &entra.Error{Method: http.MethodGet, Path: signInPage, Code: signInCode(text), Time: time.Now()}
	switch {
	case e.Code != "":
		e.Err = errors.New("sign in: the sign-in page answered with an error")
	case strings.Contains(text, "access_denied"):
		e.Code, e.Err = "access_denied", errors.New("sign in: refused on the sign-in page")
	case strings.Contains(text, "declined scopes"):
		e.Code, e.Err = "declined_scopes", errors.New("sign in: not every scope was granted")
	case strings.Contains(text, "GET operation"):
		e.Code, e.Err = "abandoned", errors.New("sign in: the browser came back without an answer")
	case isForeign(text):
		e.Code, e.Err = codeOthers, errForeign
	case seen.gotToken():
		e.Code, e.Err = "unusable_token", errors.New("sign in: the token answer could not be used")
	case !seen.person:
		e.Code, e.Err = codeUnusable, errUnusable
	default:
		e.Err = errNoBrowser
	}
	return e
}

// errNoBrowser: azidentity failed before any page could answer, which leaves the browser or the local port.
var errNoBrowser = errors.New("open the sign-in page: no browser could be opened")
