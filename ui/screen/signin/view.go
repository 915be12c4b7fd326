package signin

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// View draws a State and sends what the person does. Fields live as long as the view: typing must not lose the cursor.
type View struct {
	Object fyne.CanvasObject
	Tenant *widget.Entry

	send                           func(any)
	account, client                *widget.Entry
	code                           *fw.Check
	submit                         *widget.Button
	stop                           *widget.Button
	intro, below, errT, errA, errC *widget.Holder
	advanced                       *fyne.Container
	toggle                         *widget.Button
	open, filled                   bool
}

// NewView makes the screen.
func NewView(send func(any)) *View {
	v := &View{send: send, intro: widget.NewHolder(), below: widget.NewHolder(), errT: widget.NewHolder(), errA: widget.NewHolder(), errC: widget.NewHolder()}
	v.Tenant = widget.NewEntry("contoso.com", func(t string) { send(SetTenant{t}) })
	v.account = widget.NewEntry("adele@contoso.com", func(t string) { send(SetAccount{t}) })
	v.client = widget.NewEntry(tenant.DefaultClientID, func(t string) { send(SetClient{t}) })
	for _, e := range []*widget.Entry{v.Tenant, v.account, v.client} {
		e.OnSubmitted = func(string) { send(Submit{}) }
	}
	v.code = fw.NewCheck(words.L("Use a device code instead of a browser on this machine"), func(on bool) { send(UseCode{on}) })
	v.submit = widget.NewPrimary(words.L("Sign in"), func() { send(Submit{}) })
	v.stop = widget.NewButton(words.L("Cancel"), func() { send(Stop{}) })
	v.toggle = widget.NewButton(words.L("More options"), func() { v.open = !v.open; send(ShowAdvanced{v.open}) })
	v.advanced = widget.Column(10, v.code, field(words.L("Client id (empty: Microsoft Graph Command Line Tools)"), v.client, v.errC))
	v.advanced.Hide()
	form := widget.Column(14, v.intro,
		field(words.L("Tenant: domain or id"), v.Tenant, v.errT),
		field(words.L("Account (optional)"), v.account, v.errA),
		v.advanced,
		widget.Row(10, v.submit, v.stop, widget.NewButton(words.L("Look around offline"), func() { send(Offline{}) }), widget.Spring(), v.toggle),
		v.below)
	card := widget.NewBox(theme.Surface, theme.Line, 10, widget.Pad(28, 24, form))
	v.Object = container.NewVScroll(container.NewCenter(widget.Pad(24, 24, widget.Fixed(620, 0, card))))
	return v
}

func field(label string, e fyne.CanvasObject, err *widget.Holder) fyne.CanvasObject {
	return widget.Column(4, widget.Body(label), e, err)
}

// Show draws a state.
func (v *View) Show(s State) {
	if !v.filled {
		v.filled = true
		v.Tenant.SetText(s.Tenant)
		v.account.SetText(s.Account)
		v.client.SetText(s.ClientID)
		v.code.SetChecked(s.DeviceCode)
	}
	title := widget.Column(4, widget.Heading(words.L("Sign in to a tenant")),
		widget.NewPara(words.L("Gatehouse asks Microsoft for rights in small steps and tells you about each before the browser opens. You may refuse any of them."), theme.Muted))
	if s.Rehearsal {
		title.Add(widget.Notice("i", words.L("This is the rehearsal tenant on your own machine. Nothing here reaches Microsoft. Accounts: {{.Accounts}}", words.M{"Accounts": strings.Join(s.Accounts, ", ")}), theme.Accent, theme.AccentBg))
	}
	intro := widget.Column(12, title)
	for _, k := range s.Kept {
		who := words.L("{{.Account}} is signed in to {{.Tenant}} on this machine.", words.M{"Account": k.UPN, "Tenant": cmp.Or(k.Domain, k.TenantName, k.TenantID)})
		intro.Add(widget.Row(10, widget.Grow(widget.NewPara(words.Visible(who), theme.Text)), widget.NewButton(words.L("Go on"), func() { v.send(GoOn{k}) }).Able(s.Busy == "")))
	}
	v.intro.Put(intro)
	say(v.errT, s.TenantError())
	say(v.errA, s.AccountError())
	say(v.errC, s.ClientError())
	v.submit.Able(s.Ready())
	if s.Busy != "" {
		v.stop.Show()
	} else {
		v.stop.Hide()
	}
	if s.Advanced {
		v.advanced.Show()
	} else {
		v.advanced.Hide()
	}
	v.below.Put(v.belowOf(s))
	v.Object.Refresh()
}

func say(h *widget.Holder, text string) {
	if text == "" {
		h.Put(widget.Column(0))
		h.Hide()
		return
	}
	h.Show()
	h.Put(widget.NewPara("✕ "+text, theme.Bad))
}

func (v *View) belowOf(s State) fyne.CanvasObject {
	column := widget.Column(10)
	if s.Problem != nil {
		column.Add(widget.Trouble(s.Problem))
		column.Add(widget.Row(10, widget.NewButton(words.L("Test this machine (doctor)"), func() { v.send(GoDoctor{}) })))
	}
	if s.Notice != "" {
		column.Add(widget.Notice("!", words.Visible(s.Notice), theme.Caution, theme.CautionBg))
	}
	if s.Busy != "" {
		column.Add(widget.Busy(s.Busy, "", nil))
	}
	if c := s.Code; c != nil {
		code := fw.NewLabelWithStyle(c.UserCode, fyne.TextAlignLeading, fyne.TextStyle{Monospace: true, Bold: true})
		code.Selectable, code.SizeName = true, theme.SizeHeading
		page := fw.NewLabel(c.URL)
		page.Selectable = true
		column.Add(widget.Column(4, widget.NewPara(words.L("Open this page on any device and type the code:"), theme.Text), page, code,
			widget.Row(10, widget.NewPrimary(words.L("Copy the code"), func() { v.send(CopyCode{}) }), widget.NewButton(words.L("Open the page"), func() { v.send(OpenPage{}) }))))
	}
	return column
}
