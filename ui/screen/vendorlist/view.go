package vendorlist

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. The fields live as long as the view.
type View struct {
	Object fyne.CanvasObject
	Box    *widget.Entry
	name   *widget.Entry
	id     *widget.Entry
	head   *widget.Holder
	list   *widget.Holder
	send   func(any)
}

// NewView makes the page.
func NewView(send func(any)) *View {
	v := &View{send: send, head: widget.NewHolder(), list: widget.NewHolder()}
	v.Box = widget.NewEntry(words.L("Paste the vendor's permissions here: a table, bullets, a manifest, a consent link …"), func(text string) { send(Typed{text}) })
	v.Box.MultiLine, v.Box.Wrapping = true, fyne.TextWrapOff
	v.Box.Scroll = fyne.ScrollBoth
	v.name = widget.NewEntry(words.L("Name of the product"), func(text string) { send(Named{text}) })
	v.id = widget.NewEntry(words.L("Id, for example contoso-mail"), func(text string) { send(WroteID{text}) })
	fields := widget.Row(10, widget.Grow(v.name), widget.Grow(v.id))
	top := widget.Column(10, v.head, widget.Fixed(0, 150, container.NewStack(v.Box)), fields)
	v.Object = container.NewBorder(widget.Inset(24, 20, 24, 0, top), nil, nil, nil, v.list)
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
	set(v.name, s.Name)
	set(v.id, s.ID)
	if s.File != "" {
		set(v.Box, "")
	} else {
		set(v.Box, s.Text)
	}
	able := s.WhyNot()
	v.head.Put(widget.Head(words.L("New from a vendor's permission list"), words.L("Mistakes in the list are found before anything is written. Nothing is created in the tenant yet."),
		widget.NewButton(words.L("Back"), func() { v.send(Back{}) }), widget.NewButton(words.L("Open file…"), func() { v.send(OpenFile{}) }),
		widget.NewPrimary(words.L("Make connector"), func() { v.send(Make{}) }).Able(able == "")))
	column := widget.Column(12)
	if s.Problem != nil {
		column.Add(widget.Trouble(s.Problem))
	}
	if s.File != "" {
		column.Add(widget.SmallPara(words.L("Read from {{.File}}.", words.M{"File": words.Visible(s.File)})))
	}
	if able != "" && !s.Reading && s.Result != nil {
		column.Add(widget.SmallPara(able))
	}
	v.results(column, s)
	v.list.Put(container.NewVScroll(widget.Inset(24, 14, 24, 20, column)))
}

func (v *View) results(column *fyne.Container, s State) {
	if s.Result == nil {
		if !s.Reading && s.Problem == nil {
			column.Add(widget.Empty(words.L("No list yet"), words.L("Each permission will stand here with what it opens, how risky it is, and what is wrong with it.")))
		}
		return
	}
	column.Add(widget.Sub(s.Summary()))
	for _, n := range s.General() {
		column.Add(note(n))
	}
	rows, more := s.Rows()
	table := widget.Column(0)
	for i, r := range rows {
		if i > 0 {
			table.Add(widget.Hairline())
		}
		table.Add(row(r))
	}
	if len(rows) > 0 {
		column.Add(widget.BareCard(table))
	}
	if more > 0 {
		column.Add(widget.SmallPara(words.Count(more, "{{.N}} more permission is not shown here", "{{.N}} more permissions are not shown here")))
	}
	lines, more := s.Unread()
	if len(lines) == 0 {
		return
	}
	unread := widget.Column(2, widget.Bold(words.L("Not understood")))
	for _, l := range lines {
		unread.Add(widget.SmallPara(words.Visible(l)))
	}
	if more > 0 {
		unread.Add(widget.SmallPara(words.Count(more, "{{.N}} more line", "{{.N}} more lines")))
	}
	column.Add(widget.Card(unread))
}

func row(r Row) fyne.CanvasObject {
	head := widget.Flow(10, widget.Bold(words.Visible(r.Title)))
	for _, c := range r.Chips {
		head.Add(widget.Chip(c))
	}
	text := widget.Column(4, head, widget.SmallPara(words.Visible(r.Detail)))
	for _, n := range r.Notes {
		text.Add(note(n))
	}
	return widget.Pad(16, 10, text)
}

func note(n Note) fyne.CanvasObject {
	text := words.Visible(n.Text)
	if n.Next != "" {
		text += " " + words.Visible(n.Next)
	}
	if n.Error {
		return widget.Notice("✕", text, theme.Bad, theme.BadBg)
	}
	return widget.Notice("!", text, theme.Caution, theme.CautionBg)
}

// set fills a field without telling it as typed.
func set(e *widget.Entry, text string) {
	if e.Text == text {
		return
	}
	changed := e.OnChanged
	e.OnChanged = nil
	e.SetText(text)
	e.OnChanged = changed
}
