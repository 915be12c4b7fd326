package rehearsal

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxRequest bounds a request body, before and after decompression.
const maxRequest = 4 << 20

// wrap is what every request goes through: host check, body, faults, log.
func (s *Server) wrap(next http.Handler) http.Handler {
	faulty := s.faults.Wrap(s.settled(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		recorded := &statusWriter{ResponseWriter: w}
		body, status := readBody(r)
		// Deferred, because a fault may leave by a panic that ends the connection; then no status was sent and the log says 0.
		defer func() { s.log.add(r, body, recorded.status, time.Since(began)) }()
		switch {
		case !s.knows(r.Host):
			http.Error(recorded, "this name is not one of the rehearsal tenant's", http.StatusMisdirectedRequest)
		case status != 0:
			http.Error(recorded, http.StatusText(status), status)
		default:
			faulty.ServeHTTP(recorded, r)
		}
	})
}

// settled is the tenant below the faults, with its latency: what it changed is kept, and what it really answered is tapped, whatever
// becomes of the answer.
func (s *Server) settled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorded := &statusWriter{ResponseWriter: w, keep: s.tap != nil}
		w.Header().Set("Date", s.store.Now().Format(http.TimeFormat)) // the tenant has one clock
		r, end := s.graph.Begin(r)
		defer end()
		if !s.wait(r) {
			return
		}
		next.ServeHTTP(recorded, r)
		// A change that was answered must survive the end of the process.
		if s.state != nil && r.Method != http.MethodGet {
			if err := s.state.save(s.store, s.options.Seed); err != nil {
				s.log.note(err)
			}
		}
		if s.tap != nil {
			s.tap(r.URL.Path, recorded.body)
		}
	})
}

// knows refuses names that the certificate does not carry, so that a web page on another name cannot talk to the tenant.
func (s *Server) knows(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return slices.ContainsFunc(s.names, func(n string) bool { return strings.EqualFold(n, strings.Trim(name, "[]")) })
}

// wait adds the latency. It reports false when the client went away meanwhile.
func (s *Server) wait(r *http.Request) bool {
	if s.options.Latency <= 0 {
		return true
	}
	timer := time.NewTimer(s.options.Latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// readBody reads the whole body, decompresses it and puts it back plain, so that handlers and the log see the same. A status other
// than 0 refuses the request.
func readBody(r *http.Request) (body []byte, status int) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxRequest+1))
	_ = r.Body.Close() // it is read
	if err != nil {
		return nil, http.StatusBadRequest
	}
	switch r.Header.Get("Content-Encoding") {
	case "":
		body = raw
	case "gzip":
		if body, err = gunzip(raw); err != nil {
			return nil, http.StatusBadRequest
		}
	default:
		return nil, http.StatusUnsupportedMediaType
	}
	if len(body) > maxRequest {
		return nil, http.StatusRequestEntityTooLarge
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return body, 0
}

func gunzip(raw []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, maxRequest+1))
	return out, errors.Join(err, z.Close())
}

// statusWriter remembers the status for the log, and the body where somebody taps it.
type statusWriter struct {
	http.ResponseWriter
	status int
	keep   bool
	body   []byte
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	if w.keep {
		w.body = append(w.body, p...)
	}
	return w.ResponseWriter.Write(p)
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
