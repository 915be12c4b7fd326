package preview

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. The trees are kept between two states: they may be long.
type View struct {
	Object fyne.CanvasObject
	send   func(any)

	head, notices, chips, calls, middle, why *widget.Holder
	tree                                     *widget.DiffTree
	json                                     *widget.MonoList
	leftHead, rightHead                      *widget.Holder

	cover   *widget.PropertyList
	covered []CoverLine // what it shows

	shown onView // what the tree and the lines show, to change them only when needed
}

// NewView makes the screen.
func NewView(send func(any)) *View {
	v := &View{
		send: send, head: widget.NewHolder(), notices: widget.NewHolder(), chips: widget.NewHolder(), calls: widget.NewHolder(),
		middle: widget.NewHolder(), why: widget.NewHolder(), leftHead: widget.NewHolder(), rightHead: widget.NewHolder(),
	}
	v.tree = widget.NewDiffTree(v.leftHead, v.rightHead)
	v.tree.OnPick = func(row int) { v.send(PickRow{row}) }
	v.json = widget.NewMonoList()
	v.cover = widget.NewPropertyList(words.L("Property"), words.L("Class"), words.L("What becomes of it"))
	v.cover.OnPick = func(line int) { v.send(PickProperty{line}) }
	panes := container.NewBorder(nil, nil, widget.Inset(0, 0, 14, 0, widget.Fixed(200, 0, v.calls)), widget.Inset(14, 0, 0, 0, widget.Fixed(214, 0, v.why)), v.middle)
	top := widget.Column(8, v.head, v.chips, v.notices)
	v.Object = container.NewBorder(widget.Inset(24, 20, 24, 0, top), nil, nil, nil, widget.Inset(24, 12, 24, 20, panes))
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	v.head.Put(v.headOf(s))
	v.chips.Put(widget.Flow(14, chipsOf(s)...))
	v.notices.Put(v.noticesOf(s))
	v.calls.Put(v.callsOf(s))
	v.why.Put(whyOf(s))
	v.showMiddle(s)
}

func (v *View) headOf(s State) fyne.CanvasObject {
	names := make([]string, 0, len(s.Definitions))
	selected := -1
	for i, d := range s.Definitions {
		names = append(names, d.Name)
		if s.Target.Definition != nil && d.ID == s.Target.Definition.ID {
			selected = i
		}
	}
	pick := fw.NewSelect(names, nil)
	pick.PlaceHolder = words.L("Choose a connector")
	if selected >= 0 {
		pick.SetSelectedIndex(selected)
	}
	defs := s.Definitions // Fyne keeps widgets for a while after they were replaced: they must not hold an answer
	pick.OnChanged = func(string) { v.choose(defs, pick.SelectedIndex()) }
	approve := widget.NewPrimary(words.L("Approve preview…"), func() { v.send(Accept{}) })
	approve.Able(s.CanApprove() == "")
	return widget.Head(s.Title(), "", widget.Fixed(190, 0, pick), widget.NewButton(words.L("Open JSON…"), func() { v.send(OpenFile{}) }).Able(s.Target.Definition != nil), approve)
}

func (v *View) choose(defs []*definition.Definition, i int) {
	if i >= 0 && i < len(defs) {
		v.send(Choose{setup.Target{Definition: defs[i], Choices: definition.Choices{Instance: "main"}}})
	}
}

func chipsOf(s State) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, c := range s.Summary() {
		out = append(out, widget.Chip(c))
	}
	if s.Approved != "" {
		out = append(out, widget.Chip(lifecycle.Chip{Text: "✓ " + s.Approved, Tone: lifecycle.Good}))
	}
	return out
}

// noticesOf are the sentences above the trees: what runs, what went wrong, what is special about this call.
func (v *View) noticesOf(s State) fyne.CanvasObject {
	column := widget.Column(6)
	if s.Busy != "" {
		column.Add(widget.Busy(s.Busy, words.L("Cancel"), func() { v.send(Stop{}) }))
	}
	if s.Stopped() {
		column.Add(widget.Busy(words.L("The leak check was stopped, so more is masked than needed and nothing can be approved."), words.L("Run again"), func() { v.send(Again{}) }))
	}
	if s.Problem != nil {
		column.Add(widget.Trouble(s.Problem, widget.NewButton(words.L("Try again"), func() { v.send(Again{}) })))
	}
	if c := s.Open(); c != nil {
		if c.Problem != "" {
			column.Add(widget.Notice("✕", c.Problem, theme.Bad, theme.BadBg))
		}
		if c.Note != "" {
			column.Add(widget.Notice("i", c.Note, theme.Accent, theme.AccentBg))
		}
	}
	if lines := s.LeakLines(); len(lines) > 0 {
		column.Add(widget.Notice("✕", strings.Join(lines, " "), theme.Bad, theme.BadBg))
	}
	if s.Result != nil && s.Result.LeakNote != "" {
		column.Add(widget.Notice("i", s.Result.LeakNote, theme.Accent, theme.AccentBg))
	}
	if s.Result != nil && s.Result.Direct {
		column.Add(widget.Notice("!", words.L("No sanitizer stands between Graph and this vendor. Values are masked here on screen; the vendor sees every field in clear."), theme.Caution, theme.CautionBg))
	}
	if s.Result != nil {
		if reason := s.CanApprove(); reason != "" && s.Busy == "" && !s.Stopped() {
			column.Add(widget.Notice("!", words.L("This preview cannot be approved: {{.Why}}", words.M{"Why": reason}), theme.Caution, theme.CautionBg))
		}
	}
	return column
}

func (v *View) callsOf(s State) fyne.CanvasObject {
	column := widget.Column(0)
	open, blocked := s.Calls()
	section := func(title string, lines []CallLine) {
		if len(lines) == 0 {
			return
		}
		column.Add(widget.Inset(8, 8, 8, 4, widget.Muted(title)))
		for _, l := range lines {
			row := widget.Row(10, widget.Chip(l.Chip), widget.Grow(widget.NewPara(words.Visible(l.Text), theme.Text)))
			item := widget.NewItem(widget.Pad(10, 7, row), func() { v.send(Pick{l.Index}) })
			item.Selected = l.Index == s.Call
			column.Add(item)
		}
	}
	section(words.L("Calls"), open)
	section(words.L("Blocked"), blocked)
	if s.Target.Definition == nil {
		column.Add(widget.Pad(8, 8, widget.NewPara(words.L("Choose a connector to see its calls."), theme.Muted)))
		return widget.BareCard(widget.Pad(8, 4, column))
	}
	calls := container.NewVScroll(widget.Inset(8, 4, 8, 4, column))
	return widget.BareCard(container.NewBorder(nil, v.samples(s), nil, nil, calls))
}

// samples is where the sample comes from: three choices in a row, always in view.
func (v *View) samples(s State) fyne.CanvasObject {
	row := widget.Row(2)
	hint := ""
	for _, o := range []struct {
		source     preview.Source
		name, hint string
	}{
		{preview.Example, words.L("Example"), words.L("fictional, embedded")},
		{preview.File, words.L("File"), words.L("a JSON file, or drop one")},
		{preview.Live, words.L("Live"), words.L("your own data")},
	} {
		on := s.Source == o.source
		colour := theme.Text
		if on {
			colour, hint = theme.Accent, o.hint
		}
		if on && s.File != "" {
			hint = filepath.Base(s.File)
		}
		item := widget.NewItem(widget.Pad(8, 5, widget.NewText(o.name, fynetheme.SizeNameText, colour, fyne.TextStyle{Bold: on})), func() { v.send(Sample{o.source}) })
		item.Selected = on
		row.Add(item)
	}
	return widget.Column(0, widget.Hairline(), widget.Inset(12, 8, 8, 8, widget.Column(2, widget.Muted(words.L("Sample")), row, widget.Small(words.Visible(hint)).Shortened())))
}

func whyOf(s State) fyne.CanvasObject {
	column := widget.Column(8)
	w, ok := s.Explain()
	if s.Tab == Coverage {
		w, ok = s.CoverWhy()
	}
	if !ok {
		column.Add(widget.NewPara(words.L("Choose a field to see why it passes, is tokenised or is removed."), theme.Muted))
	} else {
		column.Add(widget.Column(6, widget.Sub(words.Visible(w.Title)).Shortened(), widget.NewPara(words.Visible(w.Sub), theme.Muted)))
		column.Add(widget.Row(0, widget.Chip(w.Chip)))
		column.Add(widget.NewPara(words.Visible(w.Text), theme.Text))
		for _, r := range w.Rule {
			column.Add(widget.SmallPara(words.Visible(r)))
		}
		if w.Value != "" {
			column.Add(widget.Column(2, widget.Small(words.L("What leaves the gate")), widget.MonoPara(words.Visible(w.Value), theme.Text)))
		}
	}
	return widget.BareCard(container.NewVScroll(widget.Pad(16, 16, column)))
}

func (v *View) showMiddle(s State) {
	if s.Result == nil {
		text := words.L("Choose a connector above. Its example calls run through the rules on this machine; nothing is sent.")
		if s.Busy != "" {
			text = s.Busy
		}
		v.middle.Put(widget.BareCard(widget.Pad(16, 16, widget.NewPara(text, theme.Muted))))
		v.shown = onView{}
		v.tree.SetRows(nil) // nothing of an answer is held that is not shown
		v.json.SetLines(nil)
		return
	}
	v.middle.Put(container.NewBorder(v.tabs(s), nil, nil, nil, v.tabBody(s)))
}

func (v *View) tabs(s State) fyne.CanvasObject {
	row := widget.Flow(4)
	for i, name := range []string{words.L("Side by side"), words.L("Sanitized JSON"), words.L("Field coverage"), words.L("Blocked calls")} {
		on := Tab(i) == s.Tab
		colour := theme.Text
		if on {
			colour = theme.Accent
		}
		item := widget.NewItem(widget.Pad(8, 4, widget.NewText(name, fynetheme.SizeNameText, colour, fyne.TextStyle{Bold: on})), func() { v.send(PickTab{Tab(i)}) })
		item.Selected = on
		row.Add(item)
	}
	var end fyne.CanvasObject
	if s.Tab == Sanitized {
		end = widget.NewButton(words.L("Copy"), func() { v.send(CopyOut{}) })
	}
	return widget.Inset(0, 0, 0, 8, container.NewBorder(nil, nil, nil, end, row))
}

func (v *View) tabBody(s State) fyne.CanvasObject {
	c := s.Open()
	switch s.Tab {
	case Sanitized:
		v.showLines(s.Result, c)
		return widget.BareCard(widget.Pad(4, 8, v.json.Object))
	case Coverage:
		return v.coverageBody(s)
	case BlockedCalls:
		return v.blockedBody(s)
	}
	left, right := widget.Row(6, widget.Grow(widget.Muted(words.L("What Graph returns")).Shortened()), widget.Chip(lifecycle.Chip{Text: words.L("masked")})), widget.Row(6, widget.Grow(widget.Muted(words.L("What leaves the gate")).Shortened()))
	if s.Result.Direct {
		right = widget.Row(6, widget.Grow(widget.Muted(words.L("What the vendor sees")).Shortened()), widget.Chip(lifecycle.Chip{Text: "! " + words.L("in clear"), Tone: lifecycle.Caution}))
	}
	v.leftHead.Put(left)
	v.rightHead.Put(right)
	v.showRows(s.Result, c)
	v.tree.Select(s.Row)
	return v.tree
}

func (v *View) blockedBody(s State) fyne.CanvasObject {
	_, blocked := s.Calls()
	if len(blocked) == 0 {
		return widget.Empty(words.L("No blocked call among the examples"), words.L("Whatever is not named by an endpoint of the rules is refused before Graph is asked."))
	}
	column := widget.Column(0, widget.Inset(0, 0, 0, 6, widget.NewPara(words.L("The proxy refuses these calls without asking Graph."), theme.Muted)))
	for i, l := range blocked {
		c := s.Result.Calls[l.Index]
		column.Add(widget.Pad(0, 8, widget.Row(12, widget.Chip(l.Chip), widget.Grow(widget.Column(2,
			widget.Body(words.Visible(l.Text)), widget.MonoPara(words.Visible(c.Method+" "+c.URL), theme.Text), widget.NewPara(words.Visible(c.Problem), theme.Muted))))))
		if i < len(blocked)-1 {
			column.Add(widget.Hairline())
		}
	}
	return widget.BareCard(container.NewVScroll(widget.Pad(16, 14, column)))
}
