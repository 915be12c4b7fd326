package setuppage

import (
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

func (v *View) previewPanel(s State) fyne.CanvasObject {
	d := s.Target.Definition
	card := []fyne.CanvasObject{cardHead(words.L("See what this connector will see"), v.primary(words.L("Open the preview"), SeePreview{}))}
	text := words.L("Its example calls run through the rules, and every field is explained: removed, tokenised or clear. Approving it opens the gate for switching on and for consent.")
	if d.Sanitizer.Direct() {
		text = words.L("This vendor reads Graph directly: no rules stand in between, and the preview shows what it sees in clear. Approving asks you to type the connector's name.")
	}
	if d.Summary != "" {
		card = append(card, widget.NewPara(words.Visible(d.Summary), theme.Text))
	}
	card = append(card, widget.NewPara(text, theme.Muted))
	m := s.mark("Previewed")
	switch {
	case m.State == lifecycle.Done:
		card = append(card, widget.Notice("✓", m.Text, theme.Good, theme.GoodBg))
	case m.Text != "":
		card = append(card, widget.Notice("!", m.Text, theme.Caution, theme.CautionBg))
	}
	column := widget.Column(14, widget.Card(card...), widget.Card(append([]fyne.CanvasObject{widget.Sub(words.L("What it asks for"))}, permissionLines(s)...)...))
	if len(d.Steps) > 0 {
		column.Add(v.manualCard(s))
	}
	return column
}

// permissionLines lists the permissions with reason and what breaks without them.
func permissionLines(s State) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, p := range s.Target.Definition.Permissions {
		kind := words.L("application")
		if p.Kind == entra.DelegatedPermission {
			kind = words.L("delegated")
		}
		line := widget.Column(1, widget.Row(8, widget.Bold(words.Visible(p.Name)), widget.Small(kind)), widget.NewPara(words.Visible(p.Reason), theme.Muted))
		if p.IfDeclined != "" {
			line.Add(widget.SmallPara(words.L("If it is declined: {{.What}}", words.M{"What": words.Visible(p.IfDeclined)})))
		}
		out = append(out, line)
	}
	return out
}

// manualCard lists what Gatehouse cannot do itself.
func (v *View) manualCard(s State) fyne.CanvasObject {
	card := []fyne.CanvasObject{widget.Sub(words.L("What people do besides"))}
	for _, st := range s.Target.Definition.Steps {
		line := widget.Column(2, widget.Row(8, widget.Bold(words.Visible(st.Who)).Shortened()), widget.NewPara(words.Visible(st.Text), theme.Muted))
		if st.Warning != "" {
			line.Add(widget.Notice("!", words.Visible(st.Warning), theme.Caution, theme.CautionBg))
		}
		if st.PowerShell != "" {
			line.Add(v.command(st.PowerShell))
		}
		if g := st.Graph; g.URL != "" {
			line.Add(v.command(strings.TrimSpace(g.Method + " " + g.URL + "\n" + g.Body)))
			line.Add(widget.Small(words.Visible(g.Scope)))
		}
		card = append(card, line)
	}
	return widget.Card(card...)
}

// command is text to copy and run elsewhere.
func (v *View) command(text string) fyne.CanvasObject {
	return widget.NewBox(theme.Rail, "", 6, widget.Pad(10, 6, widget.Row(8, widget.Grow(widget.MonoPara(words.Visible(text), theme.Text)), v.button(words.L("Copy"), CopyText{text}))))
}

func (v *View) planPanel(s State) fyne.CanvasObject {
	column := widget.Column(14, v.form.object(s))
	if s.View == nil || s.View.Plan == nil {
		why := s.WhyNot(Create)
		column.Add(widget.Card(widget.Sub(words.L("No plan yet")), widget.NewPara(words.Visible(why), theme.Muted)))
		return column
	}
	p := s.View.Plan
	for _, f := range p.Findings {
		colour, back, mark := theme.Caution, theme.CautionBg, "!"
		if f.Blocks {
			colour, back, mark = theme.Bad, theme.BadBg, "✕"
		}
		text := f.Text
		if f.Next != "" {
			text += " " + f.Next
		}
		column.Add(widget.Notice(mark, text, colour, back))
	}
	steps := p.Of(plan.Create, plan.Credential)
	if len(steps) == 0 {
		column.Add(widget.Card(widget.Sub(words.L("Nothing to change")), widget.NewPara(words.L("The tenant already holds what this connector asks for. A second apply changes nothing."), theme.Muted)))
	} else {
		card := []fyne.CanvasObject{cardHead(words.Count(changes(steps), "{{.N}} change in {{.Tenant}}", "{{.N}} changes in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name}), v.create(s))}
		card = append(card, v.reason(s, Create)...)
		column.Add(widget.Card(append(card, widget.PlanDiff(steps))...))
	}
	if later := p.Of(plan.Enable, plan.Consent); len(later) > 0 {
		column.Add(widget.Card(widget.Sub(words.L("Later, behind the gate")), widget.PlanDiff(later)))
	}
	return column
}

// create is the button that creates or goes on.
func (v *View) create(s State) fyne.CanvasObject {
	text := words.L("Create")
	if s.View != nil && (s.View.Live.App != nil || !s.View.Journal.IsZero()) {
		text = words.L("Go on")
	}
	return v.primary(text, Start{Create}).Able(s.WhyNot(Create) == "")
}

// reason says why an action is not possible now.
func (v *View) reason(s State, a Action) []fyne.CanvasObject {
	why := s.WhyNot(a)
	if why == "" || s.busy() {
		return nil
	}
	row := widget.Row(10, widget.Grow(widget.Notice("!", why, theme.Caution, theme.CautionBg)))
	if s.View != nil && !s.View.Current && a != Create {
		row.Add(v.button(words.L("Open the preview"), SeePreview{}))
	}
	return []fyne.CanvasObject{row}
}

func (v *View) createPanel(s State) fyne.CanvasObject {
	if s.Run != nil && s.Run.Action == Create {
		title := words.L("Creating in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name})
		if !s.Run.Running {
			title = words.L("Created in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name})
			if s.Problem != nil || s.Run.Stopped {
				title = words.L("Not finished")
			}
		}
		column := widget.Column(14, v.runCard(s, title))
		if !s.Run.Running {
			column.Add(v.factsCard(s))
		}
		return column
	}
	return widget.Column(14, v.factsCard(s))
}

// factsCard says what exists, and offers to go on when the plan is not empty.
func (v *View) factsCard(s State) fyne.CanvasObject {
	if s.View == nil {
		return widget.Column(0)
	}
	live := s.View.Live
	if live.App == nil {
		return widget.Card(cardHead(words.L("Not created yet"), v.create(s)), widget.NewPara(words.L("Look at the plan first: it shows every change before anything is written."), theme.Muted))
	}
	rows := widget.Column(4, fact(words.L("Name"), live.App.DisplayName), fact(words.L("Client id"), live.App.AppID), fact(words.L("Object id"), live.App.ObjectID))
	if live.Principal != nil {
		signIn := words.L("off")
		if live.Principal.Enabled {
			signIn = words.L("on")
		}
		rows.Add(fact(words.L("Sign-in"), signIn))
	}
	rows.Add(fact(words.L("Credential"), s.View.Status.Credential))
	for _, o := range live.App.Owners {
		rows.Add(fact(words.L("Owner"), o.Name))
	}
	head := cardHead(words.L("In the tenant"), v.button(words.L("Copy client id"), CopyText{live.App.AppID}))
	card := []fyne.CanvasObject{head, rows}
	if s.View.Plan != nil && !s.View.Plan.Nothing(plan.Create, plan.Credential) {
		card = append(card, widget.Row(10, v.create(s), v.button(words.L("See the plan"), PickStep{StepPlan})))
	}
	return widget.Card(card...)
}

func fact(label, value string) fyne.CanvasObject {
	return widget.Row(10, widget.Fixed(120, 0, widget.Muted(label)), widget.Grow(widget.NewPara(words.Visible(value), theme.Text)))
}

func (v *View) enablePanel(s State) fyne.CanvasObject {
	if s.Run != nil && s.Run.Running && (s.Run.Action == Enable || s.Run.Action == SwitchOff) {
		return v.runCard(s, words.L("Switching sign-in"))
	}
	on := s.View != nil && s.View.Live.Principal != nil && s.View.Live.Principal.Enabled
	if on {
		return widget.Card(cardHead(words.L("Sign-in is on"), v.button(words.L("Switch off"), Start{SwitchOff}).Able(s.WhyNot(SwitchOff) == "")),
			widget.NewPara(words.L("Tokens can be issued. What they may read is decided by consent."), theme.Muted))
	}
	card := []fyne.CanvasObject{
		cardHead(words.L("Sign-in is off"), v.primary(words.L("Switch sign-in on"), Start{Enable}).Able(s.WhyNot(Enable) == "")),
		widget.NewPara(words.L("No token can be issued now. Switching on needs an approved preview and a credential that is kept. Without consent the connector still reads nothing."), theme.Muted),
	}
	card = append(card, v.reason(s, Enable)...)
	column := widget.Column(14, widget.Card(card...))
	if s.Run != nil && s.Run.Action == Enable {
		column.Add(v.runCard(s, words.L("Last attempt")))
	}
	return column
}

func (v *View) consentPanel(s State) fyne.CanvasObject {
	if s.Run != nil && s.Run.Running && s.Run.Action == Consent {
		return v.runCard(s, words.L("Granting in {{.Tenant}}", words.M{"Tenant": s.Me.Tenant.Name}))
	}
	card := []fyne.CanvasObject{v.consentHead(s)}
	card = append(card, v.reason(s, Consent)...)
	if s.View != nil {
		for _, p := range s.View.Status.Permissions {
			card = append(card, permissionState(p))
		}
	}
	column := widget.Column(14, widget.Card(card...))
	if s.View != nil && s.View.Plan != nil && !s.View.Plan.Nothing(plan.Consent) {
		column.Add(v.waysCard(s))
	}
	return column
}

func (v *View) consentHead(s State) fyne.CanvasObject {
	if s.View != nil && s.View.Plan != nil && s.View.Plan.Nothing(plan.Consent) {
		return cardHead(words.L("Everything planned is granted"), v.button(words.L("Export report…"), Export{}))
	}
	can := s.CanGrant()
	grant := v.primary(words.L("Grant here"), Start{Consent}).Able(s.WhyNot(Consent) == "" && can.Ability != entra.No)
	head := cardHead(words.L("Grant the permissions"), grant)
	if can.Ability == entra.Yes {
		return head
	}
	mark, colour, back := "?", theme.Caution, theme.CautionBg
	if can.Ability == entra.No {
		mark = "!"
	}
	return widget.Column(8, head, widget.Notice(mark, strings.TrimSpace(can.Why+" "+s.Approver()), colour, back))
}

func permissionState(p lifecycle.Permission) fyne.CanvasObject {
	chip := lifecycle.Chip{Text: "○ " + words.L("not granted")}
	if p.OIDC {
		chip.Text = "○ " + words.L("not granted by itself")
	}
	switch p.State {
	case lifecycle.Granted:
		chip = lifecycle.Chip{Text: "✓ " + words.L("granted"), Tone: lifecycle.Good}
	case lifecycle.GrantedUnplanned:
		chip = lifecycle.Chip{Text: "! " + words.L("granted but not planned"), Tone: lifecycle.Bad}
	case lifecycle.CannotTell:
		chip = lifecycle.Chip{Text: "? " + words.L("cannot tell"), Tone: lifecycle.Caution}
	}
	kind := words.L("application")
	if p.Kind == entra.DelegatedPermission {
		kind = words.L("delegated")
	}
	return widget.Row(8, widget.Body(words.Visible(p.Name)), widget.Small(kind), widget.Spring(), widget.Chip(chip))
}

// waysCard is for somebody else: the report, the portal and the link.
func (v *View) waysCard(s State) fyne.CanvasObject {
	card := []fyne.CanvasObject{
		cardHead(words.L("Or let an approver do it"), v.button(words.L("Hand-over file…"), Export{Handover: true}), v.button(words.L("Export report…"), Export{})),
		widget.NewPara(words.L("The report shows what is asked, why, the sanitized example, and what to click. The connector reads nothing until it is granted."), theme.Muted),
	}
	if w := s.Ways; w != nil {
		if w.Portal != "" {
			card = append(card, widget.Column(3, widget.Body(words.L("In the portal: Enterprise applications, this app, Permissions")),
				widget.MonoPara(words.Visible(w.Portal), theme.Text), widget.Row(10, v.button(words.L("Copy portal address"), CopyText{w.Portal}), v.button(words.L("Open the portal"), OpenPage{w.Portal}))))
		}
		if w.Link != "" {
			card = append(card, widget.Column(3, widget.Body(words.L("By link")), widget.MonoPara(words.Visible(w.Link), theme.Text), widget.Row(10, v.button(words.L("Copy link"), CopyText{w.Link}))))
		}
		if w.Note != "" {
			card = append(card, widget.SmallPara(words.Visible(w.Note)))
		}
	}
	return widget.Card(card...)
}

func (v *View) verifyPanel(s State) fyne.CanvasObject {
	action := fyne.CanvasObject(v.primary(words.L("Verify now"), Verify{}).Able(!s.busy() && s.View != nil))
	if s.Checking {
		action = v.button(words.L("Cancel"), Pause{})
	}
	text := words.L("A fresh token is asked for as the connector itself; it must carry exactly the planned permissions, and every example call must answer. Status codes and counts are kept, no content.")
	if s.View != nil && s.View.Target.Choices.Credential == definition.Federated {
		text = words.L("A federated connector cannot be proven from a desktop. Every setting is read back and compared byte for byte; the command below proves it on the other side.")
	}
	card := []fyne.CanvasObject{cardHead(words.L("Prove that it works as planned"), action), widget.NewPara(text, theme.Muted)}
	if s.CanProveHere() && !s.busy() {
		card = append(card, widget.Row(10, widget.Grow(widget.NewPara(words.L("A temporary certificate can stand in for it: it proves permissions and calls from here, and is removed again."), theme.Muted)), v.button(words.L("Prove it from here…"), ProveHere{})))
	}
	for _, c := range s.Checks {
		mark, colour := "✓", theme.Good
		if !c.OK {
			mark, colour = "✕", theme.Bad
		}
		card = append(card, widget.Row(8, widget.Fixed(20, 0, widget.NewText(mark, fynetheme.SizeNameText, colour, fyne.TextStyle{})),
			widget.Grow(widget.Column(0, widget.NewPara(words.Visible(c.Name), theme.Text), widget.NewPara(words.Visible(c.Text), theme.Muted)))))
	}
	if s.Waiting != "" {
		card = append(card, widget.Busy(words.Visible(s.Waiting), "", nil))
	}
	column := widget.Column(14, widget.Card(card...))
	switch {
	case s.Verification != nil:
		column.Add(v.receipt(s))
	case s.View != nil && !s.View.Verified.IsZero():
		column.Add(widget.Notice("✓", words.L("Last good verification on this machine: {{.When}}.", words.M{"When": words.Stamp(s.View.Verified)}), theme.Good, theme.GoodBg))
	}
	return column
}

func (v *View) receipt(s State) fyne.CanvasObject {
	r := s.Verification
	column := widget.Column(14)
	switch {
	case !r.OK:
		column.Add(widget.Notice("✕", words.L("Not as planned: see the lines marked ✕. The receipt is kept."), theme.Bad, theme.BadBg))
	case r.Elsewhere:
		column.Add(widget.Notice("✓", words.L("Everything that can be checked from here is as planned, {{.When}}. The last proof is made on the other side.", words.M{"When": words.Stamp(r.At)}), theme.Good, theme.GoodBg))
	default:
		column.Add(widget.Notice("✓", words.L("Verified {{.When}}. The receipt is kept.", words.M{"When": words.Stamp(r.At)}), theme.Good, theme.GoodBg))
	}
	if r.Command != "" {
		column.Add(widget.Card(widget.Sub(words.L("Run this where the connector runs")), v.command(r.Command)))
	}
	return column
}
