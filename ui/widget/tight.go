package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// tightTheme is the theme in use with rows that touch.
type tightTheme struct{}

func (tightTheme) base() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

func (t tightTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return t.base().Color(n, v)
}

func (t tightTheme) Font(s fyne.TextStyle) fyne.Resource { return t.base().Font(s) }

func (t tightTheme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.base().Icon(n) }

func (t tightTheme) Size(n fyne.ThemeSizeName) float32 {
	if n == fynetheme.SizeNamePadding {
		return 0
	}
	return t.base().Size(n)
}
