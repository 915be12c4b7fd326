package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// Head is the top of a page: title, quiet line, and buttons on the right.
func Head(title, sub string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	row := Row(14, Grow(Heading(words.Visible(title)).Shortened()))
	for _, a := range actions {
		row.Add(a)
	}
	head := Column(2, row)
	if sub != "" {
		head.Add(Muted(words.Visible(sub)).Shortened())
	}
	return head
}

// ScrollPage is a page whose body scrolls under its head.
func ScrollPage(head fyne.CanvasObject, body ...fyne.CanvasObject) fyne.CanvasObject {
	scroll := container.NewVScroll(Inset(24, 14, 24, 20, Column(14, body...)))
	return container.NewBorder(Inset(24, 20, 24, 0, head), nil, nil, nil, scroll)
}

// FixedPage is a page whose body takes exactly the space below its head.
func FixedPage(head, body fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(Inset(24, 20, 24, 0, head), nil, nil, nil, Inset(24, 12, 24, 20, body))
}

// Empty says in words that there is nothing yet, and what to do about it.
func Empty(title, text string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	column := Column(8, Sub(title), NewPara(text, theme.Muted))
	if len(buttons) > 0 {
		row := Row(10)
		for _, b := range buttons {
			row.Add(b)
		}
		column.Add(row)
	}
	return NewBox(theme.Surface, theme.Line, 10, Pad(24, 24, column))
}

// Busy says what is going on; cancel may be nil. It does not move: a remote desktop would redraw all the time.
func Busy(text, cancelText string, cancel func()) fyne.CanvasObject {
	row := Row(10, Fixed(20, 0, NewText("◌", theme.SizeHeading, theme.Accent, fyne.TextStyle{})), Grow(NewPara(text, theme.Text)))
	if cancel != nil {
		row.Add(NewButton(cancelText, cancel))
	}
	return NewBox(theme.Surface, theme.Line, 10, Pad(16, 10, row))
}

// Trouble shows a problem inside a page: what, why, next, and buttons.
func Trouble(p *problem.Problem, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	column := Column(6, Row(8, NewText("✕", theme.SizeSub, theme.Bad, fyne.TextStyle{Bold: true}), Grow(NewPara(words.Visible(p.What), theme.Bad))))
	if p.Why != "" {
		column.Add(NewPara(words.Visible(p.Why), theme.Text))
	}
	if p.Next != "" {
		column.Add(NewPara(words.Visible(p.Next), theme.Text))
	}
	if len(buttons) > 0 {
		row := Row(10)
		for _, b := range buttons {
			row.Add(b)
		}
		column.Add(row)
	}
	return NewBox(theme.Surface, theme.Line, 10, Pad(16, 14, column))
}

// Notice is one marked sentence on the colour of its tone.
func Notice(mark, text string, colour, back fyne.ThemeColorName) fyne.CanvasObject {
	return NewBox(back, "", 8, Pad(12, 8, Row(8, Fixed(14, 0, NewText(mark, theme.SizeSub, colour, fyne.TextStyle{Bold: true})), Grow(NewPara(words.Visible(text), colour)))))
}
