package setup

import (
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// The redirect address is the vendor's and was typed on another machine: the app itself says what it was.
func TestARedirectAddressChosenElsewhereIsReadOffTheApplication(t *testing.T) {
	all, err := definition.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	target := Target{Definition: definition.Find(all, "kloudless-outlook-mail-user")}
	live := entra.Connector{App: &entra.Application{WebRedirectURIs: []string{"http://localhost", "https://callback.vendor.example/oauth"}}}
	c, err := settle(target, live)
	if err != nil || c.Settings["redirect"] != "https://callback.vendor.example/oauth" {
		t.Errorf("got %v, %v", c.Settings, err)
	}
	if _, err := settle(target, entra.Connector{App: &entra.Application{}}); err == nil {
		t.Error("without an address there is nothing to go by")
	}
	target.Choices.Settings = map[string]string{"redirect": "https://other.vendor.example/oauth"}
	if c, err := settle(target, live); err != nil || c.Settings["redirect"] != "https://other.vendor.example/oauth" {
		t.Errorf("what was chosen here counts: %v, %v", c.Settings, err)
	}
}
