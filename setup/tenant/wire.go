package tenant

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"gatehouse/setup/entra"
)

// Bounds of one exchange.
const (
	controlLimit    = 16 << 20 // bytes of a control-plane answer, after decompression
	sampleLimit     = 64 << 20 // bytes of a sample
	controlPatience = 100 * time.Second
	samplePatience  = 5 * time.Minute
)

var errTooBig = errors.New("the answer is larger than allowed")

// tokenSource gives an access token; claims is a claims challenge of Graph, empty otherwise.
type tokenSource func(ctx context.Context, claims string) (string, error)

// wire is the only way to Microsoft Graph. It pins the host before a token is attached, sends a write once and never again,
// follows no redirect, bounds every answer, logs every request without its secrets, and turns every failure into *entra.Error.
type wire struct {
	host  string // host and port that may be asked
	base  http.RoundTripper
	token tokenSource
	log   *Log
}

// request is one exchange to make. Read: repeating it changes nothing (a GET, or a batch of GETs).
type request struct {
	method   string
	url      *url.URL
	header   http.Header
	body     []byte
	read     bool
	limit    int64
	patience time.Duration
	redirect bool   // a 302 is an answer, not an error
	note     string // for the log
	raw      bool   // the body need not be JSON
}

// answer is a complete, bounded answer that is not an error.
type answer struct {
	status    int
	header    http.Header
	body      []byte
	requestID string
}

// do makes one exchange: at most one new token for a claims challenge, at most one repeat of a read on a broken connection.
func (w *wire) do(ctx context.Context, r request) (answer, error) {
	if err := w.pin(r.url); err != nil {
		return answer{}, &entra.Error{Method: r.method, Path: shownPath(r.url), Time: time.Now(), Err: err}
	}
	if err := paceOf(ctx).keep(ctx); err != nil {
		return answer{}, &entra.Error{Method: r.method, Path: shownPath(r.url), Time: time.Now(), Err: err}
	}
	patience := r.patience
	if patience == 0 {
		patience = controlPatience
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	claims := ""
	for {
		token, err := w.token(ctx, claims)
		if err != nil {
			return answer{}, err
		}
		got, challenge, err := w.attempt(ctx, r, token)
		if err != nil && r.read && brokenConnection(err) && ctx.Err() == nil {
			got, challenge, err = w.attempt(ctx, r, token)
		}
		if challenge == "" || claims != "" {
			return got, err
		}
		// Continuous access evaluation: the request was refused before it did anything, so sending it again with a new
		// token is not a repeat (Microsoft Entra docs, "Claims challenges and claims requests").
		claims = challenge
	}
}

// pin refuses every address but the chosen cloud's Graph.
func (w *wire) pin(u *url.URL) error {
	if u.Scheme != "https" || !strings.EqualFold(u.Host, w.host) {
		return fmt.Errorf("ask %s: only https://%s may be asked", quote(u.Host), w.host)
	}
	return nil
}

// attempt sends r once. challenge is set when Graph wants a token with certain claims.
func (w *wire) attempt(ctx context.Context, r request, token string) (got answer, challenge string, err error) {
	var wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { wrote.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, r.method, r.url.String(), bytes.NewReader(r.body))
	if err != nil {
		return answer{}, "", fmt.Errorf("make request: %w", err)
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	id := uuid.NewString()
	req.Header.Set("client-request-id", id)
	req.Header.Set("User-Agent", "Gatehouse")
	if len(r.body) > 0 && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}

	start := time.Now()
	sent := Sent{Time: start, Host: r.url.Host, Method: r.method, Path: shownPath(r.url), RequestID: id, Note: r.note, Connector: connectorOf(ctx)}
	defer func() {
		sent.Took = time.Since(start)
		w.log.Add(sent)
	}()
	failed := &entra.Error{Method: r.method, Path: sent.Path, RequestID: id, Time: start}

	res, err := w.base.RoundTrip(req)
	if err != nil {
		sent.Note = join(r.note, "no answer")
		failed.Unknown, failed.Err = !r.read && wrote.Load(), cause(ctx, err)
		return answer{}, "", failed
	}
	defer res.Body.Close()
	sent.Status, failed.Status = res.StatusCode, res.StatusCode
	if given := requestID(res.Header); given != "" {
		sent.RequestID, failed.RequestID = given, given
	}
	limit := r.limit
	if limit == 0 {
		limit = controlLimit
	}
	body, err := readBounded(res.Body, limit)
	if err != nil {
		sent.Note = join(r.note, "no complete answer")
		failed.Unknown, failed.Code, failed.Err = !r.read, brokenAnswer(err), cause(ctx, err)
		return answer{}, "", failed
	}
	if res.StatusCode >= 400 || (res.StatusCode >= 300 && !r.redirect) {
		e := refusal(res, body, failed)
		e.Unknown = !r.read && outcomeUnknown(e, r.url.Path)
		sent.Code = e.Code
		paceOf(ctx).throttled(e)
		return answer{}, claimsChallenge(res), e
	}
	if !r.raw && len(bytes.TrimSpace(body)) > 0 && !json.Valid(body) {
		sent.Note = join(r.note, "not a Graph answer")
		failed.Unknown, failed.Code = !r.read, "NotJSON"
		failed.Err = errors.New("read the answer: it is not JSON")
		return answer{}, "", failed
	}
	return answer{res.StatusCode, res.Header, body, sent.RequestID}, "", nil
}

// RoundTrip lets the Graph SDK's request builders use the wire. Failures come back as errors, so that the SDK never reads an
// error answer: it loses the status of HTML pages and panics on errors without a message.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		defer req.Body.Close()
		var err error
		if body, err = readBounded(req.Body, controlLimit); err != nil {
			return nil, fmt.Errorf("read request: %w", err)
		}
	}
	got, err := w.do(req.Context(), request{
		method: req.Method, url: req.URL, header: req.Header.Clone(), body: body, read: req.Method == http.MethodGet,
	})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: http.StatusText(got.status), StatusCode: got.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: got.header, Body: io.NopCloser(bytes.NewReader(got.body)), ContentLength: int64(len(got.body)), Request: req,
	}, nil
}

func readBounded(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("read the answer: %w (%d MiB)", errTooBig, limit>>20)
	}
	return body, nil
}

// cause prefers the context's own reason: "context canceled" tells more than a closed connection.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

// brokenConnection holds for connections that ended without an answer; every operating system has its own number for it.
func brokenConnection(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "read" || op.Op == "write") && !op.Timeout()
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}
