package setuppage

import (
	"fyne.io/fyne/v2"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// referenceField is the entry of the connector in the organisation's records: a field where the tenant demands it, else a button.
type referenceField struct {
	open  *widget.Button
	field *fyne.Container
	entry *widget.Entry
	help  *widget.Para
	wrong *widget.Para
}

func (r *referenceField) build(s State, send func(any)) fyne.CanvasObject {
	r.open = widget.NewButton(words.L("Give a service management reference…"), func() { send(OpenReference{}) })
	r.entry = widget.NewEntry(exampleReference, nil)
	r.entry.SetText(s.Reference.Value)
	r.entry.OnChanged = func(v string) { send(TypedReference{v}) }
	r.help, r.wrong = widget.SmallPara(""), widget.NewPara("", theme.Bad)
	r.field = widget.Column(3, widget.Body(words.L("Service management reference")), r.entry, r.help, r.wrong)
	return widget.Column(0, widget.Row(0, r.open), r.field)
}

func (r *referenceField) show(s State, wrong string) {
	visible(r.open, !s.ReferenceShown())
	visible(r.field, s.ReferenceShown())
	r.help.Set(s.ReferenceHelp())
	r.wrong.Set("✕ " + wrong)
	visible(r.wrong, wrong != "")
}
