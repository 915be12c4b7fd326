package secret

import (
	"errors"
	"flag"
	"os"
	"runtime"
	"testing"
	"time"
)

// operations is how many operations meet well and badly behaved keychains; make torture has 1,000.
var operations = flag.Int("operations", 60, "keychain operations after which nothing may be left open")

func TestManyOperationsLeaveNothingOpen(t *testing.T) {
	good, _ := fakeKeychain(t, "well", 10*time.Second)
	bad := map[string]Keeper{}
	for _, how := range []string{"hang locked", "die", "swallow", "garbage", "return other", "refuse"} {
		limit := 10 * time.Second
		if how == "hang locked" {
			limit = 30 * time.Millisecond
		}
		bad[how], _ = fakeKeychain(t, how, limit)
	}
	done := 0
	work := func(rounds int) {
		for range rounds {
			// Three of one kind, and one of each other.
			if err := errors.Join(good.Probe(t.Context()), good.Put(t.Context(), someName, New([]byte("v"))), good.Delete(t.Context(), someName)); err != nil {
				t.Fatal(err)
			}
			for how, keeper := range bad {
				if err := keeper.Put(t.Context(), someName, New([]byte("value"))); err == nil {
					t.Fatalf("a child that does %q succeeded", how)
				}
			}
			done += 3 + len(bad)
		}
	}
	work(1) // what is opened once and kept is not a leak
	files, goroutines := openFiles(t), runtime.NumGoroutine()
	work(*operations/9 + 1)
	for range 100 { // what ends by itself may take a moment on a busy machine
		if openFiles(t) <= files && runtime.NumGoroutine() <= goroutines {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if after := openFiles(t); after > files {
		t.Errorf("%d files were open, now %d", files, after)
	}
	if after := runtime.NumGoroutine(); after > goroutines {
		t.Errorf("%d goroutines ran, now %d", goroutines, after)
	}
	noChildLeft(t)
	t.Logf("%d operations: %d files and %d goroutines before, %d and %d after", done, files, goroutines, openFiles(t), runtime.NumGoroutine())
}

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
