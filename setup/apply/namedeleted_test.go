package apply_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

// A deleted application keeps its unique name: the run waited three minutes for it to be readable, and named no way back.
func TestANameThatADeletedApplicationHoldsIsOfferedToBeRestored(t *testing.T) {
	w := newWorld(definition.Secret)
	if _, err := w.apply(t); err != nil {
		t.Fatal(err)
	}
	w.journal, w.clock.now = &apply.Memory{}, w.clock.now.Add(time.Hour)
	w.until(t, "remove", w.remove)
	w.tenant.refuse["put application"] = 409
	begun := w.clock.now
	_, err := apply.Run(t.Context(), w.runner(entra.Connector{}), w.plan(t, entra.Connector{}))
	p := problem.Of(err)
	if err == nil || p.Kind != problem.Refused || !strings.Contains(p.Next, "gatehouse restore") || !strings.Contains(p.Why, "keeps it until 21 December 2026") {
		t.Errorf("%+v", p)
	}
	if took := w.clock.now.Sub(begun); took > 15*time.Second {
		t.Errorf("it took %s to say so", took)
	}
}
