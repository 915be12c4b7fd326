package permission

import (
	"testing"

	"gatehouse/setup/entra"
)

func TestATenantDecidesWhatExistsThere(t *testing.T) {
	read, _ := Embedded().Lookup("", "User.Read.All", entra.ApplicationPermission)
	live := Embedded().With(
		entra.Resource{AppID: entra.GraphAppID, Name: "hostile", Roles: map[string]string{read.ID: read.Value, "new-id": "Brand.New.All"}, Scopes: map[string]string{}},
		entra.Resource{AppID: "11111111-2222-3333-4444-555555555555", Name: "Own API", Scopes: map[string]string{"s": "Own.Read"}},
		entra.Resource{AppID: entra.SharePointAppID, Name: "not readable"},
	)
	if p, ok := live.Lookup("", "User.Read.All", entra.ApplicationPermission); !ok || p.Description != read.Description || p.ResourceName != "Microsoft Graph" {
		t.Errorf("got %+v, %v", p, ok)
	}
	if p, ok := live.ByID("", "NEW-ID", entra.ApplicationPermission); !ok || p.Value != "Brand.New.All" {
		t.Errorf("got %+v, %v", p, ok)
	}
	if _, ok := live.Lookup("", "Mail.Read", entra.ApplicationPermission); ok {
		t.Error("a permission that the tenant does not offer is known")
	}
	if _, ok := live.Lookup("11111111-2222-3333-4444-555555555555", "Own.Read", entra.DelegatedPermission); !ok {
		t.Error("the tenant's own API is unknown")
	}
	if _, ok := live.Lookup(entra.SharePointAppID, "Sites.Read.All", entra.ApplicationPermission); !ok {
		t.Error("a resource that could not be read is gone")
	}
	if _, ok := Embedded().Lookup("", "Mail.Read", entra.ApplicationPermission); !ok {
		t.Error("the embedded catalogue was changed")
	}
}
