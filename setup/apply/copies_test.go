package apply_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
)

// A run ended as soon as one copy of the directory showed everything; the next look met another one and reported false differences.
func TestARunEndsOnlyWhenEveryCopyOfTheDirectoryShowsIt(t *testing.T) {
	for _, lag := range []time.Duration{time.Second, 5 * time.Second, 30 * time.Second} {
		for _, slow := range []time.Duration{lag / 2, lag, 2 * lag} {
			for _, kind := range kinds {
				w := newWorld(kind)
				w.tenant.lag, w.tenant.slow = lag, slow
				if _, err := w.apply(t); err != nil {
					t.Fatalf("%s, lag %s + %s: %v", kind, lag, slow, err)
				}
				w.whole(t)
				if diff := cmp.Diff(w.tenant.truth(), w.tenant.copyAt(lag+slow)); diff != "" {
					t.Errorf("%s, lag %s + %s: the slower copy is still behind: %s", kind, lag, slow, diff)
				}
			}
		}
	}
}

// The look of a second run met a copy that had not heard of the first one, and a second secret was issued.
func TestASecondRunThatCannotSeeTheFirstMakesNothingTwice(t *testing.T) {
	w := newWorld(definition.Secret)
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.tenant.lag = time.Minute
	w.journal = &apply.Memory{} // the first run is finished, its journal gone
	live := w.look(t)
	if live.App != nil {
		t.Fatal("the application can be seen: nothing is tested")
	}
	again := w.runner(live)
	again.Ours = true // the first run left a receipt
	if _, err := apply.Run(context.Background(), again, w.plan(t, live)); err != nil {
		t.Fatal(err)
	}
	w.whole(t)
	if n := w.tenant.made["secret"]; n != 1 {
		t.Errorf("%d secrets were issued, want one", n)
	}
}
