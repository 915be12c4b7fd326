package setuppage

import (
	"gatehouse/setup/definition"
	"gatehouse/ui/screen/words"
)

// ProveHere asks for the proof of a federated connector from this computer.
type ProveHere struct{}

// proveHere is the action that its question agrees to.
const proveHere Action = "prove-here"

// CanProveHere holds for a connector that has nothing but a federated credential, once it can sign in.
func (s State) CanProveHere() bool {
	return s.SignedIn && s.View != nil && s.View.Live.App != nil && s.View.Live.Principal != nil && s.View.Live.Principal.Enabled &&
		s.Needs(definition.Federated) && !s.ends()
}

// askProof announces what is about to happen before anything does.
func (s State) askProof() (State, []any) {
	if s.busy() || !s.CanProveHere() {
		return s, nil
	}
	q := Question{
		Title: words.L("Prove it from this computer"), Yes: words.L("Prove it"), Then: Agreed{Care{Action: proveHere}},
		Text: words.L("For a few minutes the connector also trusts a temporary certificate. Its key stays in this program's memory, and it is removed right after the proof; what a crash leaves behind the next plan removes."),
	}
	if !s.Rehearsal {
		q.Expect = s.Me.Tenant.Typed()
		q.Text += " " + words.L("Type {{.What}} to go on.", words.M{"What": q.Expect})
	}
	return s, []any{q}
}

// proveNow begins the proof that was agreed to.
func (s State) proveNow() (State, []any) {
	if !s.CanProveHere() {
		return s, nil
	}
	s, effects := verify(s)
	for i, e := range effects {
		if check, ok := e.(Check); ok {
			check.Here = true
			effects[i] = check
		}
	}
	return s, effects
}
