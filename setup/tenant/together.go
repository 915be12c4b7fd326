package tenant

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"gatehouse/setup/entra"
)

const (
	// longestPause bounds what a server may ask of everybody.
	longestPause = 2 * time.Minute
	// mostSpread bounds how far apart those that waited begin again.
	mostSpread = 2 * time.Second
)

// Pace is shared by runs that go on at the same time: when Microsoft Graph asks one of them to slow down, all do. Limits are counted
// per program and tenant, so that the others would only make it worse (Microsoft Graph docs, "Microsoft Graph throttling guidance").
type Pace struct {
	mu    sync.Mutex
	until time.Time
	slow  func(time.Duration)
}

// NewPace makes a pace; slowed, which may be nil, is told each time that the pause becomes longer.
func NewPace(slowed func(time.Duration)) *Pace { return &Pace{slow: slowed} }

type (
	paceKey      struct{}
	connectorKey struct{}
)

// WithPace lets every request of ctx keep the pace.
func WithPace(ctx context.Context, p *Pace) context.Context {
	return context.WithValue(ctx, paceKey{}, p)
}

// WithConnector names the connector that the requests of ctx are for; the log tells them apart by it.
func WithConnector(ctx context.Context, uniqueName string) context.Context {
	return context.WithValue(ctx, connectorKey{}, uniqueName)
}

func connectorOf(ctx context.Context) string {
	name, _ := ctx.Value(connectorKey{}).(string)
	return name
}

func paceOf(ctx context.Context) *Pace {
	p, _ := ctx.Value(paceKey{}).(*Pace)
	return p
}

// keep waits until requests may be sent. Those that waited do not begin in the same instant again.
func (p *Pace) keep(ctx context.Context) error {
	if p == nil {
		return nil
	}
	for {
		p.mu.Lock()
		left := time.Until(p.until)
		p.mu.Unlock()
		if left <= 0 {
			return nil
		}
		spread := time.Duration(rand.Int64N(int64(min(left/4, mostSpread)) + 1)) //nolint:gosec // spreads load, keeps no secret
		if err := sleep(ctx, left+spread); err != nil {
			return fmt.Errorf("wait for Microsoft Graph: %w", err)
		}
	}
}

// throttled makes everybody wait when an answer asks for it. A conflict or a gateway's time-out is about one request only.
func (p *Pace) throttled(e *entra.Error) {
	if p == nil || e == nil || e.Status != http.StatusTooManyRequests && (e.Status != http.StatusServiceUnavailable || e.RetryAfter == 0) {
		return
	}
	pause := min(max(e.RetryAfter, time.Second), longestPause)
	until := time.Now().Add(pause)
	p.mu.Lock()
	longer := until.After(p.until)
	if longer {
		p.until = until
	}
	p.mu.Unlock()
	if longer && p.slow != nil {
		p.slow(pause)
	}
}
