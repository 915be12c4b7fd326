package permission_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// What the shipped definitions ask for is held against their own example calls. Permissions that only read are the least, but for
// those written down here; where a vendor asks to write although every example reads, what is named instead must only read.
func TestShippedDefinitionsAgainstTheirOwnCalls(t *testing.T) {
	all, err := definition.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	cat := permission.Embedded()
	got := map[string]string{}
	for _, d := range all {
		var calls []permission.Call
		for _, c := range d.Calls {
			calls = append(calls, permission.Call{Method: c.Method, URL: c.URL})
		}
		for _, p := range d.Permissions {
			known, ok := cat.Lookup(p.Resource, p.Name, p.Kind)
			if !ok {
				t.Errorf("%s: %s is unknown", d.ID, p.Name)
				continue
			}
			if p.Resource != "" || permission.OIDC(p.Name) {
				continue
			}
			least := cat.Least(known, calls)
			if len(least.Instead) == 0 {
				continue
			}
			var names []string
			for _, n := range least.Instead {
				names = append(names, n.Value)
				if again := cat.Least(n, least.Serves); len(again.Instead) > 0 && slices.ContainsFunc(again.Instead, func(m permission.Permission) bool { return m.Value == known.Value }) {
					t.Errorf("%s and %s are each narrower than the other", known.Value, n.Value)
				}
			}
			if known.Writes() {
				for _, n := range least.Instead {
					if n.Writes() {
						t.Errorf("%s: %s instead of %s, although every call reads", d.ID, n.Value, known.Value)
					}
				}
			} else if p.Kind == entra.ApplicationPermission {
				got[d.ID+" "+p.Name] = strings.Join(names, " ")
			}
		}
	}
	if want := map[string]string{"certero-application Directory.Read.All": "User.Read.All Group.Read.All RoleManagement.Read.Directory"}; !maps.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
