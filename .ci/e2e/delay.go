package e2e

import (
	"fmt"
	"math"
	"slices"
)

// Delays is how long hops to the window's goroutine waited in its queue, in milliseconds.
type Delays []float64

// At is the delay that a share of the hops, 0 to 1, did not exceed: the nearest rank. Without hops there is none.
func (d Delays) At(share float64) float64 {
	if len(d) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(d))
	rank := int(math.Ceil(share * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

func (d Delays) String() string {
	return fmt.Sprintf("%d hops, 50%% within %.1f ms, 99%% within %.1f ms, longest %.1f ms", len(d), d.At(0.5), d.At(0.99), d.At(1))
}
