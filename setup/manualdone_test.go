package setup_test

import (
	"testing"

	"gatehouse/setup/rehearsal"
)

func TestManualStepsAreDoneOnceSomebodySaysSoOrGatehouseDidThem(t *testing.T) {
	st := newStage(t, rehearsal.Options{})
	target := shippedTarget(t, st.house, "snow-atlas")
	adele := st.signIn(t, st.house, "adele")
	done := func() int {
		t.Helper()
		steps, err := adele.StepsDone(target)
		if err != nil {
			t.Fatal(err)
		}
		for id, step := range steps {
			if step.At.IsZero() || step.By != adele.Identity().UPN {
				t.Errorf("%s: %+v", id, step)
			}
		}
		return len(steps)
	}
	if n := done(); n != 0 {
		t.Fatalf("%d are done before anybody did any", n)
	}
	if err := adele.MarkStep(target, "renew-secret", true); err != nil || done() != 1 {
		t.Errorf("marked: %v, %d done", err, done())
	}
	if _, err := adele.DoManualStep(t.Context(), target, showNames); err != nil || done() != 2 {
		t.Errorf("done by Gatehouse: %v, %d done", err, done())
	}
	if err := adele.MarkStep(target, showNames, false); err != nil || done() != 1 {
		t.Errorf("not after all: %v, %d done", err, done())
	}
	other := target
	other.Choices.Instance = "europe"
	if steps, err := adele.StepsDone(other); err != nil || len(steps) != 0 {
		t.Errorf("another connector has them too: %v %v", steps, err)
	}
	if err := adele.MarkStep(target, "nothing", true); err == nil {
		t.Error("a step that the definition does not have is marked")
	}
	dana := st.signIn(t, st.house, "dana")
	if _, err := dana.DoManualStep(t.Context(), other, showNames); err == nil {
		t.Error("somebody without the role did it")
	}
	if steps, err := dana.StepsDone(other); err != nil || len(steps) != 0 {
		t.Errorf("a refused step counts as done: %v %v", steps, err)
	}
}
