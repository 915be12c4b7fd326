package setuppage

import (
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/ui/screen/words"
)

// copySecret is the action that the question before copying agrees to.
const copySecret Action = "copy-secret"

// CopySecret asks for the kept client secret on the clipboard, for the vendor's page.
type CopySecret struct{}

// PutSecret puts it there for a short while.
type PutSecret struct{ Target setup.Target }

// askSecret says what copying means before it is done: a clipboard is read by every program of the desktop.
func (s State) askSecret() (State, []any) {
	if !s.canCopySecret() {
		return s, nil
	}
	return s, []any{Question{
		Title: words.L("Copy the client secret for the vendor"), Yes: words.L("Copy it"), Then: Agreed{Care{Action: copySecret}},
		Text: words.L("The newest client secret of {{.Name}} goes on the clipboard for 30 seconds; other programs can read it there. Paste it into the vendor's page, nowhere else. It is recorded that it was taken out of the keychain.", words.M{"Name": s.Title()}),
	}}
}

func (s State) canCopySecret() bool {
	if s.busy() {
		return false
	}
	for _, r := range s.Rotations() {
		if r.Kind == definition.Secret {
			return true
		}
	}
	return false
}

// putSecret does what was agreed to.
func (s State) putSecret() (State, []any) {
	if !s.canCopySecret() {
		return s, nil
	}
	s.Problem, s.Notice = nil, ""
	return s, []any{PutSecret{s.target()}}
}
