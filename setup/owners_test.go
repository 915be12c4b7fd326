package setup_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/store"
)

func labels(list []setup.Owner) []string {
	out := []string{}
	for _, o := range list {
		out = append(out, o.UPN+" "+o.Where())
	}
	return out
}

func TestOwnersAreAddedAndRemovedOnBothObjectsAndThatIsNoDrift(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, 300 * time.Millisecond} {
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			st := newStage(t, rehearsal.Options{Lag: lag, Flap: lag > 0})
			s := st.signIn(t, st.house, "adele")
			target := setup.Target{Definition: reader(t, "  - kind: secret")}
			st.house.Add(target.Definition)
			if _, err := s.Owners(t.Context(), target); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
				t.Errorf("before it exists: %v", err)
			}
			setUp(t, st.house, s, target)

			changed, err := s.AddOwner(t.Context(), target, "Dana@contoso.example")
			if err != nil {
				t.Fatal(err)
			}
			const both = " application and service principal"
			if got := labels(changed.Owners); len(got) != 2 || !strings.HasPrefix(got[0], "adele@") || got[1] != "dana@contoso.example"+both {
				t.Errorf("after adding: %v", got)
			}
			again, err := s.AddOwner(t.Context(), target, changed.Owners[1].ObjectID)
			if err != nil || len(again.Owners) != 2 {
				t.Errorf("an owner was added again: %+v %v", again, err)
			}
			v, err := s.Look(t.Context(), target)
			if err != nil || len(v.Status.Drift) != 0 {
				t.Errorf("its own change counts as drift: %v %v", v.Status.Drift, err)
			}

			changed, err = s.RemoveOwner(t.Context(), target, "dana@contoso.example", false)
			if err != nil || slices.ContainsFunc(changed.Owners, func(o setup.Owner) bool { return o.UPN == "dana@contoso.example" }) {
				t.Errorf("after removing: %v %v", labels(changed.Owners), err)
			}
			if changed, err = s.RemoveOwner(t.Context(), target, "dana@contoso.example", false); err != nil || len(changed.Owners) != 1 {
				t.Errorf("removed twice: %v %v", labels(changed.Owners), err)
			}
		})
	}
}

func TestTheLastOwnerGoesOnlyByAWordOfItsOwnAndOneselfAfterAWarning(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, "  - kind: secret")}
	setUp(t, st.house, s, target)
	c, err := s.RemoveOwnerPlan(t.Context(), target, "adele@contoso.example")
	if err != nil || !c.Last || !c.Owner.Me || !strings.Contains(strings.Join(c.Warnings, " "), "This is you") || !strings.Contains(strings.Join(c.Warnings, " "), "last owner") {
		t.Errorf("plan %+v, %v", c, err)
	}
	writes := func() (n int) {
		for _, sent := range st.house.Sent().All() {
			if sent.Method == http.MethodDelete {
				n++
			}
		}
		return n
	}
	if _, err := s.RemoveOwner(t.Context(), target, "adele@contoso.example", false); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused ||
		!strings.Contains(problem.Of(err).Next, "--even-last") || writes() != 0 {
		t.Errorf("without the word: %v, %d writes", err, writes())
	}
	changed, err := s.RemoveOwner(t.Context(), target, "adele@contoso.example", true)
	if err != nil || slices.ContainsFunc(changed.Owners, func(o setup.Owner) bool { return o.Application }) {
		t.Errorf("with the word: %v %v", labels(changed.Owners), err)
	}
	list, err := st.house.Activity()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(list, func(a store.Activity) bool {
		return a.Step == "owner-remove" && a.RequestID != "" && a.Status == http.StatusNoContent && strings.Contains(a.Asked, "adele@contoso.example")
	}) {
		t.Errorf("not recorded: %+v", list)
	}
}

func TestWhoIsToOwnAConnectorIsNamedOrRefusedBeforeAnyWrite(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	adele := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, "  - kind: secret")}
	setUp(t, st.house, adele, target)
	posts := func() (n int) {
		for _, sent := range st.house.Sent().All() {
			if strings.HasSuffix(sent.Path, "/owners/$ref") {
				n++
			}
		}
		return n
	}
	before := posts()
	for _, who := range []string{"", "Dana Scott", "@contoso.example", "dana@contoso", "nobody@contoso.example", "11111111-2222-3333-4444-555555555555"} {
		if _, err := adele.AddOwner(t.Context(), target, who); problem.Of(err) == nil || problem.Of(err).Kind != problem.BadInput || problem.Of(err).Next == "" {
			t.Errorf("%q: %v", who, err)
		}
	}
	paul := st.signIn(t, st.house, "paul")
	if _, err := paul.AddOwner(t.Context(), target, "dana@contoso.example"); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
		t.Errorf("by somebody who may not: %v", err)
	}
	have, err := adele.Owners(t.Context(), target)
	if err != nil || len(have) != 1 || posts() > before+1 {
		t.Errorf("owners %v, %v, %d requests", labels(have), err, posts()-before)
	}
}
