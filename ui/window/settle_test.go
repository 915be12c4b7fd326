package window

import (
	"context"
	"testing"
	"time"
)

// Closing the window ended the program in the middle of keeping a secret that was just issued.
func TestTheProgramDoesNotEndBeforeItsWorkHas(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	w := newWork(ctx, func(func()) {})
	kept := make(chan struct{})
	w.start(jobRun, func(ctx context.Context, _ func(func())) func() {
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond) // the keychain answers
		close(kept)
		return nil
	})
	w.forget(jobRun)
	stop()
	w.settle(5 * time.Second)
	select {
	case <-kept:
	default:
		t.Error("the work had not ended")
	}
	never := make(chan struct{})
	defer close(never)
	w.start(jobRun, func(context.Context, func(func())) func() { <-never; return nil })
	began := time.Now()
	if w.settle(20 * time.Millisecond); time.Since(began) > 2*time.Second {
		t.Error("work that hangs holds the program for ever")
	}
}
