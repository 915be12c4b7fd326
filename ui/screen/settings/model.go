// Package settings shows and changes how Gatehouse looks and signs in, and says where it keeps things. It must not store anything.
package settings

import (
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// State is everything the screen shows.
type State struct {
	Mode          theme.Mode
	Scale         float32
	ClientID      string
	StateDir      string
	Keychain      string // where secrets go; empty while it is being asked
	KeychainError *problem.Problem
	Checking      bool
	Tokens        Tokens
	Version       string
	Cloud         string
}

// Tokens says where sign-ins are kept between runs.
type Tokens struct {
	Known     bool
	Encrypted bool
	Where     string
	Why       string // why they are not kept
}

// Sentence is that in words.
func (t Tokens) Sentence() string {
	switch {
	case !t.Known:
		return words.L("Looking …")
	case t.Encrypted:
		return words.L("Until you sign out, in {{.Where}}. Nothing is written in clear.", words.M{"Where": words.Visible(t.Where)})
	case t.Why == "":
		return words.L("In memory only: they end with the program.")
	}
	return words.L("In memory only: they end with the program. {{.Why}}", words.M{"Why": words.Visible(t.Why)})
}

// What the person does here.
type (
	// PickMode chooses light or dark.
	PickMode struct{ Mode theme.Mode }
	// PickScale chooses the size of everything.
	PickScale struct{ Scale float32 }
	// CheckKeychain tries the keychain again.
	CheckKeychain struct{}
	// OpenDoctor goes to the page that tests this machine.
	OpenDoctor struct{}
	// CopyDir copies the path of the state folder.
	CopyDir struct{}
	// OpenDir opens it.
	OpenDir struct{}
)

// Option is one entry of a choice.
type Option struct {
	Label string
	Scale float32
	Mode  theme.Mode
}

// Modes are the choices of light and dark.
func Modes() []Option {
	return []Option{{Label: words.L("As the system"), Mode: theme.System}, {Label: words.L("Light"), Mode: theme.Light}, {Label: words.L("Dark"), Mode: theme.Dark}}
}

// Scales are the choices of size.
func Scales() []Option {
	return []Option{{Label: words.L("Small"), Scale: 0.9}, {Label: words.L("Normal"), Scale: 1}, {Label: words.L("Large"), Scale: 1.15}, {Label: words.L("Very large"), Scale: 1.25}}
}

// ModeIndex and ScaleIndex find what is chosen now.
func (s State) ModeIndex() int {
	for i, o := range Modes() {
		if o.Mode == s.Mode {
			return i
		}
	}
	return 0
}

// ScaleIndex finds the chosen size; an unknown one is Normal.
func (s State) ScaleIndex() int {
	for i, o := range Scales() {
		if o.Scale == s.Scale {
			return i
		}
	}
	return 1
}
