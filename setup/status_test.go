package setup_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
)

func TestStatusOfManyConnectorsTakesAFewRequests(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true})
	d := reader(t, "  - kind: secret")
	st.house.Add(d)
	c := st.somebody(t, "adele")
	s := st.signIn(t, st.house, "adele")
	made := 0
	for _, n := range []int{1, 4, 12} {
		for ; made < n; made++ {
			name := d.UniqueName(fmt.Sprintf("c%d", made))
			app, err := c.PutApplication(t.Context(), entra.Application{
				UniqueName: name, DisplayName: name, Audience: "AzureADMyOrg", Tags: []string{plan.Tag, plan.DefinitionTag(d.ID, d.Version)},
				Required: []entra.Access{{ResourceAppID: entra.GraphAppID, ID: "e2f98668-2877-4f38-a2f4-8202e0717aa1", Kind: entra.ApplicationPermission}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.CreatePrincipal(t.Context(), app.AppID, nil, ""); err != nil {
				t.Fatal(err)
			}
		}
		before := len(st.house.Sent().All())
		views, err := s.Connectors(t.Context())
		if err != nil || len(views) != n {
			t.Fatalf("%d connectors, %v", len(views), err)
		}
		var sent []string
		for _, line := range st.house.Sent().All()[before:] {
			sent = append(sent, line.Method+" "+line.Path)
		}
		// Five reads for each connector and one for each resource, twenty in a request, after the list.
		most := 1 + (5*n+2+19)/20
		t.Logf("%d connectors: %d requests", n, len(sent))
		if len(sent) > most {
			t.Errorf("%d connectors: %d requests, at most %d: %s", n, len(sent), most, strings.Join(sent, ", "))
		}
	}
}
