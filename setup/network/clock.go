package network

import (
	"net/http"
	"sync"
	"time"
)

// LargestSkew is how far two clocks may differ before somebody should look: Entra accepts assertions and tokens with five minutes
// of difference (Microsoft Entra docs, "Access tokens").
const LargestSkew = 5 * time.Minute

// slowest is how long an answer may have taken to tell a time.
const slowest = 30 * time.Second

// Clock knows how far this machine's clock is from the servers', by the Date of their answers. It is safe for use by several
// goroutines.
type Clock struct {
	mu     sync.Mutex
	known  bool
	offset time.Duration // server − here
	server time.Time
	here   time.Time
}

// Observe takes the Date of an answer that was asked for at sent and came at got. Dates are cut to seconds.
func (c *Clock) Observe(h http.Header, sent, got time.Time) {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil || got.Sub(sent) > slowest {
		return
	}
	date = date.Add(500 * time.Millisecond)
	middle := sent.Add(got.Sub(sent) / 2)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known, c.offset, c.server, c.here = true, date.Sub(middle), date, middle
}

// Skew is how far the servers' clock is ahead of this machine's; known is false before the first answer.
func (c *Clock) Skew() (s Skew, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Skew{Ahead: c.offset, Server: c.server.UTC(), Here: c.here.UTC()}, c.known
}

// Now is the servers' time, as far as it is known: here is what this machine's clock says.
func (c *Clock) Now(here time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	// Less than two seconds is what the cut of the Date and the way of an answer make.
	if !c.known || c.offset.Abs() < 2*time.Second {
		return here
	}
	return here.Add(c.offset)
}

// Skew are two clocks at one moment.
type Skew struct {
	Ahead  time.Duration // of the server's
	Server time.Time
	Here   time.Time
}

// Large holds when certificates, tokens and lifetimes would be judged wrongly here.
func (s Skew) Large() bool { return s.Ahead.Abs() > LargestSkew }

// Off says how far this machine's clock is off.
func (s Skew) Off() string {
	if s.Ahead > 0 {
		return s.Ahead.Round(time.Second).String() + " behind"
	}
	return s.Ahead.Abs().Round(time.Second).String() + " ahead"
}
