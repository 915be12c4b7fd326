package window

import (
	"fyne.io/fyne/v2"

	"gatehouse/ui/theme"
)

// looks are the only things kept in Fyne's preferences: that file is cut to nothing before it is written, so nothing that matters lies there.
type looks struct {
	Mode  theme.Mode
	Scale float32
}

func loadLooks(p fyne.Preferences) looks {
	l := looks{Mode: theme.Mode(p.StringWithFallback("mode", string(theme.System))), Scale: float32(p.FloatWithFallback("scale", 1))}
	if l.Mode != theme.Light && l.Mode != theme.Dark {
		l.Mode = theme.System
	}
	if l.Scale < 0.8 || l.Scale > 1.3 {
		l.Scale = 1
	}
	return l
}

func (l looks) save(p fyne.Preferences) {
	p.SetString("mode", string(l.Mode))
	p.SetFloat("scale", float64(l.Scale))
}
