package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/widget"
)

// page is one of the places that the window can show.
type page int

// The first six are the entries of the rail, in its order.
const (
	pageOverview page = iota
	pageConnectors
	pagePreview
	pageApprovals
	pageActivity
	pageSettings
	pageSetup
	pageSignIn
	pageTour
	pageVendorList
	pageAdopt
	pageBulk
	pageColleague
	pageDoctor
	pageCount
)

// railIndex is the entry that is marked for a page; -1 = none.
func (p page) railIndex() int {
	switch p {
	case pageSetup, pageVendorList, pageAdopt, pageBulk, pageColleague:
		return int(pageConnectors)
	case pageDoctor:
		return int(pageSettings)
	case pageSignIn, pageTour:
		return -1
	}
	return int(p)
}

// shell is the frame around the screens: bar, rail, content, pane of sent requests.
type shell struct {
	Object  fyne.CanvasObject
	bar     *widget.TopBar
	rail    *widget.NavRail
	content *widget.Holder
	pane    *fyne.Container
	sent    *widget.SentPane
	open    bool
}

func newShell(pick func(page), toggleSent func(), copySent func()) *shell {
	s := &shell{bar: widget.NewTopBar(widget.TopBarState{}), content: widget.NewHolder(), sent: widget.NewSentPane()}
	names := []string{words.L("Overview"), words.L("Connectors"), words.L("Preview"), words.L("Approvals & reports"), words.L("Activity"), words.L("Settings")}
	s.rail = widget.NewNavRail(names, words.L("What was sent ▾"), words.L("What was sent ▸"), func(i int) { pick(page(i)) }, toggleSent)
	head := widget.Row(10, widget.Sub(words.L("What was sent")), widget.Grow(widget.Small(words.L("No headers, no bodies, no tokens; queries are cut to their names.")).Shortened()),
		widget.NewButton(words.L("Copy"), copySent), widget.NewButton(words.L("Close"), toggleSent))
	s.pane = container.NewStack(widget.Fixed(0, 230, container.NewBorder(widget.Column(0, widget.Hairline(), widget.Pad(16, 8, head)), nil, nil, nil, widget.Inset(16, 0, 16, 8, s.sent.Object))))
	s.pane.Hide()
	s.Object = container.NewBorder(s.bar, nil, s.rail.Object, nil, container.NewBorder(nil, s.pane, nil, nil, s.content))
	return s
}

func (s *shell) show(p page, o fyne.CanvasObject) {
	s.rail.Select(p.railIndex())
	s.content.Put(o)
}

func (s *shell) toggleSent() {
	s.open = !s.open
	if s.open {
		s.pane.Show()
	} else {
		s.pane.Hide()
	}
	s.rail.SentOpen(s.open)
	s.Object.Refresh()
}

func (s *shell) closeSent() {
	if s.open {
		s.toggleSent()
	}
}

// sentText is the pane as text to copy.
func sentText(sent []tenant.Sent) string {
	var b strings.Builder
	for _, r := range sent {
		b.WriteString(r.Time.UTC().Format("2006-01-02T15:04:05.000Z") + "  " + widget.SentLine(r).Text)
		if r.RequestID != "" {
			b.WriteString("  request id " + words.Visible(r.RequestID))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// barState is what the top bar says about an identity.
func barState(me entra.Identity, cloud string) widget.TopBarState {
	t := me.Tenant
	s := widget.TopBarState{Tenant: t.Name, Where: t.DefaultDomain + " · " + words.ShortID(t.ID), Account: me.UPN, TenantID: t.ID}
	if t.Name == "" {
		s.Tenant = t.DefaultDomain
	}
	if t.Rehearsal {
		s.Chips = append(s.Chips, lifecycle.Chip{Text: "! " + words.L("Rehearsal"), Tone: lifecycle.Info})
	} else if cloud != "" {
		s.Chips = append(s.Chips, lifecycle.Chip{Text: cloud})
	}
	create := roleChip(me.CanCreate, words.L("can create"), words.L("cannot create"), words.L("create: cannot tell"))
	consent := roleChip(me.CanConsentApplication, words.L("can consent"), words.L("cannot consent"), words.L("consent: cannot tell"))
	s.RoleChips = []lifecycle.Chip{create, consent}
	return s
}

func roleChip(c entra.Can, yes, no, cannotTell string) lifecycle.Chip {
	switch c.Ability {
	case entra.Yes:
		return lifecycle.Chip{Text: "✓ " + yes, Tone: lifecycle.Good}
	case entra.No:
		return lifecycle.Chip{Text: "! " + no, Tone: lifecycle.Caution}
	}
	return lifecycle.Chip{Text: "? " + cannotTell}
}
