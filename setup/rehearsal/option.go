package rehearsal

import (
	"time"

	"gatehouse/setup/rehearsal/fault"
)

// Option changes what the flags do not: things that only a test needs.
type Option func(*settings)

type settings struct {
	now           func() time.Time
	conditions    []Condition
	lockWait      time.Duration
	tap           func(path string, answer []byte)
	withoutUpsert bool
	faults        []fault.Rule
	replicas      int
	replicaSeed   int64
}

// WithClock replaces the tenant's clock.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.now = now } }

// WithLockWait sets how long Start waits for another process to let go of the state folder (10 seconds otherwise).
func WithLockWait(d time.Duration) Option { return func(s *settings) { s.lockWait = d } }

// WithTap hands every answer's path and body to a scanner, which must know what was really issued and shown to find it elsewhere.
func WithTap(tap func(path string, answer []byte)) Option { return func(s *settings) { s.tap = tap } }

// WithoutUpsert makes a cloud that does not know "Prefer: create-if-missing" on applications: PATCH by unique name is an update only.
func WithoutUpsert() Option { return func(s *settings) { s.withoutUpsert = true } }

// Faults makes a tenant that misbehaves from the start, after the rules of Options.Faults.
func Faults(rules ...fault.Rule) Option {
	return func(s *settings) { s.faults = append(s.faults, rules...) }
}

// WithReplicas sets how many copies of the directory Options.Flap makes (3 otherwise) and the seed of their lags and of the order in
// which reads meet them (Options.Seed otherwise). Nothing else depends on this seed.
func WithReplicas(n int, seed int64) Option {
	return func(s *settings) { s.replicas, s.replicaSeed = max(n, 1), seed }
}
