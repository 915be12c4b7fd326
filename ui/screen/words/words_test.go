package words

import (
	"strings"
	"testing"
	"time"
)

func TestTextThatWouldReorderALineIsMadeVisible(t *testing.T) {
	if got := Visible("evil\u202egnp"); strings.ContainsRune(got, 0x202e) || !strings.Contains(got, "202E") {
		t.Errorf("got %q", got)
	}
	if got := Visible("عمر بن سعيد"); got != "عمر بن سعيد" {
		t.Errorf("honest text changed to %q", got)
	}
}

func TestTimesReadLikeAPersonSaysThem(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 5, 0, 0, time.Local)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{time.Time{}, ""},
		{now.Add(-10 * time.Second), "just now"},
		{now.Add(-90 * time.Second), "1 minute ago"},
		{now.Add(-5 * time.Minute), "5 minutes ago"},
		{now.Add(-3 * time.Hour), "today 11:05"},
		{now.AddDate(0, 0, -3), "18 Nov 2026"},
		{now.AddDate(0, 0, 12), "3 Dec 2026"},
	} {
		if got := When(c.at, now); got != c.want {
			t.Errorf("When(%v) = %q, want %q", c.at, got, c.want)
		}
	}
}

func TestDurationsKeepOneUsefulUnit(t *testing.T) {
	for d, want := range map[time.Duration]string{600 * time.Millisecond: "0.6 s", 11 * time.Second: "11 s", 125 * time.Second: "2 min 5 s", -1: ""} {
		if got := Took(d); got != want {
			t.Errorf("Took(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestPlacesAreFilledAndNeverExecuted(t *testing.T) {
	if got := English("Hello {{.Name}}", M{"Name": "{{.Evil}}"}); got != "Hello {{.Evil}}" {
		t.Errorf("got %q", got)
	}
	if got := Count(1, "{{.N}} field", "{{.N}} fields"); got != "1 field" {
		t.Errorf("got %q", got)
	}
	if got := Count(2, "{{.N}} field", "{{.N}} fields"); got != "2 fields" {
		t.Errorf("got %q", got)
	}
	if got := ShortID("7c9e0000-0000-0000-0000-0000000041d2"); got != "7c9e…41d2" || strings.Contains(ShortID("short"), "…") {
		t.Errorf("got %q", got)
	}
}
