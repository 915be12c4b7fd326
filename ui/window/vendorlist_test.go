package window

import (
	"os"
	"path/filepath"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/ui/screen/vendorlist"
	"gatehouse/ui/theme"
)

// A person pastes a vendor's list, sees its mistakes, names the product, and lands on the set-up page of the new connector.
func TestAConnectorIsMadeOfAPastedList(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s := newStage(t, mode, nil)
		s.goTo(pageConnectors)
		s.press("New from a vendor's permission list…")
		if s.page != pageVendorList {
			t.Fatalf("on page %d", s.page)
		}
		s.picture("vendorlist-empty-" + string(mode))
		s.onVendorList(vendorlist.Typed{Text: "Application permissions:\n• User.Read.All\n• Calendar.ReadWrite\n• ChannelMessage.Send\nThen press Save."})
		s.until("the list is read", func() bool { return s.vendorlist.Result != nil })
		for _, words := range []string{"Calendars.ReadWrite", "Ask for Calendars.ReadWrite instead", "exists only as a delegated permission", "Then press Save.", "2 permissions to ask for"} {
			if !s.sees(words) {
				t.Errorf("%q is not shown", words)
			}
		}
		s.onVendorList(vendorlist.Named{Text: "Contoso Mail"})
		s.picture("vendorlist-" + string(mode))
		s.press("Make connector")
		s.until("the set-up page is open", func() bool { return s.page == pageSetup })
		if definition.Find(s.connectors.Definitions, "contoso-mail") == nil {
			t.Error("the catalogue does not have the connector")
		}
	}
}

func TestAListIsReadFromAFile(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.newFromList()
	path := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(path, []byte("Mail.Read (Application)"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.openVendorList(path)
	s.until("the list is read", func() bool { return s.vendorlist.Result != nil && s.sees("Mail.Read") })
	s.openVendorList(path + "x")
	s.until("the trouble is shown", func() bool { return s.sees("The file cannot be read.") })
}

// What the tenant offers counts more than what Gatehouse carries.
func TestAListIsHeldAgainstTheTenant(t *testing.T) {
	s := newStage(t, theme.Light, nil)
	s.signIn()
	s.newFromList()
	s.until("the tenant was asked", func() bool { return s.offered != nil })
	s.offered = permission.Embedded().With(entra.Resource{AppID: entra.GraphAppID, Roles: map[string]string{"1": "Brand.New.Read.All"}})
	s.onVendorList(vendorlist.Typed{Text: "Brand.New.Read.All (Application)\nCallRecords.Read.All (Application)"})
	s.until("the list is read", func() bool { return s.vendorlist.Result != nil })
	if got := s.vendorlist.Result.Permissions(); len(got) != 1 || got[0].Value != "Brand.New.Read.All" {
		t.Errorf("got %+v", got)
	}
	s.signOut()
	if s.offered != nil {
		t.Error("what one tenant offers is used for the next")
	}
}
