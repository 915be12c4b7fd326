package setup

import (
	"time"

	"gatehouse/setup/network"
)

// now is the tenant's time as far as its answers told it: a wrong clock here must not shorten or stretch a credential.
func (s *Session) now() time.Time { return s.client.Clock().Now(s.house.now()) }

// time is the servers' time by the last sign-in of this run; without one it is this machine's.
func (h *House) time() time.Time {
	if c := h.clock.Load(); c != nil {
		return c.Now(h.now())
	}
	return h.now()
}

// skew is how far the two clocks are apart; zero while it is not known.
func (s *Session) skew() network.Skew {
	skew, _ := s.client.Clock().Skew()
	return skew
}
