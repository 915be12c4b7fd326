package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/ui/theme"
)

// Para is text that wraps at words in the width it gets. It never interprets its text.
type Para struct {
	fw.BaseWidget
	Content string
	Colour  fyne.ThemeColorName
	SizeN   fyne.ThemeSizeName
	Style   fyne.TextStyle

	width float32
	lines []string
}

// NewPara makes a wrapped text in body size.
func NewPara(content string, colour fyne.ThemeColorName) *Para {
	p := &Para{Content: content, Colour: colour, SizeN: fynetheme.SizeNameText}
	p.ExtendBaseWidget(p)
	return p
}

// SmallPara is a wrapped caption.
func SmallPara(content string) *Para {
	p := NewPara(content, theme.Muted)
	p.SizeN = theme.SizeSmall
	return p
}

// MonoPara is wrapped monospace text.
func MonoPara(content string, colour fyne.ThemeColorName) *Para {
	p := NewPara(content, colour)
	p.SizeN, p.Style = theme.SizeMono, fyne.TextStyle{Monospace: true}
	return p
}

// Set changes the text.
func (p *Para) Set(content string) {
	if p.Content != content {
		p.Content = content
		p.lines = nil
		p.Refresh()
	}
}

// Resize wraps the text for the new width.
func (p *Para) Resize(size fyne.Size) {
	if size.Width != p.width {
		p.width, p.lines = size.Width, nil
	}
	p.BaseWidget.Resize(size)
}

func (p *Para) wrapped() []string {
	if p.lines == nil {
		width := p.width
		if width <= 0 {
			width = 1 << 20
		}
		p.lines = wrap(p.Content, width, func(s string) float32 { return fyne.MeasureText(s, theme.S(p.SizeN), p.Style).Width })
	}
	return p.lines
}

// wrap breaks text at spaces, and inside a word that is wider than a line.
func wrap(text string, width float32, measure func(string) float32) []string {
	var lines []string
	for _, part := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(part) {
			next := word
			if line != "" {
				next = line + " " + word
			}
			if measure(next) <= width {
				line = next
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for measure(word) > width {
				n := breakAt(word, width, measure)
				lines = append(lines, word[:n])
				word = word[n:]
			}
			line = word
		}
		lines = append(lines, line)
	}
	return lines
}

// breakAt gives how many bytes of a word fit, at least one character.
func breakAt(word string, width float32, measure func(string) float32) int {
	fits := 0
	for i := range word {
		if i == 0 {
			continue
		}
		if measure(word[:i]) > width {
			break
		}
		fits = i
	}
	if fits == 0 {
		for i := range word {
			if i > 0 {
				return i
			}
		}
		return len(word)
	}
	return fits
}

// CreateRenderer is part of Fyne's widget contract.
func (p *Para) CreateRenderer() fyne.WidgetRenderer {
	r := &paraRenderer{p: p}
	r.Refresh()
	return r
}

type paraRenderer struct {
	plainRenderer
	p     *Para
	texts []*canvas.Text
}

func (r *paraRenderer) MinSize() fyne.Size {
	lines := r.p.wrapped()
	width := theme.S(r.p.SizeN) * 4
	if r.p.width <= 0 {
		width = min(theme.Px(320), fyne.MeasureText(r.p.Content, theme.S(r.p.SizeN), r.p.Style).Width)
	}
	return fyne.NewSize(width, float32(len(lines))*lineHeight(theme.S(r.p.SizeN)))
}

func (r *paraRenderer) Layout(size fyne.Size) {
	lines := r.p.wrapped()
	if len(lines) != len(r.texts) {
		r.texts, r.objects = nil, nil
		for range lines {
			t := canvas.NewText("", theme.C(r.p.Colour))
			r.texts = append(r.texts, t)
			r.objects = append(r.objects, t)
		}
	}
	step := lineHeight(theme.S(r.p.SizeN))
	for i, t := range r.texts {
		t.Text, t.TextSize, t.TextStyle, t.Color = lines[i], theme.S(r.p.SizeN), r.p.Style, theme.C(r.p.Colour)
		h := t.MinSize().Height
		t.Move(fyne.NewPos(0, float32(i)*step+(step-h)/2))
		t.Resize(fyne.NewSize(size.Width, h))
	}
}

func (r *paraRenderer) Refresh() {
	r.p.lines = nil
	r.Layout(r.p.Size())
	for _, t := range r.texts {
		t.Refresh()
	}
	canvas.Refresh(r.p)
}
