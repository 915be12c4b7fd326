package definition

import (
	"slices"
	"strings"
	"testing"
)

func TestARedirectAddressThatTheVendorGivesIsASetting(t *testing.T) {
	d := shippedByID(t, "kloudless-teams-user")
	if uris, known := d.RedirectURIs(nil); known || len(uris) != 0 {
		t.Errorf("without the setting: %v, known %v", uris, known)
	}
	if _, err := d.Choose(Choices{}); err == nil || !strings.Contains(err.Error(), "Redirect URI") {
		t.Errorf("nothing asks for the address: %v", err)
	}
	for _, bad := range []string{"http://callback.vendor.example/x", "https://*.vendor.example/x", "https://vendor.example/x#y", "{redirect}"} {
		if _, err := d.Choose(Choices{Settings: map[string]string{"redirect": bad}}); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
	c, err := d.Choose(Choices{Settings: map[string]string{"redirect": "https://callback.vendor.example/oauth"}})
	if err != nil {
		t.Fatal(err)
	}
	if uris, known := d.RedirectURIs(c.Settings); !known || !slices.Equal(uris, []string{"https://callback.vendor.example/oauth"}) {
		t.Errorf("got %v, known %v", uris, known)
	}
	fixed := shippedByID(t, "certero-application")
	if uris, known := fixed.RedirectURIs(nil); !known || len(uris) != 1 {
		t.Errorf("fixed: %v, known %v", uris, known)
	}
}
