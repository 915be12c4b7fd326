package doctor

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"gatehouse/setup/doctor"
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
	action := fyne.CanvasObject(widget.NewPrimary(words.L("Test again"), func() { v.send(Start{}) }))
	if s.Running {
		action = widget.NewButton(words.L("Cancel"), func() { v.send(Stop{}) })
	}
	ready := s.Report != nil && !s.Running
	head := widget.Head(words.L("Doctor"), words.L("What Gatehouse needs of this machine and its network. Nobody is signed in, and nothing is changed."),
		widget.NewButton(words.L("Copy"), func() { v.send(CopyAll{}) }).Able(ready),
		widget.NewButton(words.L("Save a support bundle…"), func() { v.send(MakeBundle{}) }).Able(ready), action)
	var body []fyne.CanvasObject
	if s.Problem != nil {
		body = append(body, widget.Trouble(s.Problem))
	}
	if s.Saved != "" {
		body = append(body, widget.Notice("✓", words.L("The support bundle is in {{.Path}}. Nothing was sent: look through it before you do.", words.M{"Path": words.Visible(s.Saved)}), theme.Good, theme.GoodBg))
	}
	if s.Running {
		body = append(body, widget.Busy(words.L("Testing … {{.N}} lines so far.", words.M{"N": len(s.Lines)}), "", nil))
	}
	if text, worst := s.Verdict(); text != "" && !s.Running {
		ink, paper := colours(worst)
		body = append(body, widget.Notice(worst.Mark(), text, ink, paper))
	}
	for _, l := range s.Ordered() {
		body = append(body, row(l))
	}
	v.hold.Put(widget.ScrollPage(head, body...))
}

func row(l doctor.Line) fyne.CanvasObject {
	ink, _ := colours(l.State)
	text := widget.Column(3, widget.Bold(words.Visible(l.Title)).Shortened(), widget.NewPara(words.Visible(l.Found), theme.Text))
	if l.State != doctor.OK && l.Next != "" {
		text.Add(widget.NewPara(words.L("Next: {{.What}}", words.M{"What": words.Visible(l.Next)}), theme.Text))
	}
	text.Add(widget.SmallPara(Small(l)))
	mark := widget.NewText(l.State.Mark()+" "+StateWord(l.State), fynetheme.SizeNameText, ink, fyne.TextStyle{Bold: true})
	return widget.Card(widget.TopRow(14, widget.Fixed(110, 0, mark), widget.Grow(text)))
}

func colours(s doctor.State) (ink, paper fyne.ThemeColorName) {
	switch s {
	case doctor.OK:
		return theme.Good, theme.GoodBg
	case doctor.Failed:
		return theme.Bad, theme.BadBg
	case doctor.Warning:
		return theme.Caution, theme.CautionBg
	}
	return theme.Muted, theme.Surface
}
