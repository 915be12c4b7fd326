package setup

import (
	"os"
	"path/filepath"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/permission"
	"gatehouse/setup/tenant"
	"gatehouse/setup/vendorlist"
)

func madeOf(t *testing.T, id, text string) vendorlist.Made {
	t.Helper()
	list, err := vendorlist.Read(text, permission.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	made, err := vendorlist.Define(id, "Vendor "+id, vendorlist.Check(list, permission.Embedded(), vendorlist.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestAConnectorMadeOfAListIsThereNextTime(t *testing.T) {
	cloud, err := tenant.CloudByName("global")
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{StateDir: t.TempDir(), Endpoint: tenant.Endpoint{Cloud: cloud}}
	open := func() *House {
		h, err := Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	h := open()
	d, err := h.AddMade("vendor-x", madeOf(t, "vendor-x", "Application: User.Read.All"))
	if err != nil || definition.Find(h.Catalogue(), "vendor-x") != d {
		t.Fatalf("got %v, %v", d, err)
	}
	if _, err := h.AddMade("vendor-x", madeOf(t, "vendor-x", "Application: Mail.Read")); err == nil {
		t.Error("an id that is taken was given again")
	}
	if _, err := h.AddMade("snow-atlas", madeOf(t, "snow-atlas", "Application: Mail.Read")); err == nil {
		t.Error("a shipped connector was replaced")
	}
	h = open()
	if err := h.AddOwn(); err != nil {
		t.Fatal(err)
	}
	again := definition.Find(h.Catalogue(), "vendor-x")
	if again == nil || again.Hash() != d.Hash() {
		t.Fatalf("the connector is gone, or another: %v", again)
	}
	if _, err := again.ReadExample(again.Calls[0]); err != nil {
		t.Error(err)
	}

	// One that is broken is named and does not take the others with it.
	broken := filepath.Join(cfg.StateDir, ownFolder, "broken")
	if err := os.MkdirAll(broken, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "broken.yaml"), []byte("id: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	h = open()
	if err := h.AddOwn(); err == nil || definition.Find(h.Catalogue(), "vendor-x") == nil {
		t.Errorf("got %v", err)
	}
}
