// Package theme is how Gatehouse looks: colours in light and dark, sizes and their scale. It must not know screens or data.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Semantic colour names besides Fyne's own. Every one has a soft partner that it is readable on (tested).
const (
	Surface   fyne.ThemeColorName = "gatehouse.surface"
	Rail      fyne.ThemeColorName = "gatehouse.rail"
	Line      fyne.ThemeColorName = "gatehouse.line"
	Control   fyne.ThemeColorName = "gatehouse.control" // fill of what can be pressed; on a dark card the rail's colour would not show
	Muted     fyne.ThemeColorName = "gatehouse.muted"
	Accent    fyne.ThemeColorName = "gatehouse.accent"
	AccentBg  fyne.ThemeColorName = "gatehouse.accentSoft"
	Good      fyne.ThemeColorName = "gatehouse.good"
	GoodBg    fyne.ThemeColorName = "gatehouse.goodSoft"
	Caution   fyne.ThemeColorName = "gatehouse.caution"
	CautionBg fyne.ThemeColorName = "gatehouse.cautionSoft"
	Bad       fyne.ThemeColorName = "gatehouse.bad"
	BadBg     fyne.ThemeColorName = "gatehouse.badSoft"
	Token     fyne.ThemeColorName = "gatehouse.token"
	TokenBg   fyne.ThemeColorName = "gatehouse.tokenSoft"
	OnAccent  fyne.ThemeColorName = "gatehouse.onAccent"
	OnGood    fyne.ThemeColorName = "gatehouse.onGood"
	Text      fyne.ThemeColorName = "gatehouse.text"
	Page      fyne.ThemeColorName = "gatehouse.page"
	Clear     fyne.ThemeColorName = "gatehouse.none"
)

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func alpha(v uint32, a uint8) color.NRGBA {
	c := rgb(v)
	c.A = a
	return c
}

var light = map[fyne.ThemeColorName]color.Color{
	Page: rgb(0xf6f7f9), Surface: rgb(0xffffff), Rail: rgb(0xeef0f4), Control: rgb(0xeef0f4), Line: rgb(0xdfe3ea), Text: rgb(0x1b2330), Muted: rgb(0x5b6676),
	Accent: rgb(0x2f5bea), AccentBg: rgb(0xe6ecff), OnAccent: rgb(0xffffff),
	Good: rgb(0x0f7b4d), GoodBg: rgb(0xe1f5eb), OnGood: rgb(0xffffff),
	Caution: rgb(0x8a5300), CautionBg: rgb(0xfff1d6),
	Bad: rgb(0xb3261e), BadBg: rgb(0xfde7e5),
	Token: rgb(0x6b3fc4), TokenBg: rgb(0xefe8fc),
	Clear: alpha(0, 0),
}

var dark = map[fyne.ThemeColorName]color.Color{
	Page: rgb(0x14171c), Surface: rgb(0x1c2027), Rail: rgb(0x171a20), Control: rgb(0x2a303a), Line: rgb(0x2c323c), Text: rgb(0xe8ebf1), Muted: rgb(0x9aa5b5),
	Accent: rgb(0x86a3ff), AccentBg: rgb(0x26304e), OnAccent: rgb(0x10131a),
	Good: rgb(0x5fd39b), GoodBg: rgb(0x173527), OnGood: rgb(0x10131a),
	Caution: rgb(0xf0b65a), CautionBg: rgb(0x3b2d14),
	Bad: rgb(0xff8f87), BadBg: rgb(0x43201e),
	Token: rgb(0xc3a5ff), TokenBg: rgb(0x302550),
	Clear: alpha(0, 0),
}

// tenantLine are the colours of the line under the top bar, one per tenant; the third of style.css stands first.
var tenantLine = []uint32{0x0b7285, 0x9c36b5, 0xc2410c, 0x2b8a3e, 0x1864ab, 0xa61e4d, 0x5f3dc4, 0x846300}

var tenantLineDark = []uint32{0x3bc9db, 0xda77f2, 0xff922b, 0x69db7c, 0x74c0fc, 0xf783ac, 0xb197fc, 0xffd43b}
