package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/theme"
)

// Text is one line in a colour and size of the theme, without the insets of Fyne's labels. Cut shortens it with … when the space is smaller.
type Text struct {
	fw.BaseWidget
	Content string
	Colour  fyne.ThemeColorName
	Size_   fyne.ThemeSizeName
	Style   fyne.TextStyle
	Cut     bool
}

// NewText makes a line of text.
func NewText(content string, size fyne.ThemeSizeName, colour fyne.ThemeColorName, style fyne.TextStyle) *Text {
	t := &Text{Content: content, Colour: colour, Size_: size, Style: style}
	t.ExtendBaseWidget(t)
	return t
}

// Body is normal text, Muted quiet text, Heading a page title, Sub a card title, Small a caption.
func Body(content string) *Text {
	return NewText(content, fynetheme.SizeNameText, theme.Text, fyne.TextStyle{})
}

// Bold is normal text in bold.
func Bold(content string) *Text {
	return NewText(content, fynetheme.SizeNameText, theme.Text, fyne.TextStyle{Bold: true})
}

// Muted is normal text in the quiet colour.
func Muted(content string) *Text {
	return NewText(content, fynetheme.SizeNameText, theme.Muted, fyne.TextStyle{})
}

// Heading is a page title.
func Heading(content string) *Text {
	return NewText(content, theme.SizeHeading, theme.Text, fyne.TextStyle{Bold: true})
}

// Sub is the title of a card or section.
func Sub(content string) *Text {
	return NewText(content, theme.SizeSub, theme.Text, fyne.TextStyle{Bold: true})
}

// Small is a quiet caption.
func Small(content string) *Text {
	return NewText(content, theme.SizeSmall, theme.Muted, fyne.TextStyle{})
}

// Shortened lets the text shrink with an ellipsis and gives it back.
func (t *Text) Shortened() *Text { t.Cut = true; return t }

// Set changes the text.
func (t *Text) Set(content string) {
	if t.Content != content {
		t.Content = content
		t.Refresh()
	}
}

// CreateRenderer is part of Fyne's widget contract.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t: t, text: canvas.NewText("", theme.C(t.Colour))}
	r.objects = []fyne.CanvasObject{r.text}
	r.Refresh()
	return r
}

type textRenderer struct {
	plainRenderer
	t    *Text
	text *canvas.Text
}

func (r *textRenderer) full() fyne.Size {
	return fyne.MeasureText(r.t.Content, theme.S(r.t.Size_), r.t.Style)
}

func (r *textRenderer) MinSize() fyne.Size {
	m := r.full()
	m.Height = lineHeight(theme.S(r.t.Size_))
	if r.t.Cut {
		m.Width = min(m.Width, theme.S(r.t.Size_)*4)
	}
	return m
}

func (r *textRenderer) Layout(size fyne.Size) {
	shown := r.t.Content
	if r.t.Cut && size.Width > 0 && r.full().Width > size.Width+0.5 {
		shown = fit(r.t.Content, size.Width, theme.S(r.t.Size_), r.t.Style)
	}
	if r.text.Text != shown {
		r.text.Text = shown
		r.text.Refresh()
	}
	h := r.text.MinSize().Height
	r.text.Move(fyne.NewPos(0, (size.Height-h)/2))
	r.text.Resize(fyne.NewSize(size.Width, h))
}

func (r *textRenderer) Refresh() {
	r.text.Text, r.text.TextStyle = r.t.Content, r.t.Style
	r.text.TextSize, r.text.Color = theme.S(r.t.Size_), theme.C(r.t.Colour)
	r.Layout(r.t.Size())
	r.text.Refresh()
}

// lineHeight is 1.45 times the size, as in the mock-ups.
func lineHeight(size float32) float32 { return size * 1.45 }

// fit cuts text so that it and an ellipsis take at most width.
func fit(text string, width, size float32, style fyne.TextStyle) string {
	runes := []rune(text)
	lo, hi := 0, len(runes)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+"…", size, style).Width <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return strings.TrimRight(string(runes[:lo]), " ") + "…"
}
