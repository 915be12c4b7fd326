package tenant

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
)

var pathByTag = "/v1.0/applications?$filter=" + url.QueryEscape("tags/any(t:t eq '"+plan.NameTag(uniqueName)+"')") + "&$select=" + selectApplication

// posted is an application as it looks where it has no unique name.
func posted(id, created string, more ...string) map[string]any {
	app := maps.Clone(existing()[pathByName][0].body.(map[string]any))
	app["id"], app["uniqueName"], app["createdDateTime"], app["tags"] = id, nil, created, append([]string{"Gatehouse"}, more...)
	return app
}

func TestWithoutUniqueNamesAConnectorIsFoundByItsTag(t *testing.T) {
	tag := plan.NameTag(uniqueName)
	for name, byName := range map[string][]given{
		"not there":   nil,
		"unknown key": {{status: 400, body: graphFailure("BadRequest", "The number of keys specified in the URI does not match number of key properties for the resource 'microsoft.graph.application'.")}},
	} {
		answers := existing()
		answers[pathByName] = byName
		answers[pathByTag] = ok(values(posted(objectID, "2026-05-01T10:00:00Z", tag)))
		s := newScripted(t, answers)
		got, err := s.caller(t, nil).Look(t.Context(), apply.Query{UniqueName: uniqueName, Resources: []string{entra.GraphAppID}})
		if err != nil || got.App == nil || got.App.ObjectID != objectID || got.Principal == nil || len(got.RoleGrants) != 1 || len(got.Problems) != 0 || plan.NameOf(*got.App) != uniqueName {
			t.Errorf("%s: %v %+v", name, err, got)
		}
		if len(s.sizes) != 2 {
			t.Errorf("%s: %d batches, want as many as by unique name", name, len(s.sizes))
		}
		delete(answers, pathByTag)
		if got, err := newScripted(t, answers).caller(t, nil).Look(t.Context(), apply.Query{UniqueName: uniqueName}); err != nil || got.App != nil {
			t.Errorf("%s and no tag: %v %+v", name, err, got.App)
		}
	}
}

func TestOnlyTheOldestApplicationWithTheTagAndNoNameOfItsOwnIsTheConnector(t *testing.T) {
	tag := plan.NameTag(uniqueName)
	other := posted("aaaaaaaa-0000-4000-8000-00000000000a", "2020-01-01T00:00:00Z", tag)
	other["uniqueName"] = "gatehouse-other-main"
	foreign := posted("aaaaaaaa-0000-4000-8000-00000000000b", "2020-01-01T00:00:00Z", tag+"-2")
	younger := posted("aaaaaaaa-0000-4000-8000-00000000000c", "2026-05-02T00:00:00Z", tag)
	younger["appId"] = "aaaaaaaa-0000-4000-8000-00000000000d"
	answers := existing()
	delete(answers, pathByName)
	answers[pathByTag] = ok(values(younger, other, foreign, posted(objectID, "2026-05-01T10:00:00Z", tag)))
	got, err := newScripted(t, answers).caller(t, nil).Look(t.Context(), apply.Query{UniqueName: uniqueName})
	if err != nil || got.App == nil || got.App.ObjectID != objectID {
		t.Fatalf("%v %+v", err, got.App)
	}
	if len(got.Problems) != 1 || !strings.Contains(got.Problems[0], younger["appId"].(string)) || strings.Contains(got.Problems[0], "Snow") {
		t.Errorf("problems %q", got.Problems)
	}
}

func TestAUniqueNameWinsOverATag(t *testing.T) {
	answers := existing()
	answers[pathByTag] = ok(values(posted(someID, "2020-01-01T00:00:00Z", plan.NameTag(uniqueName))))
	got, err := newScripted(t, answers).caller(t, nil).Look(t.Context(), apply.Query{UniqueName: uniqueName})
	if err != nil || got.App == nil || got.App.ObjectID != objectID || len(got.Problems) != 0 {
		t.Errorf("%v %+v", err, got)
	}
}

func TestAnUnreadableTagQueryIsAnErrorAndNotAbsence(t *testing.T) {
	answers := map[string][]given{pathByTag: {{status: 403, body: graphFailure("Authorization_RequestDenied", "no")}}}
	_, err := newScripted(t, answers).caller(t, nil).Look(t.Context(), apply.Query{UniqueName: uniqueName})
	var e *entra.Error
	if !errors.As(err, &e) || e.Status != 403 {
		t.Errorf("got %v", err)
	}
	answers = map[string][]given{pathByName: {{status: 400, body: graphFailure("Request_BadRequest", "Invalid value specified for property 'uniqueName'.")}}}
	if _, err = newScripted(t, answers).caller(t, nil).Look(t.Context(), apply.Query{UniqueName: uniqueName}); !errors.As(err, &e) || e.Status != 400 {
		t.Errorf("another 400 is taken for absence: %v", err)
	}
}

// withoutUpsert signs in to a rehearsal tenant in a cloud that refuses upsert by unique name.
func withoutUpsert(t *testing.T, o rehearsal.Options) *Client {
	t.Helper()
	server, err := rehearsal.Start(t.Context(), o, rehearsal.WithoutUpsert())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	c := stage{server, server.Ready()}.signIn(t, "adele")
	for _, step := range []Step{StepLook, StepCreate} {
		if err := c.Need(t.Context(), step); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestRehearsalWithoutUpsertMakesOneApplicationThatEveryRunFinds(t *testing.T) {
	for _, o := range []rehearsal.Options{{}, {Lag: 700 * time.Millisecond, Flap: true}} {
		c := withoutUpsert(t, o)
		ctx := t.Context()
		want := entra.Application{UniqueName: uniqueName, DisplayName: "Snow", Audience: "AzureADMyOrg", Tags: []string{Tag}}
		p := &plan.Plan{Connector: uniqueName, Steps: []plan.Step{
			{ID: "application", Phase: plan.Create, Title: "Application", Action: plan.PutApplication{Want: want}},
			{ID: "principal", Phase: plan.Create, Title: "Service principal", Action: plan.CreatePrincipal{}},
		}}
		for i := range 3 {
			live, err := c.Look(ctx, apply.Query{UniqueName: uniqueName})
			if err != nil {
				t.Fatal(err)
			}
			if i == 1 {
				live = entra.Connector{} // a plan of another administrator, made before
			}
			runner := apply.Runner{Directory: c, Journal: &apply.Memory{}, Live: live, Sleep: func(ctx context.Context, d time.Duration) error {
				return sleep(ctx, min(d, 100*time.Millisecond))
			}}
			if i == 0 {
				stop, cancel := context.WithCancel(ctx)
				runner.Observer = func(ev apply.Progress) {
					if ev.State == apply.Done && ev.Step.ID == "application" {
						cancel()
					}
				}
				if _, err := apply.Run(stop, runner, p); err == nil {
					t.Fatal("nothing was interrupted")
				}
				runner.Observer = nil
			}
			if _, err := apply.Run(ctx, runner, p); err != nil {
				t.Fatal(err)
			}
		}
		posts := 0
		for _, sent := range c.Log().All() {
			if sent.Method == http.MethodPost && sent.Path == "/v1.0/applications" {
				posts++
			}
		}
		all, err := c.List(ctx)
		if err != nil || len(all) != 1 || posts != 1 {
			t.Fatalf("%d POSTs, listed %+v %v", posts, all, err)
		}
		if app := all[0].App; app.UniqueName != "" || plan.NameOf(*app) != uniqueName || all[0].Principal == nil || !slices.Contains(app.Tags, Tag) {
			t.Errorf("%+v", all[0])
		}
	}
}

func TestRehearsalWithoutUpsertRefusesItAsGraphDoesWithoutTheHeader(t *testing.T) {
	c := withoutUpsert(t, rehearsal.Options{})
	_, err := c.PutApplication(t.Context(), entra.Application{UniqueName: uniqueName, DisplayName: "Snow", Audience: "AzureADMyOrg"})
	var e *entra.Error
	if !errors.As(err, &e) || e.Status != 404 || !e.UpsertRefused() {
		t.Errorf("got %v", err)
	}
}
