package setup

import (
	"context"
	"strings"
	"sync"

	"gatehouse/setup/network"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// readers is what the person said of those who may read the traffic: asked once for each of them in a session.
type readers struct {
	mu     sync.Mutex
	agreed map[string]bool // by the authority's key: a name can be anybody's
}

// Readers are the hosts of Microsoft's whose traffic somebody in between may read, as far as it is known now.
func (s *Session) Readers() []network.Peer { return s.client.Intercepted() }

// mayBeRead asks before a client secret is issued that somebody in between would read.
func (s *Session) mayBeRead(ctx context.Context, peers []network.Peer) error {
	s.readers.mu.Lock()
	defer s.readers.mu.Unlock()
	var told, keys []string
	for _, p := range peers {
		if !s.readers.agreed[p.Key] {
			told, keys = append(told, p.Told()), append(keys, p.Key)
		}
	}
	if len(told) == 0 {
		return nil
	}
	reason := strings.Join(told, " ") + " The client secret would be read there."
	if ask := s.house.cfg.MayBeRead; ask == nil || !ask(ctx, reason) {
		if err := ctx.Err(); err != nil {
			return err
		}
		return problem.New(problem.Refused, "No client secret is issued: it would be read on its way.", strings.Join(told, " "),
			"Ask for an exception for Microsoft's sign-in and Graph hosts, use another network, or choose a certificate, whose key never leaves this machine.", nil)
	}
	if s.readers.agreed == nil {
		s.readers.agreed = map[string]bool{}
	}
	for _, key := range keys {
		s.readers.agreed[key] = true
	}
	return nil
}

// beforeSecret asks before anything is changed, where the plan issues a client secret.
func (s *Session) beforeSecret(ctx context.Context, p *plan.Plan, phases []plan.Phase) error {
	for _, step := range p.Of(phases...) {
		if _, ok := step.Action.(plan.AddSecret); ok {
			return s.mayBeRead(ctx, s.Readers())
		}
	}
	return nil
}
