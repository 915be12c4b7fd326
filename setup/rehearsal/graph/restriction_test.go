package graph

import (
	"testing"
	"time"
)

func TestDurationsOfPolicies(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"P90D": 90 * day, "PT2160H": 2160 * time.Hour, "P4DT12H30M5S": 4*day + 12*time.Hour + 30*time.Minute + 5*time.Second, "P1Y": 365 * day, "P2M": 60 * day,
		"P1W": 7 * day, "PT0S": 0,
	} {
		if have, ok := isoDuration(text); !ok || have != want {
			t.Errorf("%s: %s %v", text, have, ok)
		}
	}
	for _, text := range []string{"", "P", "PT", "P1DT", "90D", "P-1D", "P1D2H", "P99999999999999D", "P1H", "pt1h"} {
		if have, ok := isoDuration(text); ok {
			t.Errorf("%q is read as %s", text, have)
		}
	}
}
