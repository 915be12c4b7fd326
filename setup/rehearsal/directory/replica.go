package directory

import (
	"math"
	"math/rand/v2"
	"sync"
	"time"
)

// replicas are the copies of the directory that answer reads. Each lags behind on its own, more or less as time goes on, and no
// client knows which copy it will meet: what one read showed, the next one may miss.
type replicas struct {
	lag    time.Duration
	copies []copyLag

	mu   sync.Mutex
	rand *rand.Rand
	bag  []int // copies that the next reads meet, drawn from the end
}

// copyLag is the course of one copy's lag: a part of the lag that is always there, and a slow wave on top of it.
type copyLag struct {
	base, wave    float64 // parts of the tenant's lag
	period, phase float64 // of the wave: in lags, and in radians
}

// slowest bounds the lag of every copy, as a part of the tenant's lag; what is older has arrived everywhere.
const slowest = 1.5

// oneReplica shows every change after exactly the lag.
func oneReplica(lag time.Duration) *replicas {
	return &replicas{lag: lag, copies: []copyLag{{base: 1}}}
}

// newReplicas makes n copies from a seed: some nearly up to date, some half a lag later than told. The same seed and clock give the
// same tenant.
func newReplicas(lag time.Duration, n int, seed int64) *replicas {
	source := rand.New(rand.NewPCG(uint64(seed), 0x5eed)) //nolint:gosec // a course of events to repeat, no secret
	r := &replicas{lag: lag, rand: source}
	for i := range n {
		// Spread evenly, so that even two copies disagree: from a quarter of the lag to one and a quarter.
		place := (float64(i) + source.Float64()) / float64(n)
		// The wave is at least four lags long: a copy never forgets what it knew.
		r.copies = append(r.copies, copyLag{base: 0.25 + place, wave: 0.25 * source.Float64(), period: 4 + 4*source.Float64(), phase: 2 * math.Pi * source.Float64()})
	}
	return r
}

// next picks the copy that a read meets. Copies come from a shuffled bag that holds each of them twice: the order has no period, and
// yet nobody meets the same copy for ever.
func (r *replicas) next() copyLag {
	if len(r.copies) == 1 {
		return r.copies[0]
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.bag) == 0 {
		for i := range r.copies {
			r.bag = append(r.bag, i, i)
		}
		r.rand.Shuffle(len(r.bag), func(i, j int) { r.bag[i], r.bag[j] = r.bag[j], r.bag[i] })
	}
	last := len(r.bag) - 1
	i := r.bag[last]
	r.bag = r.bag[:last]
	return r.copies[i]
}

// limit is the moment up to which a read sees changes.
func (r *replicas) limit(now time.Time) time.Time {
	return now.Add(-r.next().behind(r.lag, now))
}

// everywhere is the moment up to which changes are on every copy.
func (r *replicas) everywhere(now time.Time) time.Time {
	if len(r.copies) == 1 {
		return now.Add(-r.lag)
	}
	return now.Add(-time.Duration(slowest * float64(r.lag)))
}

// behind is how far a copy lags at a moment.
func (c copyLag) behind(lag time.Duration, now time.Time) time.Duration {
	part := c.base
	if period := int64(c.period * float64(lag)); period > 0 {
		part += c.wave * math.Sin(2*math.Pi*float64(now.UnixNano()%period)/float64(period)+c.phase)
	}
	return time.Duration(part * float64(lag))
}
