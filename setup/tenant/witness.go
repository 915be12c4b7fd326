package tenant

import (
	"context"
	"net/http"
	"sync"
	"time"

	"gatehouse/setup/entra"
)

// witness remembers how the last exchange of one sign-in ended.
type witness struct {
	mu       sync.Mutex
	last     *entra.Error // nil: it was answered well
	redeemed bool         // the token endpoint answered well
	since    time.Time    // when the exchange began that goes on now
	person   bool         // somebody is waited for at the sign-in page
	silent   bool         // an exchange was given up because no answer came for a while
}

// silence is how long a service must have kept somebody waiting to be what the time was lost with, and not the person.
const silence = time.Second

// during marks an exchange; what it gives marks its end.
func (w *witness) during(ctx context.Context) (ended func()) {
	if w == nil {
		return func() {}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.since = time.Now()
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.silent = w.silent || ctx.Err() != nil && time.Since(w.since) >= silence
		w.since = time.Time{}
	}
}

// unanswered holds when the sign-in service is, or was to the end, what was waited for.
func (w *witness) unanswered() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.silent || !w.since.IsZero() && time.Since(w.since) >= silence
}

type witnessKey struct{}

func withWitness(ctx context.Context) (context.Context, *witness) {
	w := &witness{}
	return context.WithValue(ctx, witnessKey{}, w), w
}

func witnessOf(ctx context.Context) *witness {
	w, _ := ctx.Value(witnessKey{}).(*witness)
	return w
}

func (w *witness) set(e *entra.Error) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = e
}

func (w *witness) good(token bool) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last, w.redeemed = nil, w.redeemed || token
}

func (w *witness) gotToken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.redeemed
}

// beyondThePerson holds when what went wrong is nothing that signing in again could mend: no answer, one from somewhere else, one
// without sense, or a service that is busy.
func (w *witness) beyondThePerson() bool {
	e := w.get()
	if e == nil {
		return w.gotToken() // it was answered well, and the answer could not be used
	}
	return e.Status < 400 || e.Status >= 500 || e.Status == http.StatusTooManyRequests || e.Status == http.StatusProxyAuthRequired || e.Code == "temporarily_unavailable" || e.Code == "AADSTS90033"
}

func (w *witness) get() *entra.Error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}
