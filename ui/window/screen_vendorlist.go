package window

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gatehouse/setup/definition"
	"gatehouse/setup/permission"
	"gatehouse/setup/problem"
	list "gatehouse/setup/vendorlist"
	"gatehouse/ui/screen/vendorlist"
	"gatehouse/ui/screen/words"
)

// Keys of the jobs of this page.
const (
	jobVendorList = "vendor-list"
	jobMake       = "make-connector"
	jobOffered    = "offered"
)

// maxVendorFile is more than a list may have; the reader of lists says so.
const maxVendorFile = 1 << 20

// maker keeps the definitions that are made on this machine.
type maker interface {
	AddMade(id string, made list.Made) (*definition.Definition, error)
	AddOwn() error
}

// addOwn puts the definitions of this machine into the catalogue.
func (c *conductor) addOwn() {
	err := c.parts.House.AddOwn()
	c.shareCatalogue()
	c.fail(err)
}

func (c *conductor) shareCatalogue() {
	c.connectors.Definitions, c.preview.Definitions = c.parts.House.Catalogue(), c.parts.House.Catalogue()
}

// offerer says which permissions exist in the tenant.
type offerer interface {
	Offered(ctx context.Context, appIDs []string) (cat *permission.Catalogue, read []string, err error)
}

// newFromList opens the page. The tenant is asked once for what its resources offer; until it answers, or when it does not, the
// embedded catalogue counts.
func (c *conductor) newFromList() {
	c.goTo(pageVendorList)
	if c.session == nil {
		return
	}
	s := c.session
	c.work.start(jobOffered, func(ctx context.Context, _ func(func())) func() {
		var known []string
		for _, r := range permission.Embedded().Resources() {
			known = append(known, r.AppID)
		}
		cat, _, err := s.Offered(ctx, known)
		if err != nil {
			return func() {}
		}
		return func() {
			c.offered = cat
			if c.vendorlist.Text != "" {
				c.readVendorList(c.vendorlist.Text)
			}
		}
	})
}

func (c *conductor) onVendorList(event any) {
	var effects []any
	c.vendorlist, effects = vendorlist.Update(c.vendorlist, event)
	for _, e := range effects {
		switch e := e.(type) {
		case vendorlist.Read:
			c.readVendorList(e.Text)
		case vendorlist.Create:
			c.makeConnector(e)
		case vendorlist.Ask:
			c.askFile(words.L("Open a vendor's list"), []string{".txt", ".md", ".csv", ".json", ".html"}, c.openVendorList)
		case vendorlist.Leave:
			c.goTo(pageConnectors)
			return
		}
	}
	c.drawIf(pageVendorList)
}

func (c *conductor) readVendorList(text string) {
	cat := c.offered
	if cat == nil {
		cat = permission.Embedded()
	}
	c.work.start(jobVendorList, func(context.Context, func(func())) func() {
		l, err := list.Read(text, cat)
		if err != nil {
			return func() { c.onVendorList(vendorlist.Got{Problem: problem.Of(err)}) }
		}
		res := list.Check(l, cat, list.Options{})
		return func() { c.onVendorList(vendorlist.Got{Result: &res}) }
	})
}

func (c *conductor) openVendorList(path string) {
	c.work.start(jobVendorList, func(context.Context, func(func())) func() {
		text, err := readListFile(path, maxVendorFile)
		if err != nil {
			return func() {
				c.onVendorList(vendorlist.Got{Problem: problem.New(problem.BadInput, words.L("The file cannot be read."), err.Error()+".", words.L("Choose another file."), err)})
			}
		}
		return func() { c.onVendorList(vendorlist.Opened{File: filepath.Base(path), Text: text}) }
	})
}

func readListFile(path string, most int64) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return "", fmt.Errorf("read: %w", err)
	}
	return string(data), nil
}

// makeConnector keeps the definition and opens its set-up page.
func (c *conductor) makeConnector(e vendorlist.Create) {
	c.work.start(jobMake, func(context.Context, func(func())) func() {
		made, err := list.Define(e.ID, e.Name, e.Result)
		var d *definition.Definition
		if err == nil {
			d, err = c.parts.House.AddMade(e.ID, made)
		}
		if err != nil {
			return func() { c.onVendorList(vendorlist.Failed{Problem: problem.Of(err)}) }
		}
		return func() {
			c.vendorlist, _ = vendorlist.Update(c.vendorlist, vendorlist.Made{})
			c.shareCatalogue()
			if c.page == pageVendorList {
				c.openSetup(c.targetFor(d))
			}
		}
	})
}
