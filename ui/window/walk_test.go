package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gatehouse/ui/widget"
)

// walkVisible visits what can be seen, from the outside in; visit says whether to go on inside.
func walkVisible(o fyne.CanvasObject, visit func(fyne.CanvasObject) bool) {
	if o == nil || !o.Visible() || !visit(o) {
		return
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walkVisible(child, visit)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walkVisible(child, visit)
		}
	}
}

func findButton(root fyne.CanvasObject, text string) (found *widget.Button) {
	walkVisible(root, func(o fyne.CanvasObject) bool {
		if b, ok := o.(*widget.Button); ok && b.Text == text && found == nil {
			found = b
		}
		return true
	})
	return found
}

// texts are all texts that can be seen now.
func (s *stage) texts() []string {
	var out []string
	note := func(o fyne.CanvasObject) bool {
		if t, ok := o.(*canvas.Text); ok && t.Text != "" {
			out = append(out, t.Text)
		}
		return true
	}
	walkVisible(s.parts.Window.Content(), note)
	for _, o := range s.parts.Window.Canvas().Overlays().List() {
		walkVisible(o, note)
	}
	return out
}

// sees holds when the words stand on the screen, also across lines.
func (s *stage) sees(words string) bool {
	return strings.Contains(strings.Join(s.texts(), " "), words)
}
