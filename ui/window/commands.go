package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/widget"
)

// command is one thing the person can do from the menu or the keyboard.
type command struct {
	id   string
	menu string
	text string
	key  fyne.KeyName
	mod  fyne.KeyModifier // 0: the key alone
	run  func()
}

// The menus in their order.
const (
	menuFile = "File"
	menuGo   = "Go"
	menuDo   = "Connector"
	menuHelp = "Help"
)

// main is Ctrl, on a Mac Cmd.
const mainKey = fyne.KeyModifierShortcutDefault

// commands is the one table of what can be done by menu and keyboard; menu, shortcuts and the list behind F1 come from it.
func (c *conductor) commands() []command {
	list := []command{
		{"signin", menuFile, words.L("Sign in…"), fyne.KeyL, mainKey, func() { c.goTo(pageSignIn) }},
		{"signout", menuFile, words.L("Sign out"), fyne.KeyL, mainKey | fyne.KeyModifierShift, c.signOut},
		{"refresh", menuFile, words.L("Read the tenant again"), fyne.KeyR, mainKey, c.refresh},
		{"open", menuFile, words.L("Open JSON…"), fyne.KeyO, mainKey, c.openJSON},
		{"handover", menuFile, words.L("Open hand-over file…"), fyne.KeyO, mainKey | fyne.KeyModifierShift, c.openHandover},
		{"vendorlist", menuFile, words.L("New from a vendor's permission list…"), fyne.KeyN, mainKey, c.newFromList},
		{"adopt", menuFile, words.L("Adopt existing…"), fyne.KeyN, mainKey | fyne.KeyModifierShift, c.openAdopt},
		{"overview", menuGo, words.L("Overview"), fyne.Key1, mainKey, func() { c.goTo(pageOverview) }},
		{"connectors", menuGo, words.L("Connectors"), fyne.Key2, mainKey, func() { c.goTo(pageConnectors) }},
		{"preview", menuGo, words.L("Preview"), fyne.Key3, mainKey, func() { c.goTo(pagePreview) }},
		{"approvals", menuGo, words.L("Approvals & reports"), fyne.Key4, mainKey, func() { c.goTo(pageApprovals) }},
		{"activity", menuGo, words.L("Activity"), fyne.Key5, mainKey, func() { c.goTo(pageActivity) }},
		{"settings", menuGo, words.L("Settings"), fyne.Key6, mainKey, func() { c.goTo(pageSettings) }},
		{"find", menuGo, words.L("Find a connector"), fyne.KeyF, mainKey, c.find},
		{"sent", menuGo, words.L("What was sent"), fyne.KeyW, mainKey, c.toggleSent},
		{"primary", menuDo, words.L("Main action of the page"), fyne.KeyReturn, mainKey, c.primary},
		{"together", menuDo, words.L("Set up together…"), fyne.KeyB, mainKey, c.openTogether},
		{"pause", menuDo, words.L("Pause what runs"), fyne.KeyPeriod, mainKey, c.pause},
		{"doctor", menuHelp, words.L("Doctor: what this machine lacks"), fyne.KeyD, mainKey, func() { c.goTo(pageDoctor) }},
		{"shortcuts", menuHelp, words.L("Keyboard shortcuts"), fyne.KeyF1, 0, c.showShortcuts},
	}
	if c.parts.Options.Tour != nil {
		list = append(list, command{"tour", menuHelp, words.L("Run the tour"), fyne.KeyT, mainKey | fyne.KeyModifierShift, c.runTour})
	}
	return list
}

func (k command) shortcut() *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: k.key, Modifier: k.mod}
}

// keys writes a shortcut as the person reads it.
func (k command) keys() string {
	text := ""
	if k.mod&fyne.KeyModifierShift != 0 {
		text = words.L("Shift") + "+"
	}
	switch {
	case k.mod&fyne.KeyModifierSuper != 0:
		text = "Cmd+" + text
	case k.mod&fyne.KeyModifierControl != 0:
		text = words.L("Ctrl") + "+" + text
	}
	name := string(k.key)
	if k.key == fyne.KeyReturn {
		name = words.L("Enter")
	}
	return text + name
}

// install makes the menu and the shortcuts.
func (c *conductor) install() {
	list := c.commands()
	names := map[string]string{menuFile: words.L("File"), menuGo: words.L("Go"), menuDo: words.L("Connector"), menuHelp: words.L("Help")}
	var menus []*fyne.Menu
	for _, name := range []string{menuFile, menuGo, menuDo, menuHelp} {
		m := fyne.NewMenu(names[name])
		for _, k := range list {
			if k.menu != name {
				continue
			}
			item := fyne.NewMenuItem(k.text, k.run)
			item.Shortcut = k.shortcut()
			m.Items = append(m.Items, item)
		}
		menus = append(menus, m)
	}
	c.parts.Window.SetMainMenu(fyne.NewMainMenu(menus...))
	canvas := c.parts.Window.Canvas()
	for _, k := range list {
		if k.mod != 0 {
			canvas.AddShortcut(k.shortcut(), func(fyne.Shortcut) { k.run() })
		}
	}
	canvas.SetOnTypedKey(c.typedKey)
	widget.WindowShortcut = c.typedShortcut
}

// typedKey takes the keys that no field wants: Escape closes a dialog, Enter agrees to it, F1 lists the shortcuts.
func (c *conductor) typedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyEscape:
		if !c.dialogs.escape() {
			c.shell.closeSent()
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		c.dialogs.enter()
	case fyne.KeyF1:
		c.showShortcuts()
	}
}

// typedShortcut runs a shortcut that was typed while a text field had the keyboard.
func (c *conductor) typedShortcut(_ fyne.Canvas, s *desktop.CustomShortcut) bool {
	for _, k := range c.commands() {
		if k.mod != 0 && k.shortcut().ShortcutName() == s.ShortcutName() {
			k.run()
			return true
		}
	}
	return false
}

func (c *conductor) showShortcuts() {
	column := widget.Column(4)
	for _, k := range c.commands() {
		column.Add(widget.Row(10, widget.Fixed(150, 0, widget.Bold(k.keys())), widget.Grow(widget.Body(k.text))))
	}
	column.Add(widget.Row(10, widget.Fixed(150, 0, widget.Bold(words.L("Escape"))), widget.Grow(widget.Body(words.L("Close the dialog")))))
	c.dialogs.tell(words.L("Keyboard shortcuts"), column)
}
