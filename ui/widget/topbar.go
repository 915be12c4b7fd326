package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// TopBarState is what the bar says: where one is and who one is there.
type TopBarState struct {
	Tenant     string // name; a sentence when nobody is signed in
	Where      string // "contoso.example · 7c9e…41d2"
	Chips      []lifecycle.Chip
	Account    string
	RoleChips  []lifecycle.Chip
	TenantID   string
	SignOut    string // text of the button; empty = none
	SignOutDo  func()
	SignInText string
	SignInDo   func()
}

// TopBar is always on top: tenant, account, what the account may do, and the tenant's colour line.
type TopBar struct {
	fw.BaseWidget
	state TopBarState
}

// NewTopBar makes the bar.
func NewTopBar(s TopBarState) *TopBar {
	b := &TopBar{state: s}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes what the bar says.
func (b *TopBar) Set(s TopBarState) { b.state = s; b.Refresh() }

// CreateRenderer is part of Fyne's widget contract.
func (b *TopBar) CreateRenderer() fyne.WidgetRenderer {
	r := &topBarRenderer{b: b, back: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type topBarRenderer struct {
	plainRenderer
	b          *TopBar
	back, line *canvas.Rectangle
	row        *fyne.Container
}

const (
	topBarHeight  = 52
	tenantLinePix = 3
)

func (r *topBarRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.Px(700), theme.Px(topBarHeight))
}

func (r *topBarRenderer) Layout(size fyne.Size) {
	line := theme.Px(tenantLinePix)
	r.back.Resize(size)
	r.line.Move(fyne.NewPos(0, size.Height-line))
	r.line.Resize(fyne.NewSize(size.Width, line))
	inner := size.Width - theme.Px(36)
	for _, limit := range limits {
		r.row = r.build(limit)
		if r.row.MinSize().Width <= inner {
			break
		}
	}
	r.row.Move(fyne.NewPos(theme.Px(18), 0))
	r.row.Resize(fyne.NewSize(inner, size.Height-line))
	r.objects = []fyne.CanvasObject{r.back, r.line, r.row}
}

func (r *topBarRenderer) Refresh() {
	r.back.FillColor = theme.C(theme.Surface)
	r.line.FillColor = theme.TenantColour(r.b.state.TenantID, theme.DarkNow())
	r.Layout(r.b.Size())
	r.back.Refresh()
	r.line.Refresh()
	r.row.Refresh()
}

// limits are how wide one text of the bar may be, in mock-up pixels: the first with which the bar fits is taken.
var limits = []float32{10000, 260, 200, 160, 130, 100, 70}

// build makes the row with texts no wider than limit.
func (r *topBarRenderer) build(limit float32) *fyne.Container {
	s := r.b.state
	row := Row(14, part(words.Visible(s.Tenant), theme.SizeSub, theme.Text, true, limit))
	if s.Where != "" {
		row.Add(part(words.Visible(s.Where), fynetheme.SizeNameText, theme.Muted, false, limit))
	}
	for _, c := range s.Chips {
		row.Add(Chip(c))
	}
	row.Add(Spring())
	if s.Account != "" {
		row.Add(part(words.Visible(s.Account), fynetheme.SizeNameText, theme.Muted, false, limit))
	}
	for _, c := range s.RoleChips {
		row.Add(Chip(c))
	}
	if s.SignOut != "" {
		row.Add(NewButton(s.SignOut, s.SignOutDo))
	}
	if s.SignInText != "" {
		row.Add(NewPrimary(s.SignInText, s.SignInDo))
	}
	return row
}

// part is a text of the bar, shortened when it is wider than the limit.
func part(content string, size fyne.ThemeSizeName, colour fyne.ThemeColorName, bold bool, limit float32) fyne.CanvasObject {
	style := fyne.TextStyle{Bold: bold}
	text := NewText(content, size, colour, style)
	if fyne.MeasureText(content, theme.S(size), style).Width <= theme.Px(limit) {
		return text
	}
	return Fixed(limit, 0, text.Shortened())
}
