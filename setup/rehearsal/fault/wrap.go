package fault

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Wrap puts the script between the network and the tenant. The body of a request must be bounded before.
func (s *Script) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.idle() {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "the request could not be read", http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if rule, struck := s.Strike(requestOf(r, body)); struck {
			s.act(rule, w, r, next)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/$batch") {
			s.batch(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Script) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.rules) == 0
}

func requestOf(r *http.Request, body []byte) Request {
	query, err := url.QueryUnescape(r.URL.RawQuery)
	if err != nil {
		query = r.URL.RawQuery
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if form, err := url.QueryUnescape(string(body)); err == nil {
			body = []byte(form)
		}
	}
	return Request{Method: r.Method, Path: r.URL.Path, Query: query, Body: body}
}

type outerKey struct{}

// outer is what a part of a batch does to the whole exchange.
type outer struct{ rule *Rule }

// batch answers a batch; a part that broke the connection breaks the answer of them all.
func (s *Script) batch(w http.ResponseWriter, r *http.Request, next http.Handler) {
	o := &outer{}
	real := run(next, r.WithContext(context.WithValue(r.Context(), outerKey{}, o)))
	if o.rule == nil {
		real.send(w)
		return
	}
	s.finish(*o.rule, w, r, real)
}

// Part is the fault of one request of a batch.
type Part struct {
	script *Script
	rule   Rule
}

// Part counts a request of a batch. A nil Part is an untouched one. ctx is the whole batch's.
func (s *Script) Part(ctx context.Context, r Request) *Part {
	r.InBatch = true
	rule, struck := s.Strike(r)
	if !struck {
		return nil
	}
	if o, ok := ctx.Value(outerKey{}).(*outer); ok && rule.Do.endsConnection() && o.rule == nil {
		o.rule = &rule
	}
	return &Part{script: s, rule: rule}
}

// Answer gives what a struck part answers. carryOut does what was asked and gives the real answer; it is not called for a part that is
// struck before.
func (p *Part) Answer(ctx context.Context, at *url.URL, carryOut func() (status int, header map[string]string, body []byte)) (status int, header map[string]string, body []byte) {
	real := newAnswer()
	if p.rule.When == After || p.rule.Do == Delay {
		if p.rule.Do == Delay && p.rule.When == Before {
			pause(ctx, p.rule.For)
		}
		given, headers, raw := carryOut()
		real.WriteHeader(given)
		real.setHeaders(headers)
		real.body.Write(raw)
		if p.rule.Do == Delay && p.rule.When == After {
			pause(ctx, p.rule.For)
		}
	}
	out := p.script.replaced(p.rule, at, real)
	headers := map[string]string{}
	for name := range out.header {
		headers[name] = out.header.Get(name)
	}
	return out.status, headers, out.body.Bytes()
}
