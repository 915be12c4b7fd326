package adopt

import (
	"slices"

	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// form is what the application becomes. Its fields live as long as the view: rebuilding one while somebody types loses the cursor.
type form struct {
	send     func(any)
	pick     *fw.Select
	ids      []string
	certain  *widget.Para
	instance *widget.Entry
	wrong    *widget.Para
	rename   *fw.Check
	anew     *widget.Para
	lines    [3]fyne.CanvasObject // of certain, wrong and rename, which are not always there
	box      fyne.CanvasObject
}

func newForm(send func(any)) form {
	f := form{send: send, pick: fw.NewSelect(nil, nil), certain: widget.SmallPara(""), wrong: widget.NewPara("", theme.Bad), rename: fw.NewCheck(words.L("Rename it"), nil), anew: widget.SmallPara("")}
	f.pick.PlaceHolder = words.L("Choose the connector that it is")
	f.instance = widget.NewEntry("main", nil)
	field := func(label string, o fyne.CanvasObject) fyne.CanvasObject {
		return widget.Row(10, widget.Fixed(120, 0, widget.Muted(label)), widget.Grow(o))
	}
	f.lines = [3]fyne.CanvasObject{field("", f.certain), field("", f.wrong), field("", widget.Row(10, f.rename, widget.Grow(f.anew)))}
	f.box = widget.Card(widget.Sub(words.L("What it is")), field(words.L("Definition"), f.pick), f.lines[0],
		field(words.L("Instance"), f.instance), field("", widget.SmallPara(words.L("Only where there are several connectors of one definition, for example europe."))), f.lines[1], f.lines[2])
	return f
}

func (f *form) object(s State) fyne.CanvasObject {
	ids, names := s.Choices()
	f.pick.OnChanged, f.instance.OnChanged, f.rename.OnChanged = nil, nil, nil
	if !slices.Equal(names, f.pick.Options) {
		f.ids = ids
		f.pick.SetOptions(names)
	}
	if i := slices.Index(ids, s.Definition); i < 0 {
		f.pick.ClearSelected()
	} else if f.pick.SelectedIndex() != i {
		f.pick.SetSelectedIndex(i)
	}
	if f.instance.Text != s.Instance {
		f.instance.SetText(s.Instance)
	}
	f.rename.SetChecked(s.Rename)
	f.say(s)
	f.able(!s.Running)
	f.pick.OnChanged = func(string) { f.send(PickDefinition{f.ids[f.pick.SelectedIndex()]}) }
	f.instance.OnChanged = func(text string) { f.send(Name{text}) }
	f.rename.OnChanged = func(on bool) { f.send(Call{on}) }
	return f.box
}

func (f *form) say(s State) {
	switch {
	case s.Certain:
		f.certain.Set(words.L("The application's own tags say so."))
	case s.Definition == "":
		f.certain.Set(words.L("Its name says nothing about it: look at what it asks for and who uses it."))
	default:
		f.certain.Set("")
	}
	shown(f.lines[0], f.certain.Content != "")
	wrong := s.InstanceProblem()
	if wrong != "" {
		wrong = "✕ " + wrong
	}
	f.wrong.Set(words.Visible(wrong))
	shown(f.lines[1], wrong != "")
	switch {
	case s.Adoption != nil && s.Adoption.Rename != "":
		f.anew.Set(words.L("Setting it up then calls it “{{.Name}}”. Otherwise it keeps its name.", words.M{"Name": words.Visible(s.Adoption.Rename)}))
		f.lines[2].Show()
	case !s.Comparing: // while it is compared again the question stays where it is
		f.lines[2].Hide()
	}
}

func (f *form) able(on bool) {
	for _, o := range []fyne.Disableable{f.pick, f.instance, f.rename} {
		if on {
			o.Enable()
		} else {
			o.Disable()
		}
	}
}

func shown(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
