package setuppage

import (
	"strings"

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
	for i, f := range sheet.Fields {
		copied := v.button(words.L("Copy"), CopyText{f.Value})
		if s.isSecret(i) {
			copied = v.button(words.L("Copy for the vendor…"), CopySecret{}).Able(s.canCopySecret())
		}
		card = append(card, widget.Row(10, widget.Fixed(190, 0, widget.NewPara(words.Visible(f.Label), theme.Muted)),
			widget.Grow(widget.MonoPara(words.Visible(f.Value), theme.Text)), copied))
	}
	return widget.Card(card...)
}

// isSecret holds for the field of the vendor's page that takes the client secret: its line says where that lies, and copying the line
// would be of no use there.
func (s State) isSecret(field int) bool {
	fields := s.Target.Definition.Handover
	return field < len(fields) && strings.Contains(fields[field].Value, "{secret}")
}
