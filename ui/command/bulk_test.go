package command

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
)

func TestSettingsGoToEveryConnectorThatHasThemOrToTheNamedOne(t *testing.T) {
	defs := []*definition.Definition{
		{ID: "one", Settings: []definition.Setting{{ID: "subject"}, {ID: "host"}}},
		{ID: "two", Settings: []definition.Setting{{ID: "subject"}}},
		{ID: "three"},
	}
	got, err := settingsOf(defs, map[string]string{"subject": "all", "two.subject": "own", "host": "gcp"})
	want := map[string]map[string]string{"one": {"subject": "all", "host": "gcp"}, "two": {"subject": "own"}, "three": {}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if got, err = settingsOf(defs[1:], map[string]string{definition.ManagementReference: "all"}); err != nil || len(got["two"]) != 1 || len(got["three"]) != 1 {
		t.Errorf("what every connector has: %v %v", got, err)
	}
	for _, bad := range []string{"colour", "four.subject"} {
		if _, err := settingsOf(defs, map[string]string{bad: "x"}); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

func TestTheBoardSaysWhatEndedAndWhatAllWaitFor(t *testing.T) {
	var out bytes.Buffer
	e := &env{say: printer{&out}, program: Program{Streams: Streams{Err: &out}}}
	b := e.board([]setup.Target{{Definition: &definition.Definition{ID: "one"}}, {Definition: &definition.Definition{ID: "longer"}}})
	defer b.close()
	step := plan.Step{ID: "principal", Title: "Service principal"}
	for _, p := range []setup.BulkProgress{
		{Connector: "gatehouse-one-main", State: setup.BulkPending},
		{Connector: "gatehouse-one-main", State: setup.BulkRunning, Step: apply.Progress{Step: step, State: apply.Running}},
		{Connector: "gatehouse-one-main", State: setup.BulkRunning, Done: 1, Total: 9, Step: apply.Progress{Step: step, State: apply.Done, Note: "created"}},
		{Index: -1, Slow: 3 * time.Second},
		{Index: 1, Connector: "gatehouse-longer-main", State: setup.BulkRefused, Total: 12, Err: refusal{}},
	} {
		b.show(p)
	}
	want := "gatehouse-one-main      1/9   ✓ Service principal · created  (0.0 s)\n" +
		"◌ Microsoft Graph asks to slow down. All wait 3s.\n" +
		"gatehouse-longer-main   0/12  ✕ refused\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, strings.ReplaceAll(want, "\n", "¶\n"))
	}
}

type refusal struct{}

func (refusal) Error() string { return "no" }
