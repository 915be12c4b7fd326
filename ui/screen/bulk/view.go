package bulk

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does.
type View struct {
	Object  fyne.CanvasObject
	head    *widget.Holder
	body    *widget.Holder
	scroll  *container.Scroll
	through *fw.Select
	made    map[string]*widget.Button
	form    form
	send    func(any)
}

// NewView makes the page.
func NewView(send func(any)) *View {
	v := &View{send: send, head: widget.NewHolder(), body: widget.NewHolder(), made: map[string]*widget.Button{}, form: newForm(send)}
	var names []string
	for _, p := range Phases() {
		names = append(names, PhaseName(p))
	}
	v.through = fw.NewSelect(names, nil)
	v.scroll = container.NewVScroll(widget.Inset(24, 14, 24, 20, v.body))
	far := widget.Row(10, widget.Muted(words.L("How far")), widget.Fixed(460, 0, v.through))
	v.Object = container.NewBorder(widget.Inset(24, 20, 24, 0, widget.Column(10, v.head, far)), nil, nil, nil, v.scroll)
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	v.through.OnChanged = nil
	if i := slices.Index(Phases(), s.Through); v.through.SelectedIndex() != i {
		v.through.SetSelectedIndex(i)
	}
	v.through.OnChanged = func(string) { v.send(PickThrough{Phases()[v.through.SelectedIndex()]}) }
	if s.Running {
		v.through.Disable()
	} else {
		v.through.Enable()
	}
	v.head.Put(widget.Head(words.L("Set up together"), v.sub(s), v.actions(s)...))
	v.body.Put(v.bodyOf(s))
	v.scroll.Refresh()
}

func (v *View) sub(s State) string {
	return words.Count(len(s.Rows), "{{.N}} connector in {{.Tenant}}. What one cannot do stops none of the others.",
		"{{.N}} connectors in {{.Tenant}}. What one cannot do stops none of the others.", words.M{"Tenant": words.Visible(s.Tenant)})
}

func (v *View) actions(s State) []fyne.CanvasObject {
	back := v.button("back", words.L("Back"), Back{})
	if s.Running {
		return []fyne.CanvasObject{back, v.button("cancel", words.L("Cancel"), Stop{})}
	}
	text := words.L("Set up…")
	if s.Left() > 0 {
		text = words.L("Continue with what is left…")
	}
	return []fyne.CanvasObject{
		back, v.button("again", words.L("Read again"), Again{}).Able(!s.Reading && len(s.Rows) > 0),
		widget.NewPrimary(text, func() { v.send(Start{}) }).Able(s.WhyNot() == ""),
	}
}

func (v *View) bodyOf(s State) fyne.CanvasObject {
	column := widget.Column(14)
	if s.Problem != nil {
		column.Add(widget.Trouble(s.Problem))
	}
	v.notices(column, s)
	if len(s.Rows) == 0 {
		column.Add(widget.Empty(words.L("No connector is chosen"), words.L("Tick connectors in the catalogue to set them up together."), widget.NewPrimary(words.L("Choose connectors"), func() { v.send(Back{}) })))
		return column
	}
	table := widget.Column(0)
	for i := range s.Rows {
		if i > 0 {
			table.Add(widget.Hairline())
		}
		table.Add(v.row(s, i))
	}
	column.Add(widget.BareCard(table))
	if s.Running {
		column.Add(widget.SmallPara(words.L("You can close Gatehouse: each connector goes on from where it is next time. Nothing is created twice.")))
	}
	return column
}

// notices say what holds for all of them.
func (v *View) notices(column *fyne.Container, s State) {
	switch {
	case s.Running && s.Slow > 0:
		column.Add(widget.Notice("◌", words.L("Microsoft Graph asks to slow down. All wait {{.Time}}.", words.M{"Time": words.Left(s.Slow)}), theme.Caution, theme.CautionBg))
	case s.Ended && s.Left() == 0:
		column.Add(widget.Notice("✓", words.L("All of them are as asked."), theme.Good, theme.GoodBg))
	case s.Ended && s.Stopped:
		column.Add(widget.Notice("!", words.L("Cancelled. What was done stays done; continuing goes on from there and creates nothing twice."), theme.Caution, theme.CautionBg))
	case s.Ended:
		column.Add(widget.Notice("!", words.L("{{.Left}} of {{.All}} are not as asked. The others are done.", words.M{"Left": s.Left(), "All": len(s.Rows)}), theme.Caution, theme.CautionBg))
	}
	if len(s.Rows) == 0 || s.Running || s.Ended && s.Left() == 0 {
		return
	}
	// There is always one line here: the fields below must not move while somebody types.
	switch why := s.WhyNot(); {
	case s.Reading:
		column.Add(widget.Notice("◌", words.L("Reading the connectors …"), theme.Muted, theme.Rail))
	case why != "":
		column.Add(widget.Notice("!", why, theme.Caution, theme.CautionBg))
	default:
		column.Add(widget.Notice("✓", words.L("Ready: {{.Changes}} in all.", words.M{"Changes": changesText(s.changes())}), theme.Good, theme.GoodBg))
	}
}

// row is one connector: name, state, what happens or is waited for, how far it is, and what can be done about it.
func (v *View) row(s State, i int) fyne.CanvasObject {
	r := s.Rows[i]
	head := widget.Flow(10, widget.Bold(words.Visible(Name(r.Target))), widget.Chip(s.Chip(i)))
	if far := s.Far(i); far != "" {
		head.Add(widget.Muted(far))
	}
	text := widget.Column(3, head)
	if note := s.Note(i); note != "" {
		text.Add(widget.NewPara(words.Visible(note), theme.Muted))
	}
	line := widget.Row(12, widget.Grow(text))
	for _, b := range v.buttons(s, i) {
		line.Add(b)
	}
	out := widget.Column(8, line)
	if r.Form && !s.Running {
		out.Add(widget.Inset(14, 0, 0, 4, v.form.object(s, i)))
	}
	if steps := s.steps(i); r.Open && len(steps) > 0 {
		out.Add(widget.Inset(14, 0, 0, 4, widget.PlanDiff(steps)))
	}
	return widget.Pad(16, 12, out)
}

// button is made once for its place, so that the keyboard stays where it is while the page is drawn again.
func (v *View) button(place, text string, event any) *widget.Button {
	b := v.made[place]
	if b == nil {
		b = widget.NewButton(text, nil)
		v.made[place] = b
	}
	b.SetText(text)
	b.OnTapped = func() { v.send(event) }
	return b
}

// buttons are what can be done about one connector.
func (v *View) buttons(s State, i int) []fyne.CanvasObject {
	if s.Running {
		return nil
	}
	var out []fyne.CanvasObject
	trouble, _ := s.Trouble(i)
	r := s.Rows[i]
	name := r.Target.UniqueName()
	if len(s.steps(i)) > 0 && (trouble == None || trouble == Unapproved) {
		text := words.L("See the plan")
		if r.Open {
			text = words.L("Hide the plan")
		}
		out = append(out, v.button("plan "+name, text, Unfold{i}))
	}
	over := r.State == setup.BulkDone || r.State == setup.BulkNothing
	if len(r.asked()) > 0 && !over {
		text := words.L("Settings")
		if r.Form {
			text = words.L("Hide the settings")
		}
		out = append(out, v.button("settings "+name, text, ShowSettings{i}))
	}
	switch {
	case trouble == Unapproved:
		out = append(out, widget.NewPrimary(words.L("Open the preview"), func() { v.send(SeePreview{i}) }))
	case trouble == Unread || trouble == Blocked || trouble == Settings && !s.fixable(i) || s.Ended:
		out = append(out, v.button("open "+name, words.L("Open"), OpenRow{i}))
	}
	if !over {
		out = append(out, v.button("leave "+name, words.L("Leave out"), LeaveOut{i}))
	}
	return out
}
