package theme

import (
	"hash/fnv"
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Sizes besides Fyne's own.
const (
	SizeSmall   fyne.ThemeSizeName = "gatehouse.small"   // chips, captions
	SizeTiny    fyne.ThemeSizeName = "gatehouse.tiny"    // names under the life line
	SizeMono    fyne.ThemeSizeName = "gatehouse.mono"    // rows of JSON and requests
	SizeRow     fyne.ThemeSizeName = "gatehouse.row"     // their height
	SizeHeading fyne.ThemeSizeName = "gatehouse.heading" // page title
	SizeSub     fyne.ThemeSizeName = "gatehouse.sub"     // card title
)

// Mode is the person's wish for light or dark.
type Mode string

// The modes.
const (
	System Mode = "system"
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// Theme is Fyne's default with Gatehouse's colours and sizes.
type Theme struct {
	Mode  Mode
	Scale float32 // 1 = normal; multiplies every size
}

// New gives the theme for a mode and scale; a scale outside 0.8 to 2 is normal size.
func New(mode Mode, scale float32) *Theme {
	if scale < 0.8 || scale > 2 {
		scale = 1
	}
	return &Theme{Mode: mode, Scale: scale}
}

// IsDark holds when the colours in use are the dark ones.
func (t *Theme) IsDark(v fyne.ThemeVariant) bool {
	switch t.Mode {
	case Dark:
		return true
	case Light:
		return false
	}
	return v == fynetheme.VariantDark
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	isDark := t.IsDark(v)
	p := light
	v = fynetheme.VariantLight
	if isDark {
		p, v = dark, fynetheme.VariantDark
	}
	if c, ok := p[name]; ok {
		return c
	}
	if own, ok := aliases[name]; ok {
		return p[own]
	}
	switch name {
	case fynetheme.ColorNameHover:
		return shade(isDark, 0x10, 0x18)
	case fynetheme.ColorNamePressed:
		return shade(isDark, 0x20, 0x28)
	case fynetheme.ColorNameFocus:
		c := p[Accent].(color.NRGBA)
		c.A = 0x55
		return c
	case fynetheme.ColorNameSelection:
		c := p[Accent].(color.NRGBA)
		c.A = 0x40
		return c
	}
	return fynetheme.DefaultTheme().Color(name, v)
}

func shade(isDark bool, onLight, onDark uint8) color.Color {
	if isDark {
		return color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: onDark}
	}
	return color.NRGBA{A: onLight}
}

// aliases map Fyne's names to ours, so that its widgets speak the same colours.
var aliases = map[fyne.ThemeColorName]fyne.ThemeColorName{
	fynetheme.ColorNameBackground:          Page,
	fynetheme.ColorNameForeground:          Text,
	fynetheme.ColorNameDisabled:            Muted,
	fynetheme.ColorNamePlaceHolder:         Muted,
	fynetheme.ColorNameButton:              Control,
	fynetheme.ColorNameDisabledButton:      Control,
	fynetheme.ColorNamePrimary:             Accent,
	fynetheme.ColorNameHyperlink:           Accent,
	fynetheme.ColorNameForegroundOnPrimary: OnAccent,
	fynetheme.ColorNameForegroundOnError:   OnAccent,
	fynetheme.ColorNameForegroundOnSuccess: OnGood,
	fynetheme.ColorNameForegroundOnWarning: OnAccent,
	fynetheme.ColorNameError:               Bad,
	fynetheme.ColorNameWarning:             Caution,
	fynetheme.ColorNameSuccess:             Good,
	fynetheme.ColorNameInputBackground:     Control,
	fynetheme.ColorNameInputBorder:         Muted,
	fynetheme.ColorNameMenuBackground:      Surface,
	fynetheme.ColorNameOverlayBackground:   Surface,
	fynetheme.ColorNameSeparator:           Line,
	fynetheme.ColorNameHeaderBackground:    Rail,
}

// Font implements fyne.Theme.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource { return fynetheme.DefaultTheme().Font(s) }

// Icon implements fyne.Theme.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return fynetheme.DefaultTheme().Icon(n) }

// sizes follow style.css of the mock-ups, in pixels at scale 1.
var sizes = map[fyne.ThemeSizeName]float32{
	fynetheme.SizeNameText:            14,
	fynetheme.SizeNameCaptionText:     12,
	fynetheme.SizeNameHeadingText:     20,
	fynetheme.SizeNameSubHeadingText:  15,
	fynetheme.SizeNamePadding:         4,
	fynetheme.SizeNameInnerPadding:    8,
	fynetheme.SizeNameInputRadius:     8,
	fynetheme.SizeNameButtonRadius:    8,
	fynetheme.SizeNameSelectionRadius: 4,
	fynetheme.SizeNameInputBorder:     1,
	fynetheme.SizeNameModalBlurRadius: 0, // a blur behind dialogs is drawn anew with every frame
	SizeSmall:                         12,
	SizeTiny:                          10.5,
	SizeMono:                          11.5,
	SizeRow:                           22,
	SizeHeading:                       20,
	SizeSub:                           15,
}

// Size implements fyne.Theme.
func (t *Theme) Size(n fyne.ThemeSizeName) float32 {
	s, ok := sizes[n]
	if !ok {
		s = fynetheme.DefaultTheme().Size(n)
	}
	if n == fynetheme.SizeNameInputBorder || n == fynetheme.SizeNameSeparatorThickness {
		return s
	}
	return s * t.Scale
}

// TenantColour is the colour of the line under the top bar: the same tenant always has the same one.
func TenantColour(tenantID string, isDark bool) color.Color {
	set := tenantLine
	if isDark {
		set = tenantLineDark
	}
	if tenantID == "" {
		return rgb(set[0])
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(tenantID)) // a hash never fails to write
	return rgb(set[h.Sum32()%uint32(len(set))])
}
