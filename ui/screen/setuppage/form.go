package setuppage

import (
	"slices"

	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/definition"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// form keeps its fields while their kinds stay the same: rebuilding a field while somebody types would lose the cursor.
type form struct {
	send   func(any)
	shape  []string
	errors map[string]*widget.Holder
	labels map[string]*widget.Text
	helps  map[string]*widget.Para
	fields map[string]*widget.Entry
	box    fyne.CanvasObject

	credential credentialField
	reference  referenceField
}

// object gives the card with the settings and how the connector signs in.
func (f *form) object(s State) fyne.CanvasObject {
	asked, wrong := s.Form()
	if shape := shapeOf(s, asked); !slices.Equal(shape, f.shape) {
		f.shape = shape
		f.build(s, asked)
	}
	for _, a := range asked {
		f.labels[a.ID].Set(labelOf(a))
		f.helps[a.ID].Set(helpOf(a))
		f.say(a.ID, wrong[a.ID])
		if e := f.fields[a.ID]; e != nil {
			e.SetPlaceHolder(a.Example)
			if a.Fixed && e.Text != a.Default {
				e.SetText(a.Default)
			}
		}
	}
	f.credential.show(s)
	f.reference.show(s, wrong[definition.ManagementReference])
	f.say("", wrong[""])
	return f.box
}

// shapeOf changes when fields must be built again.
func shapeOf(s State, asked []definition.Setting) []string {
	shape := []string{s.Target.Definition.UniqueName(s.Target.Choices.Instance)}
	for _, a := range asked {
		fixed := ""
		if a.Fixed {
			fixed = "fixed"
		}
		shape = append(shape, a.ID, a.Kind, fixed)
	}
	return shape
}

func labelOf(a definition.Setting) string {
	if a.Required {
		return words.Visible(a.Label)
	}
	return words.L("{{.Label}} (optional)", words.M{"Label": words.Visible(a.Label)})
}

func helpOf(a definition.Setting) string {
	text := a.Help
	if a.Fixed {
		text += " " + words.L("Always this value with the choice above.")
	}
	return words.Visible(text)
}

func (f *form) build(s State, asked []definition.Setting) {
	f.errors, f.labels = map[string]*widget.Holder{}, map[string]*widget.Text{}
	f.helps, f.fields = map[string]*widget.Para{}, map[string]*widget.Entry{}
	column := widget.Column(12, widget.Sub(words.L("Settings")))
	column.Add(f.credentialField(s))
	for _, a := range asked {
		f.errors[a.ID], f.labels[a.ID], f.helps[a.ID] = widget.NewHolder(), widget.Body(labelOf(a)), widget.SmallPara(helpOf(a))
		column.Add(widget.Column(3, f.labels[a.ID], f.field(s, a), f.helps[a.ID], f.errors[a.ID]))
	}
	column.Add(f.reference.build(s, f.send))
	f.errors[""] = widget.NewHolder()
	column.Add(f.errors[""])
	f.box = widget.Card(column)
}

func (f *form) field(s State, a definition.Setting) fyne.CanvasObject {
	value := s.Values[a.ID]
	if value == "" {
		value = a.Default
	}
	if len(a.Options) > 0 {
		pick := fw.NewSelect(a.Options, nil)
		pick.SetSelected(value)
		pick.OnChanged = func(v string) { f.send(Typed{a.ID, v}) }
		return pick
	}
	e := widget.NewEntry(a.Example, nil)
	e.SetText(value)
	if a.Fixed {
		e.Disable()
	} else {
		e.OnChanged = func(v string) { f.send(Typed{a.ID, v}) }
	}
	f.fields[a.ID] = e
	return e
}

func (f *form) say(id, text string) {
	h, ok := f.errors[id]
	if !ok {
		return
	}
	if text == "" {
		h.Hide()
		return
	}
	h.Put(widget.NewPara("✕ "+words.Visible(text), theme.Bad))
	h.Show()
}
