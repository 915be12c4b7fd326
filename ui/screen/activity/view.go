package activity

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. The list is virtualised: years of changes may lie in it.
type View struct {
	Object  fyne.CanvasObject
	hold    *widget.Holder
	list    *fw.List
	entries []Entry
	send    func(any)
}

// NewView makes the screen.
func NewView(send func(any)) *View {
	v := &View{hold: widget.NewHolder(), send: send}
	v.list = fw.NewList(func() int { return len(v.entries) }, func() fyne.CanvasObject { return newRow() },
		func(i fw.ListItemID, o fyne.CanvasObject) { fill(o.(*fyne.Container), v.entries[i]) })
	v.Object = v.hold
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	head := widget.Head(words.L("Activity"), words.L("Every change that Gatehouse made from this machine, with the request id that Microsoft knows it by."),
		widget.NewButton(words.L("Copy all"), func() { v.send(CopyAll{s.Text()}) }).Able(len(s.Entries) > 0))
	v.entries = s.Newest()
	top := widget.Column(10)
	if s.Problem != nil {
		top.Add(widget.Trouble(s.Problem, widget.NewButton(words.L("Try again"), func() { v.send(Refresh{}) })))
	}
	for _, d := range s.Damaged {
		top.Add(widget.Card(
			widget.Row(10, widget.Chip(lifecycle.Chip{Text: "! " + words.L("damaged"), Tone: lifecycle.Caution}), widget.Grow(widget.NewPara(words.Visible(d.Text()), theme.Text))),
			widget.Row(10, widget.Grow(widget.MonoPara(words.Visible(d.Path), theme.Muted)), widget.NewButton(words.L("Copy path"), func() { v.send(CopyPath{d.Path}) }))))
	}
	for _, u := range s.Unfinished() {
		text := words.L("{{.Name}}: an apply was interrupted on {{.When}}. It goes on where it stopped.", words.M{"Name": u.Name, "When": u.Since})
		top.Add(widget.Card(widget.Row(10, widget.Chip(lifecycle.Chip{Text: "! " + words.L("unfinished"), Tone: lifecycle.Caution}),
			widget.Grow(widget.NewPara(words.Visible(text), theme.Text)), widget.NewPrimary(words.L("Resume…"), func() { v.send(Resume{u.Target}) }))))
	}
	var body fyne.CanvasObject
	switch {
	case s.Loading:
		body = widget.Column(0, widget.Busy(words.L("Reading the record …"), "", nil))
	case len(v.entries) == 0:
		body = widget.Column(0, widget.Empty(words.L("Nothing was changed yet"), words.L("Each write to a tenant will stand here: when, by whom, what was asked, and what Microsoft answered.")))
	default:
		body = widget.BareCard(widget.Pad(4, 4, v.list))
		v.list.Refresh()
	}
	v.hold.Put(widget.FixedPage(head, container.New(above{}, widget.Inset(0, 0, 0, 10, top), body)))
}

// newRow is an empty line of the list: chip, when, what, by whom, request id.
func newRow() fyne.CanvasObject {
	return widget.Pad(8, 4, widget.Row(10, widget.Fixed(84, 21, widget.Row(0)), widget.Fixed(132, 0, widget.Small("")),
		widget.Grow(widget.Column(0, widget.Body("").Shortened(), widget.Small("").Shortened())), widget.Fixed(262, 0, widget.Column(0, widget.Small("").Shortened(), widget.Small("").Shortened()))))
}

func fill(o *fyne.Container, e Entry) {
	cells := o.Objects[0].(*fyne.Container).Objects
	chip := cells[0].(*fyne.Container)
	chip.Objects = []fyne.CanvasObject{widget.Row(0, widget.Chip(e.Chip()))}
	chip.Refresh()
	cells[1].(*fyne.Container).Objects[0].(*widget.Text).Set(words.Stamp(e.Time))
	what := cells[2].(*fyne.Container).Objects[0].(*fyne.Container).Objects
	what[0].(*widget.Text).Set(words.Visible(e.Asked))
	what[1].(*widget.Text).Set(words.Visible(e.Connector + " · " + e.Step))
	who := cells[3].(*fyne.Container).Objects[0].(*fyne.Container).Objects
	who[0].(*widget.Text).Set(words.Visible(e.Account))
	who[1].(*widget.Text).Set(words.Visible(e.RequestID))
}
