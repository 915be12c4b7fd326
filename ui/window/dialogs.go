package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// dialogs shows one dialog at a time; the next waits until the person has answered. Escape is the answer "no".
// All methods belong to the window's goroutine.
type dialogs struct {
	canvas  fyne.Canvas
	waiting []*dialog
	open    *dialog
}

// dialog is a title, content and buttons. onEscape runs when it is closed without a button.
type dialog struct {
	title    string
	content  fyne.CanvasObject
	buttons  []dialogButton
	focus    fyne.Focusable
	onEscape func()
	popup    *fw.PopUp
}

type dialogButton struct {
	text    string
	primary bool
	danger  bool
	able    bool
	tapped  func() (stay bool)
	button  *widget.Button
}

const dialogWidth = 560

func (d *dialogs) show(dl *dialog) {
	if d.open != nil {
		d.waiting = append(d.waiting, dl)
		return
	}
	d.open = dl
	row := widget.Row(10, widget.Spring())
	for i := range dl.buttons {
		b := &dl.buttons[i]
		press := func() {
			if b.tapped != nil && b.tapped() {
				return
			}
			d.close(dl)
		}
		switch {
		case b.primary:
			b.button = widget.NewPrimary(b.text, press)
		case b.danger:
			b.button = widget.NewDanger(b.text, press)
		default:
			b.button = widget.NewButton(b.text, press)
		}
		b.button.Able(b.able)
		row.Add(b.button)
	}
	body := widget.Pad(24, 20, widget.Column(14, widget.Sub(dl.title), dl.content, row))
	sized := widget.Fixed(dialogWidth, 0, body)
	// Twice: wrapped text finds its height only once it knows its width.
	for range 2 {
		sized.Resize(fyne.NewSize(theme.Px(dialogWidth), sized.MinSize().Height))
	}
	dl.popup = fw.NewModalPopUp(sized, d.canvas)
	dl.popup.Show()
	if dl.focus != nil {
		d.canvas.Focus(dl.focus)
	}
}

// close takes a dialog away and shows the next one.
func (d *dialogs) close(dl *dialog) {
	if d.open != dl {
		for i, w := range d.waiting {
			if w == dl {
				d.waiting = append(d.waiting[:i], d.waiting[i+1:]...)
				return
			}
		}
		return
	}
	dl.popup.Hide()
	d.open = nil
	if len(d.waiting) > 0 {
		next := d.waiting[0]
		d.waiting = d.waiting[1:]
		d.show(next)
	}
}

// escape closes the open dialog as "no"; it says whether there was one.
func (d *dialogs) escape() bool {
	dl := d.open
	if dl == nil {
		return false
	}
	d.close(dl)
	if dl.onEscape != nil {
		dl.onEscape()
	}
	return true
}

// dismiss answers every dialog, open or waiting, with "no".
func (d *dialogs) dismiss() {
	for d.escape() {
	}
}

// enter presses the main button of the open dialog, for the keyboard.
func (d *dialogs) enter() {
	if d.open == nil {
		return
	}
	for i := range d.open.buttons {
		if b := &d.open.buttons[i]; b.primary {
			b.button.Tapped(nil)
			return
		}
	}
}

// problem is the one place where an error becomes a dialog: what, why, next step, and a detail to copy.
func (d *dialogs) problem(err error, copyText func(string)) {
	p := problem.Of(err)
	content := widget.Column(8, widget.NewPara(words.Visible(p.What), theme.Text))
	for _, t := range []string{p.Why, p.Next} {
		if t != "" {
			content.Add(widget.NewPara(words.Visible(t), theme.Muted))
		}
	}
	detail := detailOf(p)
	buttons := []dialogButton{{text: words.L("Close"), primary: true, able: true}}
	if detail != "" {
		content.Add(widget.MonoPara(words.Visible(detail), theme.Muted))
		buttons = append([]dialogButton{{text: words.L("Copy detail"), able: true, tapped: func() bool {
			copyText(p.What + "\n" + detail)
			return true
		}}}, buttons...)
	}
	d.show(&dialog{title: headOf(p.Kind), content: content, buttons: buttons})
}

func headOf(k problem.Kind) string {
	switch k {
	case problem.BadInput:
		return words.L("That cannot be used")
	case problem.Refused:
		return words.L("Refused")
	case problem.Unfinished:
		return words.L("Not finished")
	}
	return words.L("That did not work")
}

func detailOf(p *problem.Problem) string {
	lines := make([]string, 0, len(p.Detail))
	for _, d := range p.Detail {
		lines = append(lines, d.Label+": "+d.Value)
	}
	return strings.Join(lines, " · ")
}

// confirm asks one question; yes runs when the person agrees.
func (d *dialogs) confirm(title, text, yes, no string, agreed, refused func()) {
	d.show(&dialog{title: title, content: widget.NewPara(words.Visible(text), theme.Text), onEscape: refused, buttons: []dialogButton{
		{text: no, able: true, tapped: func() bool {
			if refused != nil {
				refused()
			}
			return false
		}},
		{text: yes, primary: true, able: true, tapped: func() bool { agreed(); return false }},
	}})
}

// typed asks the person to type expect exactly; agreed runs with what was typed.
func (d *dialogs) typed(title, text, expect, yes string, agreed func(typed string)) {
	entry := widget.NewEntry(words.Visible(expect), nil)
	dl := &dialog{title: title, focus: entry}
	matches := func() bool { return expect != "" && strings.EqualFold(strings.TrimSpace(entry.Text), expect) }
	dl.buttons = []dialogButton{
		{text: words.L("Cancel"), able: true},
		{text: yes, primary: true, tapped: func() bool {
			if !matches() {
				return true
			}
			agreed(strings.TrimSpace(entry.Text))
			return false
		}},
	}
	entry.OnChanged = func(string) { dl.buttons[1].button.Able(matches()) }
	entry.OnSubmitted = func(string) {
		if matches() {
			dl.buttons[1].button.Tapped(nil)
		}
	}
	dl.content = widget.Column(10, widget.NewPara(words.Visible(text), theme.Text), container.NewStack(entry))
	d.show(dl)
}

// tell shows text with one button.
func (d *dialogs) tell(title string, content fyne.CanvasObject) {
	d.show(&dialog{title: title, content: content, buttons: []dialogButton{{text: words.L("Close"), primary: true, able: true}}})
}
