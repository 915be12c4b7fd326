package setup_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/doctor"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
)

func TestTheTenantsTimeDecidesWhateverThisMachinesClockSays(t *testing.T) {
	const year = 400 * 24 * time.Hour
	for name, c := range map[string]struct {
		ahead time.Duration // the tenant's clock
		kind  string
	}{"behind, a secret": {year, definition.Secret}, "ahead, a secret": {-year, definition.Secret}, "ahead, a certificate": {-year, definition.Certificate}, "six minutes ahead, a certificate": {-6 * time.Minute, definition.Certificate}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there := func() time.Time { return time.Now().Add(c.ahead) }
			st := newStage(t, rehearsal.Options{OwnerEnable: true}, rehearsal.WithClock(there))
			s := st.signIn(t, st.house, "adele")
			target := setup.Target{Definition: reader(t, "  - kind: "+c.kind+"\n    lifetimeDays: 90")}
			st.house.Add(target.Definition)
			v, err := s.Look(t.Context(), target)
			if err != nil {
				t.Fatal(err)
			}
			f, found := skewIn(v.Plan)
			if !found || f.Blocks || f.Next == "" || !strings.Contains(f.Text, there().UTC().Format("2006-01-02")) || !strings.Contains(f.Text, time.Now().UTC().Format("2006-01-02")) {
				t.Errorf("%+v", f)
			}
			v = setUp(t, st.house, s, target)
			end := v.Status.Expires
			if lives := end.Sub(there()); lives < 89*24*time.Hour || lives > 91*24*time.Hour {
				t.Errorf("the credential ends %s, %s from the tenant's now", end, lives)
			}
			for _, a := range v.Status.Attention {
				if strings.Contains(a.Text, "expire") {
					t.Errorf("attention: %s", a.Text)
				}
			}
			// What this machine keeps is taken for alive, and proves the connector.
			if r, err := s.Verify(t.Context(), target, nil); err != nil || !r.OK {
				t.Errorf("%v %+v", err, r.Checks)
			}
			for _, l := range setup.Examine(t.Context(), st.house.Patient(nil, nil), nil).Lines {
				if l.ID == "clock" && l.State != doctor.Warning {
					t.Errorf("%+v", l)
				}
			}
		})
	}
}

func skewIn(p *plan.Plan) (plan.Finding, bool) {
	for _, f := range p.Findings {
		if f.Kind == plan.ClockSkew {
			return f, true
		}
	}
	return plan.Finding{}, false
}

func TestClocksThatAgreeAreNotTalkedAbout(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{OwnerEnable: true}, rehearsal.WithClock(func() time.Time { return time.Now().Add(4 * time.Minute) }))
	s := st.signIn(t, st.house, "adele")
	target := setup.Target{Definition: reader(t, "  - kind: secret\n    lifetimeDays: 90")}
	st.house.Add(target.Definition)
	v, err := s.Look(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if f, found := skewIn(v.Plan); found {
		t.Errorf("%+v", f)
	}
}
