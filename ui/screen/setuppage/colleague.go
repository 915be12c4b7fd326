package setuppage

import (
	"gatehouse/setup"
	"gatehouse/setup/entra"
)

// AskColleague asks for the text that a colleague who may create apps gets.
type AskColleague struct{}

// GoColleague shows it.
type GoColleague struct{ Target setup.Target }

// NeedsColleague holds when the app is not there and this person may not create it: somebody else does.
func (s State) NeedsColleague() bool {
	return s.SignedIn && s.View != nil && s.View.Live.App == nil && s.Me.CanCreate.Ability == entra.No
}
