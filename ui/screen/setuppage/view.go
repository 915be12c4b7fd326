package setuppage

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. The form lives as long as its fields stay the same.
type View struct {
	Object fyne.CanvasObject
	send   func(any)
	head   *widget.Holder
	steps  *widget.Holder
	body   *widget.Holder
	scroll *container.Scroll
	form   form
	sent   *widget.SentTail
	step   Step
	news   string // what came of the last thing, as it stands on top of the page
}

// NewView makes the page.
func NewView(send func(any)) *View {
	v := &View{send: send, head: widget.NewHolder(), steps: widget.NewHolder(), body: widget.NewHolder(), sent: widget.NewSentTail(6)}
	v.form.send = send
	v.scroll = container.NewVScroll(widget.Inset(14, 0, 24, 20, v.body))
	left := widget.Inset(24, 0, 0, 0, widget.Fixed(212, 0, container.NewVScroll(v.steps)))
	v.Object = container.NewBorder(widget.Inset(24, 20, 24, 14, v.head), nil, left, nil, v.scroll)
	return v
}

// SetSent shows the requests that left this machine.
func (v *View) SetSent(sent []tenant.Sent) { v.sent.SetSent(sent) }

// Show draws a state.
func (v *View) Show(s State) {
	v.head.Put(widget.Head(s.Title(), s.Sub()))
	var entries []widget.StepEntry
	for i, l := range s.Steps() {
		e := widget.StepEntry{Name: l.Name, Sub: l.Sub, Mark: fmt.Sprint(i + 1)}
		switch {
		case l.Done:
			e.State, e.Mark = widget.StepDone, "✓"
		case l.Warn:
			e.State, e.Mark = widget.StepWarning, "!"
		case l.Works || (!s.busy() && Step(i) == s.Current()):
			e.State = widget.StepCurrent
		}
		entries = append(entries, e)
	}
	v.steps.Put(widget.Steps(entries, int(s.OpenStep), func(i int) { v.send(PickStep{Step(i)}) }))
	v.body.Put(v.bodyOf(s))
	news := s.news()
	if v.step != s.OpenStep || news != "" && news != v.news {
		v.scroll.ScrollToTop() // a step begins there, and so does what came of a button further down
	}
	v.step, v.news = s.OpenStep, news
	v.scroll.Refresh()
}

// news is what the top of the page tells.
func (s State) news() string {
	switch {
	case s.Problem != nil:
		return s.Problem.What
	case s.Notice == "" && s.Watch != nil:
		return "waiting"
	}
	return s.Notice
}

func (v *View) bodyOf(s State) fyne.CanvasObject {
	column := widget.Column(14)
	if s.Loading {
		column.Add(widget.Busy(words.L("Reading the connector …"), "", nil))
	}
	if s.Problem != nil {
		column.Add(widget.Trouble(s.Problem, widget.NewButton(words.L("Read again"), func() { v.send(Again{}) })))
	}
	if s.Notice != "" {
		column.Add(widget.Notice("✓", s.Notice, theme.Good, theme.GoodBg))
	}
	if s.View != nil {
		for _, p := range s.View.Live.Problems {
			column.Add(widget.Notice("?", p, theme.Caution, theme.CautionBg))
		}
		if !s.View.Journal.IsZero() && (s.Run == nil || !s.Run.Running) {
			column.Add(widget.Notice("!", words.L("An apply was interrupted on {{.When}}. Start the step again: it goes on from there and creates nothing twice.",
				words.M{"When": words.Stamp(s.View.Journal)}), theme.Caution, theme.CautionBg))
		}
	}
	switch {
	case s.OpenStep == StepPreview:
		column.Add(v.previewPanel(s))
	case !s.SignedIn:
		column.Add(v.form.object(s))
		column.Add(widget.Empty(words.L("Sign in to go on"), words.L("The plan compares what this connector asks for with what is in your tenant."),
			widget.NewPrimary(words.L("Sign in…"), func() { v.send(SignIn{}) })))
	case s.OpenStep == StepPlan:
		column.Add(v.planPanel(s))
	case s.OpenStep == StepCreate || s.OpenStep == StepCredential:
		column.Add(v.createPanel(s))
	case s.OpenStep == StepEnable:
		column.Add(v.enablePanel(s))
	case s.OpenStep == StepConsent:
		column.Add(v.consentPanel(s))
	case s.OpenStep == StepCare && s.View == nil: // it is being read
	case s.OpenStep == StepCare && s.hasLife():
		column.Add(v.carePanel(s))
	default:
		column.Add(v.verifyPanel(s))
	}
	if s.SignedIn && s.OpenStep > StepPlan {
		column.Add(widget.Card(widget.Sub(words.L("What was sent")), v.sent))
	}
	return column
}

// cardHead is the first line of a panel: title, and buttons on the right.
func cardHead(title string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	row := widget.Row(10, widget.Grow(widget.Sub(words.Visible(title)).Shortened()))
	for _, b := range buttons {
		row.Add(b)
	}
	return row
}

func (v *View) button(text string, event any) *widget.Button {
	return widget.NewButton(text, func() { v.send(event) })
}

func (v *View) primary(text string, event any) *widget.Button {
	return widget.NewPrimary(text, func() { v.send(event) })
}

// runCard is the live list of a running plan.
func (v *View) runCard(s State, title string) fyne.CanvasObject {
	var rows []widget.StepRow
	for _, r := range s.Run.Rows {
		rows = append(rows, widget.StepRow{State: r.State, Title: r.Step.Title, Note: r.note(), Time: r.time()})
	}
	var buttons []fyne.CanvasObject
	if s.Run.Running {
		buttons = append(buttons, v.button(words.L("Pause"), Pause{}))
	}
	return widget.Card(cardHead(title, buttons...), widget.StepList(rows),
		widget.SmallPara(words.L("You can close Gatehouse: it goes on from here next time. Nothing is created twice.")))
}
