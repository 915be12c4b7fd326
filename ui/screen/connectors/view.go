package connectors

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. The search field and the boxes that choose a connector live as long as the view:
// whoever works with the keyboard stays where they are.
type View struct {
	Object fyne.CanvasObject
	Search *widget.Entry
	bar    *widget.Holder
	list   *widget.Holder
	scroll *container.Scroll
	boxes  map[string]*fw.Check
	folds  map[string]fold
	search string
	send   func(any)

	none, together *widget.Button
	targets        []setup.Target // that the button sets up together
}

// NewView makes the screen.
func NewView(send func(any)) *View {
	v := &View{send: send, bar: widget.NewHolder(), list: widget.NewHolder(), boxes: map[string]*fw.Check{}, folds: map[string]fold{}}
	v.none = widget.NewButton(words.L("Choose none"), func() { send(ChooseNone{}) })
	v.together = widget.NewPrimary(words.L("Set up together…"), func() { send(Together{v.targets}) })
	v.Search = widget.NewEntry(words.L("Search by name, system or permission"), func(text string) { send(Search{text}) })
	head := widget.Column(10, widget.Head(words.L("Connectors"), words.L("Nothing is created without a plan, and nothing granted without an approved preview."),
		widget.NewButton(words.L("Adopt existing…"), func() { send(Adopt{}) }),
		widget.NewButton(words.L("New from a vendor's permission list…"), func() { send(FromList{}) })), v.Search, v.bar)
	v.scroll = container.NewVScroll(widget.Inset(24, 14, 24, 20, v.list))
	v.Object = container.NewBorder(widget.Inset(24, 20, 24, 0, head), nil, nil, nil, v.scroll)
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	v.showBar(s)
	column := widget.Column(18)
	if s.MayNotCreate() {
		column.Add(widget.Notice("!", words.L("You may not register applications here. {{.Why}} Somebody else can: “Ask a colleague…” writes what they need to know.",
			words.M{"Why": s.Me.CanCreate.Why}), theme.Caution, theme.CautionBg))
	}
	groups := s.Groups()
	for _, g := range groups {
		rows := widget.Column(0)
		for i, r := range g.Rows {
			rows.Add(v.row(r))
			if i < len(g.Rows)-1 {
				rows.Add(widget.Hairline())
			}
		}
		column.Add(widget.Column(8, widget.Sub(words.Visible(g.System)), widget.BareCard(rows)))
	}
	if len(groups) == 0 {
		column.Add(widget.Empty(words.L("Nothing found"), words.L("No connector of the catalogue has all these words in its name, system, summary or permissions."),
			widget.NewButton(words.L("Clear the search"), func() { v.Search.SetText("") })))
	}
	v.list.Put(column)
	if v.search != s.Search {
		v.search = s.Search
		v.scroll.ScrollToTop()
	}
	v.Object.Refresh() // the bar comes and goes
}

// showBar is the line above the list: what is chosen. It is one line high, since it stays while the list scrolls.
func (v *View) showBar(s State) {
	picked := s.Picked()
	if len(picked) == 0 {
		v.bar.Hide()
		return
	}
	names := words.Visible(picked[0].Name)
	for _, r := range picked[1:] {
		names += ", " + words.Visible(r.Name)
	}
	text := words.Count(len(picked), "{{.N}} connector chosen: {{.Names}}", "{{.N}} connectors chosen: {{.Names}}", words.M{"Names": names})
	v.bar.Put(widget.NewBox(theme.AccentBg, "", 8, widget.Pad(12, 6, widget.Row(10, widget.Grow(widget.Body(text).Shortened()), v.none, v.together))))
	v.targets = s.PickedTargets()
	v.bar.Show()
}

// boxWidth is that of a box without a label.
const boxWidth = 36

func (v *View) row(r Row) fyne.CanvasObject {
	head := widget.Flow(10, widget.Bold(words.Visible(r.Name)))
	for _, c := range r.Chips {
		head.Add(widget.Chip(c))
	}
	text := widget.Column(3, head, widget.NewPara(words.Visible(r.Summary), theme.Text), widget.SmallPara(words.Visible(r.Detail)))
	if len(r.Rules) > 0 {
		text.Add(v.rules(r))
	}
	buttons := widget.Row(8)
	if r.Ask {
		buttons.Add(widget.NewButton(words.L("Ask a colleague…"), func() { v.send(Ask{r.Target}) }))
	}
	buttons.Add(widget.NewButton(words.L("Preview"), func() { v.send(Look{r.Target}) }))
	buttons.Add(widget.NewPrimary(r.Button, func() { v.send(SetUp{r.Target}) }))
	line := widget.Row(10)
	switch {
	case r.Choosing:
		line.Add(widget.Fixed(boxWidth, 0, v.box(r)))
	case r.Ask: // it stands among others that can be chosen
		line.Add(widget.Fixed(boxWidth, 0, widget.Gap(1)))
	}
	line.Add(widget.Grow(text))
	line.Add(buttons)
	return widget.Pad(16, 12, line)
}

// box chooses a connector. It is made once: Fyne's focus is on an object.
func (v *View) box(r Row) fyne.CanvasObject {
	name := r.Target.UniqueName()
	b := v.boxes[name]
	if b == nil {
		b = fw.NewCheck("", nil)
		v.boxes[name] = b
	}
	b.OnChanged = nil
	b.SetChecked(r.Chosen)
	b.OnChanged = func(on bool) { v.send(Choose{r.Target, on}) }
	return b
}

// Boxed is the box that chooses a connector, by its unique name.
func (v *View) Boxed(uniqueName string) (*fw.Check, bool) {
	b, ok := v.boxes[uniqueName]
	return b, ok
}

// rules is the choice of rules of a connector behind a sanitizer: the same permissions and calls, and what differs. Only what is asked
// for takes room.
func (v *View) rules(r Row) fyne.CanvasObject {
	line := "▸ " + r.RulesLine()
	if r.Unfolded {
		line = "▾ " + r.RulesLine()
	}
	column := widget.Column(6, v.fold(r, line))
	if !r.Unfolded {
		return column
	}
	for _, c := range r.Rules {
		column.Add(v.choice(r, c))
	}
	return widget.Inset(0, 4, 0, 0, widget.NewBox(theme.Page, theme.Line, 8, widget.Pad(8, 6, column)))
}

// choice is one set of rules: what it is, and what can be done with it.
func (v *View) choice(r Row, c RulesChoice) fyne.CanvasObject {
	mark := ""
	if c.InUse {
		mark = "✓"
	}
	text := widget.Column(4, widget.SmallPara(words.Visible(c.Summary)))
	buttons := widget.Flow(8)
	if c.ID != definition.UsualRules {
		buttons.Add(widget.NewButton(words.L("Compare"), func() { v.send(Compare{r.Target, c.ID}) }))
	}
	if !c.InUse && !r.There && !r.Ask {
		buttons.Add(widget.NewButton(words.L("Set up with these"), func() { v.send(SetUpWith{r.Target, c.ID}) }))
	}
	if len(buttons.Objects) > 0 {
		text.Add(buttons)
	}
	return widget.TopRow(8, widget.Fixed(14, 0, widget.NewText(mark, theme.SizeSmall, theme.Good, fyne.TextStyle{Bold: true})),
		widget.Fixed(150, 0, widget.NewPara(words.Visible(c.Name), theme.Text)), widget.Grow(text))
}

// fold is the line that shows and hides the rules. It is made once, like the boxes.
func (v *View) fold(r Row, line string) fyne.CanvasObject {
	name := r.Target.UniqueName()
	f, ok := v.folds[name]
	if !ok {
		f = fold{text: widget.SmallPara("")}
		f.item = widget.NewItem(widget.Pad(4, 2, f.text), func() { v.send(Unfold{r.Target}) })
		v.folds[name] = f
	}
	f.text.Set(line)
	return f.item
}

// fold is one line that opens what is under it.
type fold struct {
	item *widget.Item
	text *widget.Para
}
