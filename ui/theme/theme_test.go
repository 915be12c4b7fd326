package theme

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// contrast is the ratio of WCAG 2.2, "contrast ratio".
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

func luminance(c color.Color) float64 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	f := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*f(n.R) + 0.7152*f(n.G) + 0.0722*f(n.B)
}

func TestEveryTextIsReadableOnItsBackground(t *testing.T) {
	pairs := []struct{ text, on fyne.ThemeColorName }{
		{Text, Page},
		{Text, Surface},
		{Text, Rail},
		{Text, AccentBg},
		{Text, GoodBg},
		{Text, CautionBg},
		{Text, BadBg},
		{Text, TokenBg},
		{Muted, Page},
		{Muted, Surface},
		{Muted, Rail},
		{Text, Control},
		{Muted, Control},
		{Accent, AccentBg},
		{Accent, Surface},
		{Accent, Page},
		{Good, GoodBg},
		{Good, Surface},
		{Caution, CautionBg},
		{Caution, Surface},
		{Bad, BadBg},
		{Bad, Surface},
		{Token, TokenBg},
		{Token, Surface},
		{OnAccent, Accent},
		{OnGood, Good},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameInputBackground},
		{fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameInputBackground},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameButton},
		{fynetheme.ColorNameDisabled, fynetheme.ColorNameDisabledButton},
		{fynetheme.ColorNameForegroundOnPrimary, fynetheme.ColorNamePrimary},
		{fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameError},
		{fynetheme.ColorNameForegroundOnWarning, fynetheme.ColorNameWarning},
		{fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameSuccess},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameMenuBackground},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameOverlayBackground},
	}
	for _, mode := range []Mode{Light, Dark} {
		th := New(mode, 1)
		for _, p := range pairs {
			got := contrast(th.Color(p.text, 0), th.Color(p.on, 0))
			if got < 4.5 {
				t.Errorf("%s: %s on %s has contrast %.2f, want 4.5", mode, p.text, p.on, got)
			}
		}
	}
}

func TestTenantLineStandsOutFromTheBar(t *testing.T) {
	for _, id := range []string{"", "a", "b", "c", "d", "e", "f", "g", "7c9e0000-0000-0000-0000-0000000041d2"} {
		for _, mode := range []Mode{Light, Dark} {
			th := New(mode, 1)
			if got := contrast(TenantColour(id, mode == Dark), th.Color(Surface, 0)); got < 3 {
				t.Errorf("%s: line of tenant %q has contrast %.2f, want 3", mode, id, got)
			}
		}
	}
	if TenantColour("same", false) != TenantColour("same", false) {
		t.Error("the same tenant has two colours")
	}
}

func TestModeDecidesTheVariant(t *testing.T) {
	for _, c := range []struct {
		mode    Mode
		variant fyne.ThemeVariant
		dark    bool
	}{
		{System, fynetheme.VariantLight, false},
		{System, fynetheme.VariantDark, true},
		{Light, fynetheme.VariantDark, false},
		{Dark, fynetheme.VariantLight, true},
	} {
		if got := New(c.mode, 1).Color(Page, c.variant) == dark[Page]; got != c.dark {
			t.Errorf("mode %s with variant %d: dark %v, want %v", c.mode, c.variant, got, c.dark)
		}
	}
}

func TestScaleMultipliesSizesButNotHairlines(t *testing.T) {
	normal, big := New(Light, 1), New(Light, 1.5)
	if big.Size(fynetheme.SizeNameText) != normal.Size(fynetheme.SizeNameText)*1.5 {
		t.Error("text does not scale")
	}
	if big.Size(fynetheme.SizeNameInputBorder) != normal.Size(fynetheme.SizeNameInputBorder) {
		t.Error("borders scale")
	}
	if New(Light, 9).Scale != 1 {
		t.Error("an absurd scale is taken")
	}
}

func TestEveryNameHasAColourInBothPalettes(t *testing.T) {
	for name := range light {
		if _, ok := dark[name]; !ok {
			t.Errorf("%s has no dark colour", name)
		}
	}
	if len(light) != len(dark) {
		t.Errorf("palettes differ in length: %d and %d", len(light), len(dark))
	}
}
