package connectors

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

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
	search string
	send   func(any)
}

// NewView makes the screen.
func NewView(send func(any)) *View {
	v := &View{send: send, bar: widget.NewHolder(), list: widget.NewHolder(), boxes: map[string]*fw.Check{}}
	v.Search = widget.NewEntry(words.L("Search by name, system or permission"), func(text string) { send(Search{text}) })
	head := widget.Column(10, widget.Head(words.L("Connectors"), words.L("What Gatehouse can set up. Nothing is created before you have seen the plan; nothing is granted before you have approved the preview."),
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
	for _, g := range s.Groups() {
		rows := widget.Column(0)
		for i, r := range g.Rows {
			rows.Add(v.row(r))
			if i < len(g.Rows)-1 {
				rows.Add(widget.Hairline())
			}
		}
		column.Add(widget.Column(8, widget.Sub(words.Visible(g.System)), widget.BareCard(rows)))
	}
	if len(column.Objects) == 0 {
		column.Add(widget.Empty(words.L("Nothing found"), words.L("No connector of the catalogue has all these words in its name, system, summary or permissions."),
			widget.NewButton(words.L("Clear the search"), func() { v.Search.SetText("") })))
	}
	v.list.Put(column)
	if v.search != s.Search {
		v.search = s.Search
		v.scroll.ScrollToTop()
	}
	v.scroll.Refresh()
}

// showBar is the line above the list: what is chosen, or why somebody else has to be asked.
func (v *View) showBar(s State) {
	picked := s.Picked()
	switch {
	case len(picked) > 0:
		names := words.Visible(picked[0].Name)
		for _, r := range picked[1:] {
			names += ", " + words.Visible(r.Name)
		}
		text := words.Count(len(picked), "{{.N}} connector chosen: {{.Names}}", "{{.N}} connectors chosen: {{.Names}}", words.M{"Names": names})
		v.bar.Put(widget.NewBox(theme.AccentBg, "", 8, widget.Pad(12, 6, widget.Row(10, widget.Grow(widget.NewPara(text, theme.Text)),
			widget.NewButton(words.L("Choose none"), func() { v.send(ChooseNone{}) }),
			widget.NewPrimary(words.L("Set up together…"), func() { v.send(Together{s.PickedTargets()}) })))))
		v.bar.Show()
	case s.MayNotCreate():
		v.bar.Put(widget.Notice("!", words.L("You may not register applications here. {{.Why}} Somebody else can: “Ask a colleague…” writes what they need to know.",
			words.M{"Why": s.Me.CanCreate.Why}), theme.Caution, theme.CautionBg))
		v.bar.Show()
	default:
		v.bar.Hide()
	}
}

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
	if r.Choosing {
		line.Add(v.box(r))
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

// rules is the choice of rules of a connector behind a sanitizer: the same permissions and calls, and what differs.
func (v *View) rules(r Row) fyne.CanvasObject {
	column := widget.Column(6, widget.Small(words.L("Rules to choose from: the same connector, something else leaves the gate")))
	for _, c := range r.Rules {
		mark, colour := "○", theme.Muted
		if c.Preset == "" {
			mark, colour = "●", theme.Accent
		}
		line := widget.Row(8, widget.Fixed(14, 0, widget.NewText(mark, theme.SizeSmall, colour, fyne.TextStyle{})),
			widget.Fixed(150, 0, widget.NewPara(words.Visible(c.Name), theme.Text)), widget.Grow(widget.SmallPara(words.Visible(c.Summary))))
		if c.Preset != "" {
			line.Add(widget.NewButton(words.L("Compare"), func() { v.send(Compare{r.Target, c.Preset}) }))
		}
		column.Add(line)
	}
	return widget.Inset(0, 6, 0, 0, widget.NewBox(theme.Rail, "", 8, widget.Pad(12, 8, column)))
}
