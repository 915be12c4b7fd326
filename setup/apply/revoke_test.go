package apply_test

import (
	"testing"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

func TestRevokingUnderLagAndFaultsLeavesNothingOfWhatWasPicked(t *testing.T) {
	for _, lag := range []time.Duration{0, 45 * time.Second} {
		for f := pass; f <= offline; f++ {
			for n := range 8 {
				w := newWorld(definition.Federated)
				w.tenant.lag, w.tenant.slow = lag, lag/2
				if _, err := w.apply(t); err != nil {
					t.Fatal(err)
				}
				w.clock.now = w.clock.now.Add(time.Hour)
				w.tenant.faults[len(w.tenant.calls)+n] = f
				w.again(t, func(live entra.Connector) []plan.Step {
					return plan.Revoke(live, w.wanted(), func(g plan.Granted) bool { return g.Name != "role-a" && g.Name != "User.Read.All" })
				})
				left := w.tenant.truth().RoleGrants
				if len(left) != 1 || left[0].RoleID != "role-a" {
					t.Fatalf("lag %s, fault %d at request %d: left %v after %v", lag, f, n, left, w.tenant.calls)
				}
				if f == pass {
					break
				}
			}
		}
	}
}
