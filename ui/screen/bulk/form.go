package bulk

import (
	"slices"

	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// form makes the fields of the settings. A field lives as long as the view: building it again while somebody types loses the cursor.
type form struct {
	send    func(any)
	entries map[string]*widget.Entry
	picks   map[string]*fw.Select
	shares  map[string]*widget.Button
}

func newForm(send func(any)) form {
	return form{send, map[string]*widget.Entry{}, map[string]*fw.Select{}, map[string]*widget.Button{}}
}

// object is what one connector's settings look like.
func (f form) object(s State, i int) fyne.CanvasObject {
	column := widget.Column(8)
	for _, field := range s.Fields(i) {
		label := words.Visible(field.Label)
		if !field.Required {
			label = words.L("{{.Label}} (optional)", words.M{"Label": label})
		}
		under := widget.Column(2)
		if field.Help != "" {
			under.Add(widget.SmallPara(words.Visible(field.Help)))
		}
		if field.Wrong != "" {
			under.Add(widget.NewPara("✕ "+words.Visible(field.Wrong), theme.Bad))
		}
		line := widget.Row(10, widget.Fixed(200, 0, widget.NewPara(label, theme.Text)), widget.Grow(f.field(s.Rows[i].Target.UniqueName(), i, field)), f.share(s, i, field))
		column.Add(widget.Column(2, line, widget.Inset(210, 0, 0, 0, under)))
	}
	return column
}

func (f form) field(row string, i int, field Field) fyne.CanvasObject {
	place := row + " " + field.ID
	value := field.Value
	if value == "" {
		value = field.Default
	}
	if len(field.Options) > 0 {
		p := f.picks[place]
		if p == nil || !slices.Equal(p.Options, field.Options) {
			p = fw.NewSelect(field.Options, nil)
			f.picks[place] = p
		}
		p.OnChanged = nil
		if p.Selected != value {
			p.SetSelected(value)
		}
		p.OnChanged = func(v string) { f.send(Typed{i, field.ID, v}) }
		return p
	}
	e := f.entries[place]
	if e == nil {
		e = widget.NewEntry("", nil)
		f.entries[place] = e
	}
	e.OnChanged = nil
	if e.PlaceHolder != field.Example {
		e.SetPlaceHolder(field.Example)
	}
	if e.Text != value {
		e.SetText(value)
	}
	e.OnChanged = func(v string) { f.send(Typed{i, field.ID, v}) }
	return e
}

// share gives a value to all that have the setting.
func (f form) share(s State, i int, field Field) fyne.CanvasObject {
	place := s.Rows[i].Target.UniqueName() + " " + field.ID
	b := f.shares[place]
	if b == nil {
		b = widget.NewButton(words.L("Same for all"), nil)
		f.shares[place] = b
	}
	b.OnTapped = func() { f.send(ForAll{i, field.ID}) }
	if field.Share {
		b.Show()
	} else {
		b.Hide()
	}
	return b
}
