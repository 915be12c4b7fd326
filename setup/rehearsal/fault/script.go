package fault

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Script is the rules that hold now. It may be changed while the tenant runs, and used by many requests at once.
type Script struct {
	now func() time.Time

	mu      sync.Mutex
	rules   []*counted
	strikes []Strike
}

// counted is a rule with what it has seen so far.
type counted struct {
	Rule
	path *regexp.Regexp
	seen int
}

// Strike is a request that a rule struck.
type Strike struct {
	Rule    int // 0 is the first rule of the script
	Do      Action
	When    When
	Method  string
	Path    string
	InBatch bool
}

// Request is what a rule is held against.
type Request struct {
	Method, Path, Query string // path and query unescaped
	Body                []byte
	InBatch             bool
}

// New makes a script without rules. now is the tenant's clock.
func New(now func() time.Time) *Script { return &Script{now: now} }

// Set replaces every rule; counting begins anew.
func (s *Script) Set(rules ...Rule) error {
	list := make([]*counted, len(rules))
	for i, r := range rules {
		if field, why := r.complete(); field != "" {
			return fmt.Errorf("use fault %d: %s: %s", i+1, field, why)
		}
		list[i] = &counted{Rule: r, path: pattern(r.Match.Path)}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules, s.strikes = list, nil
	return nil
}

// Strikes are the requests that were struck since the rules were set, in their order.
func (s *Script) Strikes() []Strike {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Strike(nil), s.strikes...)
}

// Strike counts a request and gives the rule that strikes it: the first whose turn it is. Every rule that matches counts it.
func (s *Script) Strike(r Request) (Rule, bool) {
	if s == nil {
		return Rule{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	hit := -1
	for i, c := range s.rules {
		if !c.matches(r) {
			continue
		}
		if c.seen++; hit < 0 && c.due() {
			hit = i
		}
	}
	if hit < 0 {
		return Rule{}, false
	}
	c := s.rules[hit]
	s.strikes = append(s.strikes, Strike{Rule: hit, Do: c.Do, When: c.When, Method: r.Method, Path: r.Path, InBatch: r.InBatch})
	return c.Rule, true
}

// due holds when the occurrence that was just counted is one to be struck.
func (c *counted) due() bool {
	first, last := max(c.Nth, 1), c.Nth
	if c.Times > 0 {
		last = first + c.Times - 1
	}
	return c.seen >= first && (last == 0 || c.seen <= last)
}

func (c *counted) matches(r Request) bool {
	m := c.Match
	if m.Method != "" && !anyOf(m.Method, r.Method) || m.In == Alone && r.InBatch || m.In == InBatch && !r.InBatch {
		return false
	}
	return (c.path == nil || c.path.MatchString(r.Path)) && strings.Contains(r.Query, m.Query) && (m.Body == "" || strings.Contains(string(r.Body), m.Body))
}

func anyOf(list, word string) bool {
	for m := range strings.SplitSeq(list, "|") {
		if strings.EqualFold(m, word) {
			return true
		}
	}
	return false
}

// pattern turns * and ** into an expression; nil for no pattern.
func pattern(glob string) *regexp.Regexp {
	if glob == "" {
		return nil
	}
	quoted := regexp.QuoteMeta(glob)
	quoted = strings.ReplaceAll(quoted, `\*\*`, `.*`)
	quoted = strings.ReplaceAll(quoted, `\*`, `[^/]*`)
	return regexp.MustCompile(`(?is)^` + quoted + `$`)
}
