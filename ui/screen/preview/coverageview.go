package preview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/preview/coverage"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// coverageBody is the tab that tells without a sample what becomes of every property.
func (v *View) coverageBody(s State) fyne.CanvasObject {
	c := s.Cover.Coverage
	if c == nil {
		return widget.BareCard(widget.Pad(16, 16, widget.NewPara(words.L("Looking at the rules and at every property that Graph may return …"), theme.Muted)))
	}
	head := widget.Column(8)
	if comparison := s.Cover.Comparison; comparison != nil {
		head.Add(widget.NewPara(comparisonText(s), theme.Muted))
	} else {
		head.Add(widget.Flow(10, chips(s.CoverSummary())...))
		if note := s.coverNote(); note != "" {
			head.Add(widget.NewPara(words.Visible(note), theme.Muted))
		}
	}
	if !c.Direct {
		head.Add(v.compareRow(s))
	}
	v.showCover(s)
	body := v.cover.Object
	if len(s.CoverLines()) == 0 {
		body = widget.Pad(12, 8, widget.NewPara(s.noLines(), theme.Muted))
	}
	return widget.BareCard(container.NewBorder(widget.Inset(14, 12, 14, 8, head), nil, nil, nil, widget.Inset(4, 0, 4, 8, body)))
}

func chips(list []lifecycle.Chip) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(list))
	for _, c := range list {
		out = append(out, widget.Chip(c))
	}
	return out
}

// coverNote is what is special about the open call.
func (s State) coverNote() string {
	call := s.coveredCall()
	switch {
	case call == nil || call.Verdict == coverage.Blocked:
		return ""
	case call.Refused != "":
		return words.L("The proxy refuses an answer as a whole: {{.Why}}", words.M{"Why": call.Refused})
	}
	return call.Note
}

// noLines says why there is nothing in the table.
func (s State) noLines() string {
	switch {
	case s.Cover.Comparison != nil:
		return words.L("Whoever reads the answers sees no difference between the two rule files.")
	case s.coveredCall() == nil:
		return words.L("Choose a call on the left that the rules let through.")
	}
	return words.L("Nothing is returned for this call.")
}

func comparisonText(s State) string {
	c := s.Cover.Comparison
	return words.L("What changes for whoever reads the answers of all calls when “{{.Name}}” takes the place of today's rules.", words.M{"Name": words.Visible(c.Name)}) + " " + c.Sentence
}

// compareRow chooses what to compare with, and keeps it.
func (v *View) compareRow(s State) fyne.CanvasObject {
	none, file := words.L("Compare with …"), words.L("A rules file …")
	names := []string{none}
	selected := 0
	for i, p := range s.Cover.Coverage.Presets {
		names = append(names, presetName(p.ID, p.Name))
		if c := s.Cover.Comparison; c != nil && c.Name == p.Name {
			selected = i + 1
		}
	}
	names = append(names, file)
	if c := s.Cover.Comparison; c != nil && selected == 0 {
		selected = len(names) - 1
	}
	pick := fw.NewSelect(names, nil)
	pick.SetSelectedIndex(selected)
	presets := s.Cover.Coverage.Presets // not the whole state, see headOf
	pick.OnChanged = func(string) {
		switch i := pick.SelectedIndex(); {
		case i == 0:
			v.send(CompareWith{})
		case i == len(names)-1:
			v.send(CompareFile{})
		case i > 0:
			v.send(CompareWith{presets[i-1].ID})
		}
	}
	row := widget.Row(10, widget.Fixed(210, 0, pick))
	if s.Cover.Comparison != nil {
		row.Add(widget.NewButton(words.L("Save rules file…"), func() { v.send(KeepRules{}) }))
		row.Add(widget.NewButton(words.L("Back to the call"), func() { v.send(CompareWith{}) }))
	}
	return row
}

// presetName translates the presets that every connector has; variants are named by their definition.
func presetName(id, name string) string {
	switch id {
	case "strict":
		return words.L("Strict")
	case "usual":
		return words.L("Usual")
	case "ids-kept":
		return words.L("Ids kept")
	case "no-groups":
		return words.L("No groups")
	}
	return words.Visible(name)
}

// showCover fills the table, only when it shows something else than before.
func (v *View) showCover(s State) {
	lines := s.CoverLines()
	if len(v.covered) != len(lines) || len(lines) > 0 && &v.covered[0] != &lines[0] {
		shown := make([]widget.PropertyLine, 0, len(lines))
		for _, l := range lines {
			colour, back := toneLook(l.Tone)
			shown = append(shown, widget.PropertyLine{
				Heading: words.Visible(l.Heading), Mark: l.Mark, Path: words.Visible(l.Path), Class: l.Class, State: words.Visible(l.Verdict), Colour: colour, Back: back,
			})
		}
		v.covered = lines
		v.cover.SetLines(shown)
	}
	v.cover.Select(s.Cover.Line)
}

func toneLook(t lifecycle.Tone) (colour, back fyne.ThemeColorName) {
	switch t {
	case lifecycle.Caution:
		return theme.Caution, theme.CautionBg
	case lifecycle.Bad:
		return theme.Bad, theme.BadBg
	case lifecycle.Good:
		return theme.Good, theme.GoodBg
	case words.ToneToken:
		return theme.Token, theme.TokenBg
	case lifecycle.Info:
		return theme.Accent, theme.AccentBg
	case lifecycle.Neutral:
	}
	return theme.Text, theme.Clear
}
