package setup_test

import (
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/secret"
)

func TestTheNewestSecretIsHandedOverAndRecorded(t *testing.T) {
	st := newStage(t, rehearsal.Options{})
	target := shippedTarget(t, st.house, "snow-atlas")
	adele := st.signIn(t, st.house, "adele")
	if _, err := adele.KeptSecret(t.Context(), target); problem.Of(err).Kind != problem.Refused {
		t.Fatalf("of a connector that is not there: %v", err)
	}
	v, err := adele.Apply(t.Context(), target, nil)
	if err != nil {
		t.Fatal(err)
	}
	first, err := adele.KeptSecret(t.Context(), target)
	if err != nil || first.Empty() {
		t.Fatal(err)
	}
	if v, _, err = adele.Rotate(t.Context(), target, setup.RotateOptions{Kind: definition.Secret, LifetimeDays: 30}, nil); err != nil {
		t.Fatal(err)
	}
	second, err := adele.KeptSecret(t.Context(), target)
	if err != nil || second.Equal(first) {
		t.Errorf("during a rotation the vendor gets the old one, which lives longer: %v", err)
	}
	newest := secret.Name{TenantID: adele.Identity().Tenant.ID, AppID: v.Live.App.AppID, KeyID: setup.RotationOf(v, definition.Secret).New.KeyID}
	st.keys.mu.Lock()
	delete(st.keys.items, newest)
	st.keys.mu.Unlock()
	if _, err = adele.KeptSecret(t.Context(), target); problem.Of(err).Kind != problem.Refused {
		t.Errorf("one that is not here is given, or the old one in its place: %v", err)
	}
	list, err := st.house.Activity()
	if err != nil {
		t.Fatal(err)
	}
	recorded := 0
	for _, a := range list {
		if a.Step == "hand-over-secret" && a.Account == adele.Identity().UPN {
			recorded++
		}
	}
	if recorded != 2 {
		t.Errorf("recorded %d times, want 2", recorded)
	}
}
