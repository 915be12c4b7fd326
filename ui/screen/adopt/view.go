package adopt

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. The fields live as long as the view.
type View struct {
	Object fyne.CanvasObject
	Text   *widget.Entry
	find   *fyne.Container // the line with the search; it gives way to what was chosen
	look   *widget.Button
	head   *widget.Holder
	body   *widget.Holder
	scroll *container.Scroll
	form   form
	app    string // the application that is shown
	send   func(any)
}

// NewView makes the page.
func NewView(send func(any)) *View {
	v := &View{send: send, head: widget.NewHolder(), body: widget.NewHolder()}
	v.Text = widget.NewEntry(words.L("Object id, client id, or a part of the name"), func(text string) { send(Typed{text}) })
	v.Text.OnSubmitted = func(string) { send(Find{}) }
	v.look = widget.NewPrimary(words.L("Look for it"), func() { send(Find{}) })
	v.find = widget.Row(10, widget.Grow(container.NewStack(v.Text)), v.look)
	v.form = newForm(send)
	v.scroll = container.NewVScroll(widget.Inset(24, 14, 24, 20, v.body))
	top := widget.Column(10, v.head, v.find)
	v.Object = container.NewBorder(widget.Inset(24, 20, 24, 0, top), nil, nil, nil, v.scroll)
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	if v.Text.Text != s.Text {
		changed := v.Text.OnChanged
		v.Text.OnChanged = nil
		v.Text.SetText(s.Text)
		v.Text.OnChanged = changed
	}
	v.look.Able(s.WhyNotFind() == "" && !s.Running)
	shown(v.find, s.App == nil)
	v.head.Put(widget.Head(words.L("Adopt existing"), words.L("What somebody else made becomes a connector. It stays as it is until you set it up."),
		widget.NewButton(words.L("Back"), func() { v.send(Back{}) })))
	v.body.Put(v.bodyOf(s))
	app := ""
	if s.App != nil {
		app = s.App.App.ObjectID
	}
	if v.app != app {
		v.app = app
		v.scroll.ScrollToTop()
	}
	v.Object.Refresh() // the search comes and goes
}

func (v *View) bodyOf(s State) fyne.CanvasObject {
	column := widget.Column(14)
	if s.Problem != nil {
		column.Add(widget.Trouble(s.Problem))
	}
	switch {
	case !s.SignedIn:
		column.Add(widget.Empty(words.L("Sign in to go on"), words.L("The application is looked for in your tenant."), widget.NewPrimary(words.L("Sign in…"), func() { v.send(SignIn{}) })))
	case s.Searching:
		column.Add(widget.Busy(words.L("Looking for the application …"), words.L("Cancel"), func() { v.send(Stop{}) }))
	case s.App != nil:
		v.taken(column, s)
	case s.Searched == "" && s.Problem == nil:
		column.Add(widget.Empty(words.L("Which application?"), words.L("The overview page of an app registration shows its object id and its client id: either says exactly which one is meant. Words of its name find what it may be; several applications can share a name.")))
	case s.Searched != "" && len(s.Found) == 0:
		column.Add(widget.Empty(words.L("Nothing found"), words.L("No app registration of this tenant has this id, or these words in its name. One that belongs to another organisation has only its enterprise application here and cannot be adopted.")))
	case s.Searched != "":
		v.found(column, s)
	}
	return column
}

// found lists what was found, each with all that tells it from the others.
func (v *View) found(column *fyne.Container, s State) {
	column.Add(widget.Sub(words.Count(len(s.Found), "{{.N}} application", "{{.N}} applications")))
	rows := widget.Column(0)
	for i, c := range s.Found {
		if i > 0 {
			rows.Add(widget.Hairline())
		}
		button := widget.NewButton(words.L("Choose"), func() { v.send(Choose{i}) })
		if c.Connector != "" && s.known(c) {
			button = widget.NewButton(words.L("Open"), func() { v.send(OpenFound{i}) })
		}
		rows.Add(widget.Pad(16, 12, widget.Row(14, widget.Grow(widget.Column(3, nameLine(c), factLines(Facts(c), 120))), button)))
	}
	column.Add(widget.BareCard(rows))
	if s.More {
		column.Add(widget.SmallPara(words.L("There are more. Say more of the name, or use an id.")))
	}
}

// nameLine is the name, which the tenant chose and which may be long, and what can be said in a word.
func nameLine(c setup.Candidate) fyne.CanvasObject {
	name := widget.NewPara(words.Visible(c.App.DisplayName), theme.Text)
	name.Style.Bold = true
	line := widget.Row(10, widget.Grow(name))
	for _, chip := range Chips(c) {
		line.Add(widget.Chip(chip))
	}
	return line
}

// taken is everything about the application that was chosen.
func (v *View) taken(column *fyne.Container, s State) {
	another := widget.NewButton(words.L("Another one…"), func() { v.send(Another{}) }).Able(!s.Running)
	column.Add(widget.Card(widget.Row(14, widget.Grow(nameLine(*s.App)), another), factLines(Facts(*s.App), 120)))
	column.Add(v.form.object(s))
	if s.Comparing {
		column.Add(widget.Busy(words.L("Comparing it with the definition …"), words.L("Cancel"), func() { v.send(Stop{}) }))
	}
	if s.Running {
		column.Add(v.running(s))
	}
	if s.Adoption != nil {
		v.difference(column, s)
	}
}

func (v *View) running(s State) fyne.CanvasObject {
	var rows []widget.StepRow
	if p := s.Progress; p != nil {
		note := p.Note
		if note == "" {
			note = p.Step.Detail
		}
		rows = append(rows, widget.StepRow{State: p.State, Title: p.Step.Title, Note: note})
	} else {
		rows = append(rows, widget.StepRow{State: apply.Running, Title: words.L("Reading it once more before it is changed")})
	}
	return widget.Card(widget.Row(10, widget.Grow(widget.Sub(words.L("Taking it over"))), widget.NewButton(words.L("Cancel"), func() { v.send(Stop{}) })), widget.StepList(rows))
}

// difference says what is written now, what stays, what is extra, and what setting it up would change afterwards.
func (v *View) difference(column *fyne.Container, s State) {
	a := s.Adoption
	take := widget.NewPrimary(words.L("Take over…"), func() { v.send(Take{}) }).Able(s.WhyNot() == "")
	now := []fyne.CanvasObject{widget.Row(10, widget.Grow(widget.Sub(words.L("Written now")).Shortened()), take)}
	if len(a.Takes.Changes) == 0 {
		now = append(now, widget.NewPara(words.L("Nothing: the application carries everything that Gatehouse finds it by."), theme.Muted))
	} else {
		now = append(now, widget.PlanDiff([]plan.Step{a.Takes}))
	}
	column.Add(widget.Card(now...))
	stays := []fyne.CanvasObject{widget.Sub(words.L("Stays as it is")), factLines(Stays(*a, s.Rename), 160)}
	for _, k := range a.Kept {
		stays = append(stays, widget.Notice("!", words.L("Extra, and left: {{.What}}", words.M{"What": k.Text}), theme.Caution, theme.CautionBg))
	}
	column.Add(widget.Card(stays...))
	later := []fyne.CanvasObject{widget.Sub(words.L("What setting it up would change afterwards"))}
	switch {
	case a.Incomplete != nil:
		later = append(later, widget.NewPara(words.L("That can be told once its settings are given: the set-up page asks for them. Nothing is changed before you start it there."), theme.Muted))
	case a.Plan.Nothing():
		later = append(later, widget.NewPara(words.L("Nothing: it is as the definition asks."), theme.Muted))
	default:
		later = append(later, widget.NewPara(words.L("Nothing of this happens now. The set-up page shows it again, and you start it there."), theme.Muted), widget.PlanDiff(a.Plan.Steps))
	}
	column.Add(widget.Card(later...))
}

func factLines(facts []Fact, label float32) fyne.CanvasObject {
	column := widget.Column(2)
	for _, f := range facts {
		column.Add(widget.Row(10, widget.Fixed(label, 0, widget.Muted(f.Label)), widget.Grow(widget.NewPara(words.Visible(f.Value), theme.Text))))
	}
	return column
}
