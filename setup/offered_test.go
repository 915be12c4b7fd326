package setup_test

import (
	"slices"
	"testing"

	"gatehouse/setup/entra"
	"gatehouse/setup/rehearsal"
)

func TestTheTenantSaysWhichPermissionsExist(t *testing.T) {
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	cat, read, err := s.Offered(t.Context(), []string{entra.GraphAppID, "99999999-0000-0000-0000-000000000000"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(read, []string{entra.GraphAppID}) {
		t.Errorf("read %v", read)
	}
	if p, ok := cat.Lookup("", "User.Read.All", entra.ApplicationPermission); !ok || p.Description == "" {
		t.Errorf("got %+v, %v", p, ok)
	}
	if _, ok := cat.Lookup(entra.SharePointAppID, "Sites.Read.All", entra.ApplicationPermission); !ok {
		t.Error("a resource that was not asked for is gone")
	}
}
