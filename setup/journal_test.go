package setup

import (
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/setup/store"
)

// Switching a connector off removed the journal of an apply that was interrupted, and with it the only trace of a secret that was
// issued and not kept.
func TestSwitchingOffKeepsTheJournalOfAnInterruptedApply(t *testing.T) {
	entry := func(step string, m apply.Moment) apply.Entry {
		return apply.Entry{Version: apply.EntryVersion, Operation: "op-1", Step: step, Moment: m, Time: time.Now()}
	}
	for name, c := range map[string]struct {
		before []apply.Entry
		left   int
	}{
		"nothing was interrupted":     {nil, 0},
		"a disable was interrupted":   {[]apply.Entry{entry(apply.DisableStep, apply.Intent), entry(apply.DisableStep, apply.Unknown)}, 0},
		"a secret had no answer":      {[]apply.Entry{entry("principal", apply.Made), entry("secret-issue", apply.Unknown)}, 1},
		"an apply, then a disable":    {[]apply.Entry{entry("secret-issue", apply.Made), entry(apply.DisableStep, apply.Unknown)}, 1},
		"an apply that only intended": {[]apply.Entry{entry("application", apply.Intent)}, 1},
	} {
		st, err := store.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		open := func() *store.Journal {
			j, err := st.OpenJournal(fileTenant, "gatehouse-snow-atlas-main")
			if err != nil {
				t.Fatal(err)
			}
			return j
		}
		j := open()
		for _, e := range c.before {
			if err := j.Append(e); err != nil {
				t.Fatal(err)
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j = open()
		before := j.Entries()
		for _, m := range []apply.Moment{apply.Intent, apply.Made} {
			if err := j.Append(entry(apply.DisableStep, m)); err != nil {
				t.Fatal(err)
			}
		}
		if err := switchedOff(j, before); err != nil {
			t.Fatal(err)
		}
		leave(j)
		list, err := st.Unfinished()
		if err != nil || len(list) != c.left {
			t.Errorf("%s: %d journals are left (%v), want %d", name, len(list), err, c.left)
		}
		for _, info := range list {
			if info.Running {
				t.Errorf("%s: the connector is still held", name)
			}
		}
	}
}

// Granting alone removed the journal of an apply that was interrupted while it issued the secret.
func TestOnePhaseByItselfDoesNotFinishAnInterruptedApply(t *testing.T) {
	secretLeft := &plan.Plan{Steps: []plan.Step{{ID: "secret", Phase: plan.Credential, Action: plan.AddSecret{}}}}
	for name, c := range map[string]struct {
		interrupted bool
		plan        *plan.Plan
		phases      []plan.Phase
		left        int
	}{
		"consent after an interrupted apply": {true, secretLeft, []plan.Phase{plan.Consent}, 1},
		"consent, and the apply is complete": {true, &plan.Plan{}, []plan.Phase{plan.Consent}, 0},
		"consent with a journal of its own":  {false, secretLeft, []plan.Phase{plan.Consent}, 0},
		"the apply itself went on":           {true, secretLeft, []plan.Phase{plan.Create, plan.Credential}, 0},
	} {
		st, err := store.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		j, err := st.OpenJournal(fileTenant, "gatehouse-snow-atlas-main")
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Append(apply.Entry{Version: apply.EntryVersion, Operation: "op-1", Step: "secret-issue", Moment: apply.Unknown, Time: time.Now()}); err != nil {
			t.Fatal(err)
		}
		if err := endRun(j, c.interrupted, View{Plan: c.plan}, c.phases); err != nil {
			t.Fatal(err)
		}
		leave(j)
		if list, err := st.Unfinished(); err != nil || len(list) != c.left {
			t.Errorf("%s: %d journals are left (%v), want %d", name, len(list), err, c.left)
		}
	}
}
