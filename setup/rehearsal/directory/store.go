package directory

import (
	"sync"
	"time"
)

// Store holds every object with its recent versions. A change is visible to readers, the writer included, only after the lag
// (Graph gives no read-your-writes promise).
type Store struct {
	mu       sync.RWMutex
	lag      time.Duration
	replicas *replicas
	now      func() time.Time
	tables   map[Kind]*table
	changes  int
}

type table struct {
	records map[string]*record
	order   []string
}

type record struct {
	versions []version // oldest first
}

// version is one state of an object; a nil object means that it is gone.
type version struct {
	At     time.Time `json:"at"`
	Object Object    `json:"object"`
}

// NewStore makes an empty store. now is the tenant's clock.
func NewStore(lag time.Duration, now func() time.Time) *Store {
	return &Store{lag: lag, replicas: oneReplica(lag), now: now, tables: map[Kind]*table{}}
}

// Flap makes reads meet one of n independent copies of the directory, each with a lag of its own.
func (s *Store) Flap(n int, seed int64) { s.replicas = newReplicas(s.lag, n, seed) }

// begin makes a transaction on one of the copies.
func (s *Store) begin() *Tx {
	now := s.Now()
	return &Tx{store: s, now: now, limit: s.replicas.limit(now)}
}

// Now is the tenant's clock, in UTC.
func (s *Store) Now() time.Time { return s.now().UTC() }

// Lag is the replication lag.
func (s *Store) Lag() time.Duration { return s.lag }

// View runs a function that only reads.
func (s *Store) View(read func(*Tx)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	read(s.begin())
}

// Change runs a function that may write. It reports whether anything was written.
func (s *Store) Change(write func(*Tx)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.changes
	write(s.begin())
	return s.changes != before
}

// Tx is access to the store while its lock is held.
type Tx struct {
	store *Store
	now   time.Time
	limit time.Time // changes after this moment have not reached the replica
}

// Now is the time of this transaction.
func (t *Tx) Now() time.Time { return t.now }

func (t *Tx) table(k Kind) *table {
	tab := t.store.tables[k]
	if tab == nil {
		tab = &table{records: map[string]*record{}}
		t.store.tables[k] = tab
	}
	return tab
}

// Get gives an object as replicas show it now.
func (t *Tx) Get(k Kind, id string) (Object, bool) {
	tab := t.store.tables[k]
	if tab == nil {
		return nil, false
	}
	return tab.records[id].visible(t.limit)
}

// Newest gives an object as it was last written, visible or not: what the directory checks before it accepts a write.
func (t *Tx) Newest(k Kind, id string) (Object, bool) {
	tab := t.store.tables[k]
	if tab == nil {
		return nil, false
	}
	return tab.records[id].newest()
}

// List gives the visible objects in the order of their creation.
func (t *Tx) List(k Kind) []Object {
	return t.list(k, func(r *record) (Object, bool) { return r.visible(t.limit) })
}

// ListNewest gives all objects as they were last written.
func (t *Tx) ListNewest(k Kind) []Object { return t.list(k, (*record).newest) }

func (t *Tx) list(k Kind, pick func(*record) (Object, bool)) []Object {
	tab := t.store.tables[k]
	if tab == nil {
		return nil
	}
	out := make([]Object, 0, len(tab.order))
	for _, id := range tab.order {
		if o, ok := pick(tab.records[id]); ok {
			out = append(out, o)
		}
	}
	return out
}

// Find gives the first visible object for which the test holds.
func (t *Tx) Find(k Kind, test func(Object) bool) (Object, bool) { return first(t.List(k), test) }

// FindNewest is Find over the last written states.
func (t *Tx) FindNewest(k Kind, test func(Object) bool) (Object, bool) {
	return first(t.ListNewest(k), test)
}

func first(list []Object, test func(Object) bool) (Object, bool) {
	for _, o := range list {
		if test(o) {
			return o, true
		}
	}
	return nil, false
}

// Put writes an object; it becomes visible after the lag.
func (t *Tx) Put(k Kind, id string, o Object) { t.write(k, id, version{At: t.now, Object: o}) }

// Remove deletes an object; it stays visible until the lag is over.
func (t *Tx) Remove(k Kind, id string) { t.write(k, id, version{At: t.now}) }

// Seed puts an object that was always there.
func (t *Tx) Seed(k Kind, id string, o Object) { t.write(k, id, version{Object: o}) }

// Unseed takes an object away as if it had never been there.
func (t *Tx) Unseed(k Kind, id string) { t.write(k, id, version{}) }

func (t *Tx) write(k Kind, id string, v version) {
	tab := t.table(k)
	r := tab.records[id]
	if r == nil {
		r = &record{}
		tab.records[id] = r
		tab.order = append(tab.order, id)
	}
	r.add(v, t.store.replicas.everywhere(t.now))
	t.store.changes++
}

// add appends a version and forgets those that no reader can see any more.
func (r *record) add(v version, limit time.Time) {
	r.versions = append(r.versions, v)
	keep := 0
	for i, have := range r.versions {
		if !have.At.After(limit) {
			keep = i
		}
	}
	r.versions = r.versions[keep:]
}

func (r *record) visible(limit time.Time) (Object, bool) {
	if r == nil {
		return nil, false
	}
	for i := len(r.versions) - 1; i >= 0; i-- {
		if v := r.versions[i]; !v.At.After(limit) {
			return v.Object, v.Object != nil
		}
	}
	return nil, false
}

func (r *record) newest() (Object, bool) {
	if r == nil || len(r.versions) == 0 {
		return nil, false
	}
	o := r.versions[len(r.versions)-1].Object
	return o, o != nil
}

// Changes counts the writes since the start, so that a state file is written only when there is something new.
func (s *Store) Changes() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.changes
}
