package setuppage

import (
	"slices"

	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup/definition"
	"gatehouse/ui/screen/connectors"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// credentialField is how the connector signs in: the kinds in the recommended order, why this order, and for how long.
type credentialField struct {
	why      *widget.Para
	lifetime *fyne.Container
	brought  *widget.Para
	drop     *widget.Button
	bring    *fyne.Container
}

func (f *form) credentialField(s State) fyne.CanvasObject {
	c := &f.credential
	column := widget.Column(6, widget.Body(words.L("How the connector signs in")))
	if kinds := offered(s.Target.Definition); len(kinds) > 1 {
		var names []string
		for i, kind := range kinds {
			name := withAlways(s.Target.Definition, kind)
			if i == 0 {
				name = words.L("{{.Name}} (recommended)", words.M{"Name": name})
			}
			names = append(names, name)
		}
		pick := fw.NewSelect(names, nil)
		pick.SetSelectedIndex(max(0, slices.Index(kinds, s.Credential)))
		pick.OnChanged = func(string) { f.send(PickCredential{kinds[pick.SelectedIndex()]}) }
		column.Add(pick)
	} else {
		column.Add(widget.NewPara(withAlways(s.Target.Definition, kinds[0]), theme.Text))
	}
	c.why = widget.SmallPara("")
	c.lifetime = widget.Row(10, widget.Fixed(120, 0, widget.Muted(words.L("It lives"))), widget.Fixed(280, 0, lifetimeSelect(s.Lifetime, f.send)))
	c.brought = widget.NewPara("", theme.Muted)
	c.drop = widget.NewButton(words.L("Let Gatehouse make one"), func() { f.send(DropCertificate{}) })
	c.bring = widget.Row(10, widget.Grow(c.brought), c.drop, widget.NewButton(words.L("Bring a certificate…"), func() { f.send(BringCertificate{}) }))
	column.Add(c.why)
	column.Add(c.lifetime)
	column.Add(c.bring)
	return column
}

// withAlways names a kind with what the vendor needs beside it.
func withAlways(d *definition.Definition, kind string) string {
	name := connectors.CredentialName(kind)
	for _, c := range d.CredentialsFor(kind) {
		if c.Kind != kind {
			name = words.L("{{.One}} and {{.Other}}", words.M{"One": name, "Other": connectors.CredentialName(c.Kind)})
		}
	}
	return name
}

// offered are the kinds that can be chosen; what the vendor always needs besides is not a choice.
func offered(d *definition.Definition) []string {
	var kinds []string
	for _, c := range d.Credentials {
		if !c.Always {
			kinds = append(kinds, c.Kind)
		}
	}
	return kinds
}

// show brings the field up to date without building it again.
func (c *credentialField) show(s State) {
	c.why.Set(s.WhyThisOrder())
	c.brought.Set(s.BroughtName())
	visible(c.lifetime, s.ends() && s.Brought == nil)
	visible(c.bring, s.Needs(definition.Certificate))
	visible(c.drop, s.Brought != nil)
}

func visible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
