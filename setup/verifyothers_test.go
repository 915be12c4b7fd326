package setup_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/rehearsal"
)

func TestRolesInOtherServicesAreHeldAgainstThePlanByATokenForEach(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, 300 * time.Millisecond} {
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			st := newStage(t, rehearsal.Options{Lag: lag, Flap: lag > 0})
			s := st.signIn(t, st.house, "adele")
			d, err := st.house.Find("kloudless-sharepoint-admin")
			if err != nil {
				t.Fatal(err)
			}
			target := answered(d, nil)
			v := setUp(t, st.house, s, target)
			result, err := s.Verify(t.Context(), target, nil)
			if err != nil || !result.OK {
				t.Fatalf("%v %+v", err, result.Checks)
			}
			for _, name := range []string{"token for Office 365 SharePoint Online", "token for Office 365 Management APIs"} {
				if c, ok := checkOf(result, name); !ok || !c.OK || !strings.Contains(c.Text, "exactly the ") {
					t.Errorf("%s: %+v", name, c)
				}
			}
			if lag > 0 {
				return // what somebody else did a moment ago a copy may not show yet
			}
			// Somebody grants more in SharePoint: the token of that service shows it, and only it.
			more, ok := permission.Embedded().Lookup(entra.SharePointAppID, "Sites.Read.All", entra.ApplicationPermission)
			if !ok {
				t.Fatal("Sites.Read.All is unknown")
			}
			if _, err := s.Directory().GrantRole(t.Context(), v.Live.Principal.ObjectID, v.Live.Resources[entra.SharePointAppID].ObjectID, more.ID); err != nil {
				t.Fatal(err)
			}
			if result, err = s.Verify(t.Context(), target, nil); err != nil || result.OK {
				t.Fatalf("more is granted, and verified: %v", err)
			}
			if c, _ := checkOf(result, "token for Office 365 SharePoint Online"); c.OK || !strings.Contains(c.Text, "more than planned: Sites.Read.All") {
				t.Errorf("SharePoint: %+v", c)
			}
			if c, _ := checkOf(result, "token for Office 365 Management APIs"); !c.OK {
				t.Errorf("Office 365 Management: %+v", c)
			}
		})
	}
}

func checkOf(v setup.Verification, name string) (setup.Check, bool) {
	for _, c := range v.Checks {
		if c.Name == name {
			return c, true
		}
	}
	return setup.Check{}, false
}
