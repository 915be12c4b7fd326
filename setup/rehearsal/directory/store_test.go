package directory

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestReplicasShowThePastExactly compares the store with a plain list of everything that was ever written.
func TestReplicasShowThePastExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const lag = 10 * time.Second
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		s := NewStore(lag, func() time.Time { return now })
		type entry struct {
			at    time.Time
			value any
		}
		history := map[string][]entry{}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 6).Draw(t, "seconds")) * time.Second)
			id := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "id")
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				value := rapid.Int().Draw(t, "value")
				s.Change(func(tx *Tx) { tx.Put(Applications, id, Object{"v": value}) })
				history[id] = append(history[id], entry{now, value})
			case 1:
				s.Change(func(tx *Tx) { tx.Remove(Applications, id) })
				history[id] = append(history[id], entry{now, nil})
			}
			for _, id := range []string{"a", "b"} {
				var visible, newest any
				for _, e := range history[id] {
					newest = e.value
					if !e.at.After(now.Add(-lag)) {
						visible = e.value
					}
				}
				s.View(func(tx *Tx) {
					if o, _ := tx.Get(Applications, id); fmt.Sprint(o["v"]) != fmt.Sprint(visible) {
						t.Fatalf("visible %v, want %v", o, visible)
					}
					if o, _ := tx.Newest(Applications, id); fmt.Sprint(o["v"]) != fmt.Sprint(newest) {
						t.Fatalf("newest %v, want %v", o, newest)
					}
				})
			}
		}
	})
}

func TestASavedTenantComesBackWithItsLag(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	s := NewStore(time.Minute, clock)
	s.Change(func(tx *Tx) {
		tx.Put(Applications, "a", Object{"id": "a", "tags": List("x"), "web": Object{"redirectUris": List("y")}})
	})
	data, err := s.Save(3)
	if err != nil {
		t.Fatal(err)
	}
	loaded := NewStore(time.Minute, clock)
	if err := loaded.Load(data, 4); err == nil {
		t.Error("another seed was taken")
	}
	if err := loaded.Load(data, 3); err != nil {
		t.Fatal(err)
	}
	seen := func() bool {
		found := false
		loaded.View(func(tx *Tx) {
			o, ok := tx.Get(Applications, "a")
			found = ok && len(Texts(o, "tags")) == 1 && len(Texts(Inner(o, "web"), "redirectUris")) == 1
		})
		return found
	}
	if seen() {
		t.Error("visible before its time")
	}
	now = now.Add(time.Minute)
	if !seen() {
		t.Error("not visible after the lag")
	}
}

func TestSeedIDsAreStable(t *testing.T) {
	// A changed id would orphan every kept state folder and every test that names an account.
	if id := TenantID(0); id != "cf108661-b7a7-4b12-ba6d-cd6785ffcb84" {
		t.Errorf("tenant id %s", id)
	}
	if id := AccountID(0, "adele"); id != "8189b92b-aa07-4456-b11c-fd9a4e0f9358" {
		t.Errorf("account id %s", id)
	}
	if AccountID(0, "adele") == AccountID(1, "adele") || AccountID(0, "adele") == AccountID(0, "priya") {
		t.Error("ids repeat")
	}
}
