package setuppage

import (
	"fyne.io/fyne/v2"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// sheetCard is what the vendor's settings page asks for, in the vendor's words and order, each value to copy. A secret is never among
// them: its line says where it lies.
func (v *View) sheetCard(s State) fyne.CanvasObject {
	sheet := s.Sheet
	card := []fyne.CanvasObject{cardHead(words.L("What the vendor asks for"), v.button(words.L("Copy all"), CopyText{sheet.Text()}))}
	for _, f := range sheet.Fields {
		card = append(card, widget.Row(10, widget.Fixed(190, 0, widget.NewPara(words.Visible(f.Label), theme.Muted)),
			widget.Grow(widget.MonoPara(words.Visible(f.Value), theme.Text)), v.button(words.L("Copy"), CopyText{f.Value})))
	}
	return widget.Card(card...)
}
