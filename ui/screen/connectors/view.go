package connectors

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. The search field lives as long as the view.
type View struct {
	Object fyne.CanvasObject
	Search *widget.Entry
	list   *widget.Holder
	send   func(any)
}

// NewView makes the screen.
func NewView(send func(any)) *View {
	v := &View{send: send, list: widget.NewHolder()}
	v.Search = widget.NewEntry(words.L("Search by name, system or permission"), func(text string) { send(Search{text}) })
	head := widget.Column(10, widget.Head(words.L("Connectors"), words.L("What Gatehouse can set up. Nothing is created before you have seen the plan; nothing is granted before you have approved the preview."),
		widget.NewButton(words.L("New from a vendor's permission list…"), func() { send(FromList{}) })), v.Search)
	v.Object = container.NewBorder(widget.Inset(24, 20, 24, 0, head), nil, nil, nil, v.list)
	return v
}

// Show draws a state.
func (v *View) Show(s State) {
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
	v.list.Put(container.NewVScroll(widget.Inset(24, 14, 24, 20, column)))
}

func (v *View) row(r Row) fyne.CanvasObject {
	head := widget.Flow(10, widget.Bold(words.Visible(r.Name)))
	for _, c := range r.Chips {
		head.Add(widget.Chip(c))
	}
	text := widget.Column(3, head, widget.NewPara(words.Visible(r.Summary), theme.Text), widget.SmallPara(words.Visible(r.Detail)))
	buttons := widget.Row(8, widget.NewButton(words.L("Preview"), func() { v.send(Look{r.Target}) }), widget.NewPrimary(r.Button, func() { v.send(SetUp{r.Target}) }))
	return widget.Pad(16, 12, widget.Row(14, widget.Grow(text), buttons))
}
