package setup

import (
	"context"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// tomb is what this session removed, or removed for good. For a while a copy of the directory that is behind still shows it where it
// was, or does not show it among the deleted items yet.
type tomb struct {
	removed Removed
	purged  bool
	at      time.Time
}

func (s *Session) bury(t Target, r Removed, purged bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tombs[t.uniqueName()] = tomb{r, purged, s.house.now()}
}

func (s *Session) unbury(t Target) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tombs, t.uniqueName())
}

// tombOf is what this session removed of a connector lately.
func (s *Session) tombOf(t Target) (tomb, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.tombs[t.uniqueName()]
	return b, ok && s.house.now().Sub(b.at) <= steadyFor
}

// lately is everything that this session removed lately.
func (s *Session) lately() []tomb {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []tomb
	for _, b := range s.tombs {
		if s.house.now().Sub(b.at) <= steadyFor {
			out = append(out, b)
		}
	}
	return out
}

// haunted holds when a look shows the application that this session removed.
func (s *Session) haunted(t Target, live entra.Connector) bool {
	b, ok := s.tombOf(t)
	return ok && live.App != nil && strings.EqualFold(live.App.ObjectID, b.removed.Item.App.ObjectID)
}

// atRest takes out of a look what this session has removed for good: it holds no name any more.
func (s *Session) atRest(t Target, live *entra.Connector) {
	dead := live.Before.Deleted
	if b, ok := s.tombOf(t); ok && b.purged && dead != nil && strings.EqualFold(dead.App.ObjectID, b.removed.Item.App.ObjectID) {
		live.Before.Deleted = nil
	}
}

// graves lists the deleted items as they are after what this session did to one connector: what it purged is left out, and what it
// removed is waited for a little. Where no copy shows that yet, what was removed is told from memory.
func (s *Session) graves(ctx context.Context, t Target) ([]entra.Deleted, error) {
	b, ours := s.tombOf(t)
	for try := 0; ; try++ {
		all, err := s.client.Deleted(ctx)
		if err != nil {
			return nil, s.explainLook(err)
		}
		if !ours {
			return all, nil
		}
		out, shown := exceptPurged(all, b)
		if shown || b.purged {
			return out, nil
		}
		if try == steadyTries {
			return append(out, b.removed.Item), nil
		}
		if err := rest(ctx, time.Duration(try+1)*time.Second); err != nil {
			return nil, err
		}
	}
}

// exceptPurged takes what was purged out of the deleted items, and tells whether they show what was removed.
func exceptPurged(all []entra.Deleted, b tomb) ([]entra.Deleted, bool) {
	var out []entra.Deleted
	shown := false
	for _, d := range all {
		same := strings.EqualFold(d.App.ObjectID, b.removed.Item.App.ObjectID) && d.App.ObjectID != ""
		switch {
		case same && b.purged:
			continue
		case same:
			shown = true
			if d.Principal == nil {
				d.Principal = b.removed.Item.Principal
			}
		}
		out = append(out, d)
	}
	return out, shown
}

func named(d entra.Deleted, t Target) bool {
	return strings.EqualFold(plan.NameOf(d.App), t.uniqueName())
}
