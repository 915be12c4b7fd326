package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// C is a colour of the theme in use; any theme that does not know Gatehouse's names gets the light palette.
func C(name fyne.ThemeColorName) color.Color {
	th, variant := current()
	return th.Color(name, variant)
}

// S is a size of the theme in use.
func S(name fyne.ThemeSizeName) float32 {
	th, _ := current()
	return th.Size(name)
}

// Px scales a length of the mock-ups with the size that the person chose.
func Px(n float32) float32 {
	th, _ := current()
	return n * th.Scale
}

// DarkNow holds when the window is drawn in dark colours.
func DarkNow() bool {
	th, variant := current()
	return th.IsDark(variant)
}

var fallback = New(System, 1)

func current() (*Theme, fyne.ThemeVariant) {
	app := fyne.CurrentApp()
	if app == nil {
		return fallback, fynetheme.VariantLight
	}
	if th, ok := app.Settings().Theme().(*Theme); ok {
		return th, app.Settings().ThemeVariant()
	}
	return fallback, app.Settings().ThemeVariant()
}
