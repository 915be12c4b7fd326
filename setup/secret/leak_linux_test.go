package secret

import (
	"os"
	"runtime"
	"testing"
	"time"
)

func TestManyOperationsLeaveNothingOpen(t *testing.T) {
	good, _ := fakeKeychain(t, "well", 10*time.Second)
	bad, _ := fakeKeychain(t, "hang locked", 30*time.Millisecond)
	work := func() {
		for range 10 {
			if err := good.Probe(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := bad.Probe(t.Context()); err == nil {
				t.Fatal("a hanging child succeeded")
			}
		}
	}
	work() // what is opened once and kept is not a leak
	files, goroutines := openFiles(t), runtime.NumGoroutine()
	work()
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
}

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
