package fault

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// act answers a struck request.
func (s *Script) act(rule Rule, w http.ResponseWriter, r *http.Request, next http.Handler) {
	if rule.When == Before {
		if rule.Do == Delay {
			if pause(r.Context(), rule.For) {
				next.ServeHTTP(w, r)
			}
			return
		}
		s.finish(rule, w, r, newAnswer())
		return
	}
	s.finish(rule, w, r, run(next, r))
}

// finish sends what is left of the answer. real is empty for a request that was not carried out.
func (s *Script) finish(rule Rule, w http.ResponseWriter, r *http.Request, real *answer) {
	switch rule.Do {
	case Drop, Reset, TLS:
		sever(r, rule.Do)
		panic(http.ErrAbortHandler)
	case Delay:
		if pause(r.Context(), rule.For) {
			real.send(w)
		}
	case Truncate:
		part(w, real, rule.Bytes, real.body.Len()/2)
		if r.ProtoMajor < 2 {
			sever(r, Drop)
		} // in HTTP/2 what was flushed may still wait for the connection: the end of the stream comes behind it, that of the connection may not
		panic(http.ErrAbortHandler)
	case Stall:
		if rule.Bytes > 0 && real.status != 0 {
			part(w, real, rule.Bytes, 0)
		}
		if pause(r.Context(), rule.For) {
			sever(r, Drop)
		}
		panic(http.ErrAbortHandler)
	case Slow:
		real.head(w, real.body.Len())
		drip(w, r, real.body.Bytes(), rule)
	case Endless, Bomb:
		s.flood(rule, w, r)
	case Gzip:
		squeeze(w, real)
	default:
		s.replaced(rule, addressOf(r), real).send(w)
	}
}

// replaced is the answer of actions that a part of a batch can suffer alone; for all others it is the real one.
func (s *Script) replaced(rule Rule, at *url.URL, real *answer) *answer {
	switch rule.Do {
	case Error, Status:
		return s.madeUp(rule, at.Path)
	case Body:
		out := newAnswer()
		out.status = real.status
		for name, values := range real.header {
			out.header[name] = values
		}
		out.setHeaders(map[string]string{"Content-Type": kindOf(rule), "Content-Length": ""})
		if out.status == 0 {
			out.status = http.StatusOK
		}
		if rule.Status != 0 {
			out.status = rule.Status
		}
		out.setHeaders(rule.Headers)
		out.body.WriteString(rule.Body)
		return out
	case Header:
		real.setHeaders(rule.Headers)
	case Link:
		if rule.To == "self" {
			rule.To = at.String()
		}
		relink(real, rule.To)
	}
	return real
}

// part sends the beginning of an answer that says how long it would be.
func part(w http.ResponseWriter, a *answer, wanted, otherwise int) {
	n := wanted
	if n == 0 {
		n = otherwise
	}
	n = min(n, max(a.body.Len()-1, 0)) // at least one byte is missing
	a.head(w, max(a.body.Len(), 1))
	_, _ = w.Write(a.body.Bytes()[:n]) // the client went away: nobody is left to tell
	_ = http.NewResponseController(w).Flush()
}

// drip sends a body in small pieces.
func drip(w http.ResponseWriter, r *http.Request, body []byte, rule Rule) {
	size := max(rule.Bytes, 1)
	control := http.NewResponseController(w)
	for len(body) > 0 {
		n := min(size, len(body))
		if _, err := w.Write(body[:n]); err != nil || control.Flush() != nil || !pause(r.Context(), rule.For) {
			return
		}
		body = body[n:]
	}
}

// pieceSize is how much of a flood is written at once.
const pieceSize = 64 << 10

// flood sends a body of any size, compressed where it is a bomb.
func (s *Script) flood(rule Rule, w http.ResponseWriter, r *http.Request) {
	out := s.madeUp(Rule{Status: max(rule.Status, http.StatusOK), Body: " ", Type: rule.Type, Headers: rule.Headers}, r.URL.Path)
	var to io.Writer = w
	if rule.Do == Bomb {
		out.header.Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		to = z
	}
	out.head(w, -1)
	text := rule.Body
	if text == "" {
		text = " "
	}
	if _, err := io.WriteString(to, `{"value":"`); err != nil {
		return
	}
	piece := strings.Repeat(text, max(pieceSize/len(text), 1))
	for sent := 0; rule.Size == 0 || sent < rule.Size; sent += len(piece) {
		if _, err := io.WriteString(to, piece); err != nil || r.Context().Err() != nil {
			return
		}
	}
	_, _ = io.WriteString(to, `"}`) // the client went away: nobody is left to tell
}

// squeeze sends the real answer compressed, as Graph does for who accepts it.
func squeeze(w http.ResponseWriter, real *answer) {
	real.header.Set("Content-Encoding", "gzip")
	real.head(w, -1)
	z := gzip.NewWriter(w)
	_, _ = z.Write(real.body.Bytes()) // the client went away: nobody is left to tell
	_ = z.Close()
}

// addressOf is the address that the client asked.
func addressOf(r *http.Request) *url.URL {
	at := *r.URL
	at.Scheme, at.Host = "https", r.Host
	if r.TLS == nil {
		at.Scheme = "http"
	}
	return &at
}

// relink puts another address of the next page into a collection.
func relink(a *answer, to string) {
	var body map[string]any
	if json.Unmarshal(a.body.Bytes(), &body) != nil || body == nil {
		return
	}
	body["@odata.nextLink"] = to
	data, err := json.Marshal(body)
	if err != nil {
		return
	}
	a.header.Del("Content-Length")
	a.body.Reset()
	a.body.Write(data)
}
