package window

import (
	"testing"

	"gatehouse/setup"
	"gatehouse/ui/screen/activity"
	"gatehouse/ui/theme"
)

// Lines of the record that cannot be read were left out without a word.
func TestActivitySaysHowManyLinesCannotBeReadAndWhereTheFileIs(t *testing.T) {
	const path = "/home/adele/.config/gatehouse/activity.jsonl"
	s := newStage(t, theme.Light, func(h *fakeHouse) {
		h.damaged = []setup.DamagedFile{{Path: path, Lines: []int{3, 9}}, {Path: "/home/adele/.config/gatehouse/approvals.jsonl", Lines: []int{1}}}
	})
	s.goTo(pageActivity)
	s.until("the record is read", func() bool { return len(s.activity.Entries) > 0 })
	for _, text := range []string{"2 lines of activity.jsonl, the first of them line 3", "Line 1 of approvals.jsonl cannot be read", path} {
		if !s.sees(text) {
			t.Errorf("%q is not shown: %q", text, s.texts())
		}
	}
	copied := ""
	s.outside.clip = func(text string) { copied = text }
	s.onActivity(activity.CopyPath{Path: path})
	if copied != path {
		t.Errorf("copied %q", copied)
	}
}
