package setuppage

import (
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

const bruno = "00000000-0000-4000-8000-0000000000b0"

func owner(upn string) setup.Owner {
	return setup.Owner{Owner: entra.Owner{ObjectID: bruno, UPN: upn}, Application: true}
}

func TestAnOwnerIsNamedByWhatIsUnique(t *testing.T) {
	for who, want := range map[string]bool{
		"adele@contoso.example": true, " adele@contoso.example ": true, bruno: true, strings.ToUpper(bruno): true,
		"": false, "Adele Vance": false, "adele": false, "adele@contoso": false, "a b@contoso.example": false, bruno + "0": false,
	} {
		if NamesOwner(who) != want {
			t.Errorf("%q: %v", who, !want)
		}
	}
}

func TestAChangeOfOwnersIsShownBeforeItIsMade(t *testing.T) {
	s, effects := Update(living(true, 1), AddOwner{})
	if effects[0] != (AskOwner{}) {
		t.Fatalf("asked %v", effects)
	}
	s, effects = Update(s, OwnerNamed{Who: " bruno@contoso.example "})
	if plan, ok := effects[0].(PlanOwner); !ok || plan.Who != "bruno@contoso.example" || plan.Remove || !s.busy() {
		t.Fatalf("planned %+v", effects)
	}
	s, effects = Update(s, OwnerPlanned{Change: setup.OwnerChange{Owner: owner("bruno@contoso.example"), Warnings: []string{"Bruno can then add credentials."}}})
	q, ok := effects[0].(Question)
	if !ok || q.Expect != "" || !strings.Contains(q.Text, "add credentials") || !strings.Contains(q.Title, "bruno@contoso.example") || s.busy() {
		t.Fatalf("asked %+v", effects)
	}
	s, effects = Update(s, q.Then)
	if change, ok := effects[0].(ChangeOwner); !ok || change.Remove || change.EvenLast || change.Who != bruno {
		t.Fatalf("changed %+v", effects)
	}
	s, effects = Update(s, OwnersChanged{Result: setup.OwnersChanged{Owners: []setup.Owner{owner("x")}, Findings: []string{"The owners of the service principal stay."}}})
	if len(s.Owners.List) != 1 || s.busy() || !strings.Contains(s.Notice, "service principal stay") || len(effects) != 1 {
		t.Errorf("after it: %+v, notice %q", s.Owners, s.Notice)
	}
}

func TestTheLastOwnerGoesOnlyAfterTheConnectorsNameWasTyped(t *testing.T) {
	for _, rehearsal := range []bool{true, false} {
		s, effects := Update(living(rehearsal, 1), RemoveOwner{bruno})
		if plan, ok := effects[0].(PlanOwner); !ok || !plan.Remove {
			t.Fatalf("planned %+v", effects)
		}
		s, effects = Update(s, OwnerPlanned{Change: setup.OwnerChange{Owner: owner("b@c.example"), Remove: true, Last: true, Warnings: []string{"This is the last owner."}}})
		q := effects[0].(Question)
		if q.Expect != "Outlook Calendar" || !strings.Contains(q.Text, "last owner") {
			t.Fatalf("asked %+v", q)
		}
		_, effects = Update(s, q.Then)
		if change := effects[0].(ChangeOwner); !change.EvenLast || !change.Remove {
			t.Errorf("changed %+v", change)
		}
	}
	s, _ := Update(living(false, 1), RemoveOwner{bruno})
	_, effects := Update(s, OwnerPlanned{Change: setup.OwnerChange{Owner: owner("b@c.example"), Remove: true}})
	if q := effects[0].(Question); q.Expect != "contoso.example" || q.Then.Care.Action != removeOwner {
		t.Errorf("one of several of a real tenant: %+v", q)
	}
}

func TestOwnersAreReadOnceWhenTheyAreLookedAt(t *testing.T) {
	s, effects := Update(living(true, 1), PickStep{StepCare})
	found := 0
	for _, e := range effects {
		if _, ok := e.(FindOwners); ok {
			found++
		}
	}
	if _, again := Update(s, PickStep{StepCare}); found != 1 || again != nil {
		t.Errorf("read %d times, then %v", found, again)
	}
	p := problem.New(problem.Refused, "Denied.", "", "", nil)
	if s, _ = Update(s, OwnersRead{Problem: p}); s.Owners.Problem != p || !s.Owners.Known {
		t.Error("that they cannot be read is not kept")
	}
}

func TestWhatIsSoAlreadyChangesNothing(t *testing.T) {
	for remove, want := range map[bool]string{false: "owns it already", true: "does not own it"} {
		s, effects := Update(living(true, 1), OwnerPlanned{Change: setup.OwnerChange{Owner: owner("b@c.example"), Remove: remove, Nothing: true}})
		if effects != nil || !strings.Contains(s.Notice, want) {
			t.Errorf("%q, %v", s.Notice, effects)
		}
	}
}
