package command

import (
	"context"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/tenant"
)

// Somebody gives an application of their own the tags of a connector: the list must not show it in the connector's place, where a
// person would grant permissions to it.
func TestAnApplicationWithTheTagsOfAConnectorIsNotTakenForIt(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	server, err := rehearsal.Start(t.Context(), rehearsal.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	endpoint := rehearsalEndpoint(server.Ready(), server.CAPEM())
	intruder := signInAlone(t, endpoint, server.Ready())
	defer intruder.Close()
	const name = "gatehouse-snow-atlas-main"
	app := entra.Application{DisplayName: "Snow Atlas", Audience: "AzureADMyOrg", Tags: []string{plan.Tag, plan.DefinitionTag("snow-atlas", 1), plan.NameTag(name)}}
	if _, err := intruder.PostApplication(t.Context(), app); err != nil {
		t.Fatal(err)
	}
	app.UniqueName = name
	connector, err := intruder.PutApplication(t.Context(), app)
	if err != nil || connector == nil {
		t.Fatalf("%+v %v", connector, err)
	}
	app.UniqueName = ""
	if _, err := intruder.PostApplication(t.Context(), app); err != nil {
		t.Fatal(err)
	}

	house, err := setup.Open(setup.Config{StateDir: t.TempDir(), Endpoint: endpoint})
	if err != nil {
		t.Fatal(err)
	}
	s, err := (tour{say: func(text string) { t.Log(text) }}).signIn(t.Context(), house, server.Ready())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	views, err := s.Connectors(t.Context())
	if err != nil || len(views) != 1 || views[0].Live.App == nil || views[0].Live.App.ObjectID != connector.ObjectID {
		t.Errorf("%d listed, want the connector %s alone: %+v %v", len(views), connector.ObjectID, views, err)
	}
}

// signInAlone is a sign-in by code without a house: somebody with other tools.
func signInAlone(t *testing.T, ep tenant.Endpoint, ready rehearsal.Ready) *tenant.Client {
	t.Helper()
	upn := ready.Accounts[0].UPN
	c, err := tenant.SignIn(t.Context(), tenant.SignInOptions{
		Endpoint: ep, Tenant: ready.TenantID, DeviceCode: true, Account: upn,
		Prompt: tenant.Prompt{Code: func(code tenant.DeviceCode) {
			go func() {
				if v, err := visitor.New(upn, code.UserCode); err == nil {
					_ = v.Visit(context.Background(), code.URL) // the sign-in runs into its deadline when this fails
				}
			}()
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Need(t.Context(), tenant.StepCreate); err != nil {
		t.Fatal(err)
	}
	return c
}
