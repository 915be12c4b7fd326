package apply

import (
	"slices"

	"gatehouse/setup/plan"
)

// Keeps holds when a run of these phases makes something secret, so that the keychain is needed.
func Keeps(p *plan.Plan, phases ...plan.Phase) bool {
	return slices.ContainsFunc(p.Of(phases...), func(s plan.Step) bool { return keeps(s.Action) })
}
