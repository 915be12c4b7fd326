package fault

import (
	"bytes"
	"net/http"
	"strconv"
)

// answer is a whole answer that has not been sent yet. It is the http.ResponseWriter of the handler that made it.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{header: http.Header{}} }

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// run lets the tenant answer.
func run(next http.Handler, r *http.Request) *answer {
	a := newAnswer()
	next.ServeHTTP(a, r)
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a
}

// setHeaders writes over what is there; an empty value takes a header away.
func (a *answer) setHeaders(changes map[string]string) {
	for name, value := range changes {
		if value == "" {
			a.header.Del(name)
			continue
		}
		a.header.Set(name, value)
	}
}

// head sends status and headers. An answer whose length was not spoilt on purpose says how long it is.
func (a *answer) head(w http.ResponseWriter, length int) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.header.Get("Content-Length") == "" && length >= 0 && a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(length))
	}
	w.WriteHeader(a.status)
}

func (a *answer) send(w http.ResponseWriter) {
	a.head(w, a.body.Len())
	_, _ = w.Write(a.body.Bytes()) // the client went away: nobody is left to tell
}
