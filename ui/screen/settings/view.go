package settings

import (
	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does.
type View struct {
	Object fyne.CanvasObject
	hold   *widget.Holder
	send   func(any)
}

// NewView makes the screen.
func NewView(send func(any)) *View {
	v := &View{hold: widget.NewHolder(), send: send}
	v.Object = v.hold
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	modes, scales := Modes(), Scales()
	mode := choice(modes, s.ModeIndex(), func(i int) { v.send(PickMode{modes[i].Mode}) })
	scale := choice(scales, s.ScaleIndex(), func(i int) { v.send(PickScale{scales[i].Scale}) })
	looks := widget.Card(widget.Sub(words.L("Looks")), line(words.L("Colours"), widget.Fixed(220, 0, mode)), line(words.L("Size of everything"), widget.Fixed(220, 0, scale)))
	signIn := widget.Card(widget.Sub(words.L("Sign-in")), line(words.L("Client id"), text(s.ClientID)), line(words.L("Cloud"), text(s.Cloud)),
		line(words.L("Sign-ins are kept"), widget.Grow(widget.NewPara(s.Tokens.Sentence(), theme.Text))),
		widget.SmallPara(words.L("Another client id is chosen on the sign-in page under “More options”.")))
	machine := widget.Card(widget.Sub(words.L("This machine")), line(words.L("State folder"), text(s.StateDir)),
		widget.Row(10, widget.NewButton(words.L("Copy path"), func() { v.send(CopyDir{}) }), widget.NewButton(words.L("Open folder"), func() { v.send(OpenDir{}) })),
		line(words.L("Version"), text(s.Version)))
	v.hold.Put(widget.ScrollPage(widget.Head(words.L("Settings"), "", widget.NewButton(words.L("Test this machine (doctor)"), func() { v.send(OpenDoctor{}) })), looks, signIn, machine, v.keychain(s)))
}

func (v *View) keychain(s State) fyne.CanvasObject {
	card := []fyne.CanvasObject{widget.Sub(words.L("Keychain"))}
	switch {
	case s.Checking:
		card = append(card, widget.NewPara(words.L("Writing a trial value, reading it back and removing it …"), theme.Muted))
	case s.KeychainError != nil:
		card = append(card, widget.Notice("!", s.KeychainError.What+" "+s.KeychainError.Why, theme.Caution, theme.CautionBg))
		if s.KeychainError.Next != "" {
			card = append(card, widget.NewPara(words.Visible(s.KeychainError.Next), theme.Text))
		}
	default:
		card = append(card, widget.Notice("✓", words.L("Secrets go to: {{.Place}}. A trial value was written, read back and removed.", words.M{"Place": s.Keychain}), theme.Good, theme.GoodBg))
	}
	return widget.Card(append(card, widget.Row(10, widget.NewButton(words.L("Try the keychain"), func() { v.send(CheckKeychain{}) }).Able(!s.Checking)))...)
}

func choice(options []Option, selected int, picked func(int)) *fw.Select {
	var names []string
	for _, o := range options {
		names = append(names, o.Label)
	}
	pick := fw.NewSelect(names, nil)
	pick.SetSelectedIndex(selected)
	pick.OnChanged = func(string) { picked(pick.SelectedIndex()) }
	return pick
}

func line(label string, o fyne.CanvasObject) fyne.CanvasObject {
	return widget.Row(10, widget.Fixed(160, 0, widget.Muted(label)), widget.Grow(widget.Row(0, o)))
}

func text(s string) fyne.CanvasObject {
	return widget.Grow(widget.NewPara(words.Visible(s), theme.Text))
}
