package window

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynedialog "fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
	"gatehouse/ui/widget"
)

// askFile asks for a file to read: by its path, or with Fyne's file dialog. Dropping a file on the window works too.
func (c *conductor) askFile(title string, extensions []string, chosen func(path string)) {
	c.askPath(title, words.L("Path of the file; you can also drop a file on the window."), "", words.L("Open"), chosen, func(set func(string)) {
		d := fynedialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			if err != nil || r == nil {
				return
			}
			path := r.URI().Path()
			_ = r.Close() // only its path is used; the preview opens it itself
			set(path)
		}, c.parts.Window)
		d.SetFilter(storage.NewExtensionFileFilter(extensions))
		c.fit(d)
	})
}

// askSave asks where to write a file.
func (c *conductor) askSave(title, name string, chosen func(path string)) {
	start := name
	if home, err := os.UserHomeDir(); err == nil {
		start = filepath.Join(home, name)
	}
	c.askPath(title, words.L("Path of the file to write."), start, words.L("Save"), chosen, func(set func(string)) {
		d := fynedialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
			if err == nil && folder != nil {
				set(filepath.Join(folder.Path(), name))
			}
		}, c.parts.Window)
		c.fit(d)
	})
}

// fit makes Fyne's file dialog as large as the window allows.
func (c *conductor) fit(d *fynedialog.FileDialog) {
	size := c.parts.Window.Canvas().Size()
	d.Resize(fyne.NewSize(size.Width*0.8, size.Height*0.8))
	d.Show()
}

// askPath is the dialog with a path; browse opens the file dialog in its place and comes back with what was chosen.
func (c *conductor) askPath(title, help, start, yes string, chosen func(string), browse func(set func(string))) {
	entry := widget.NewEntry(words.L("/path/to/file"), nil)
	entry.SetText(start)
	dl := &dialog{title: title, focus: entry}
	take := func() bool {
		path := strings.TrimSpace(entry.Text)
		if path == "" {
			return true
		}
		chosen(path)
		return false
	}
	dl.buttons = []dialogButton{
		{text: words.L("Browse…"), able: true, tapped: func() bool {
			browse(func(path string) { c.askPath(title, help, path, yes, chosen, browse) })
			return false
		}},
		{text: words.L("Cancel"), able: true},
		{text: yes, primary: true, able: start != "", tapped: take},
	}
	entry.OnChanged = func(text string) { dl.buttons[2].button.Able(strings.TrimSpace(text) != "") }
	entry.OnSubmitted = func(string) { dl.buttons[2].button.Tapped(nil) }
	dl.content = widget.Column(8, widget.NewPara(help, theme.Muted), container.NewStack(entry))
	c.dialogs.show(dl)
}
