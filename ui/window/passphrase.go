package window

import (
	"fyne.io/fyne/v2"

	"gatehouse/setup/secret"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// passphraseAsk says how a passphrase is asked for.
type passphraseAsk struct {
	title, text, yes string
	least            int  // characters
	twice            bool // a new one
	above            fyne.CanvasObject
}

// passphraseOf asks for a passphrase in a field that shows dots and is emptied before the answer goes on.
func passphraseOf(q passphraseAsk, answer func(secret.Secret), cancelled func()) *dialog {
	first, second := widget.NewPassword(words.L("Passphrase")), widget.NewPassword(words.L("The same again"))
	dl := &dialog{title: q.title, focus: first}
	empty := func() {
		first.SetText("")
		second.SetText("")
	}
	stop := func() {
		empty()
		if cancelled != nil {
			cancelled()
		}
	}
	dl.onEscape = stop
	fits := func() bool {
		return len([]rune(first.Text)) >= q.least && (!q.twice || first.Text == second.Text)
	}
	give := func() bool {
		if !fits() {
			return true
		}
		s := secret.New([]byte(first.Text))
		empty()
		answer(s)
		return false
	}
	dl.buttons = []dialogButton{
		{text: words.L("Cancel"), able: true, tapped: func() bool { stop(); return false }},
		{text: q.yes, primary: true, able: q.least == 0 && !q.twice, tapped: give},
	}
	hint := widget.SmallPara(missing(q, "", ""))
	changed := func(string) {
		hint.Set(missing(q, first.Text, second.Text))
		if b := dl.buttons[1].button; b != nil {
			b.Able(fits())
		}
	}
	submit := func(string) {
		if fits() {
			dl.buttons[1].button.Tapped(nil)
		}
	}
	first.OnChanged, second.OnChanged, first.OnSubmitted, second.OnSubmitted = changed, changed, submit, submit
	content := widget.Column(8, widget.NewPara(q.text, theme.Muted))
	if q.above != nil {
		content.Add(q.above)
	}
	content.Add(first)
	if q.twice {
		content.Add(second)
		content.Add(hint)
	}
	dl.content = content
	return dl
}

// missing says what a new passphrase lacks, while it is typed; never anything about the passphrase itself but its length.
func missing(q passphraseAsk, first, second string) string {
	if left := q.least - len([]rune(first)); left > 0 {
		return words.Count(left, "{{.N}} character more.", "{{.N}} characters more.")
	}
	if first != second {
		return words.L("The second does not equal the first yet.")
	}
	return words.L("They are equal.")
}
