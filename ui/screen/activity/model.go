// Package activity shows every change that was made, by whom, and the applies that were interrupted. It must not change anything.
package activity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Entry is one change as it was recorded.
type Entry struct {
	Time      time.Time
	Account   string
	Connector string
	Step      string
	Asked     string
	Status    int
	RequestID string
}

// State is everything the screen shows.
type State struct {
	Loading bool
	Problem *problem.Problem
	Entries []Entry
	Views   []setup.View
	Row     int // chosen line, -1 = none
	Damaged []setup.DamagedFile
}

// What the person does here.
type (
	// Resume goes on with an interrupted apply.
	Resume struct{ Target setup.Target }
	// CopyAll copies the list as tab separated text.
	CopyAll struct{ Text string }
	// Refresh reads the list again.
	Refresh struct{}
	// CopyPath copies where a damaged file is.
	CopyPath struct{ Path string }
)

// Unfinished is an apply to resume.
type Unfinished struct {
	Name   string
	Since  string
	Target setup.Target
}

// Unfinished are the interrupted applies of this tenant.
func (s State) Unfinished() []Unfinished {
	var out []Unfinished
	for _, v := range s.Views {
		if !v.Journal.IsZero() && v.Target.Definition != nil {
			out = append(out, Unfinished{v.Target.Definition.Name, words.Stamp(v.Journal), v.Target})
		}
	}
	return out
}

// Newest gives the changes, newest first.
func (s State) Newest() []Entry {
	sorted := slices.Clone(s.Entries)
	slices.SortStableFunc(sorted, func(a, b Entry) int { return b.Time.Compare(a.Time) })
	return sorted
}

// Chip is the result of a change. Status 0 means that no answer came.
func (e Entry) Chip() lifecycle.Chip {
	switch {
	case e.Status == 0:
		return lifecycle.Chip{Text: "? " + words.L("no answer"), Tone: lifecycle.Caution}
	case e.Status >= 400:
		return lifecycle.Chip{Text: fmt.Sprintf("✕ %d", e.Status), Tone: lifecycle.Bad}
	}
	return lifecycle.Chip{Text: fmt.Sprintf("✓ %d", e.Status), Tone: lifecycle.Good}
}

// Text writes the list as tab separated lines with a head, for a spreadsheet. A field that a spreadsheet would run as a formula gets
// an apostrophe before it.
func (s State) Text() string {
	var b strings.Builder
	b.WriteString("time\taccount\tconnector\tstep\tasked\tstatus\trequest id\n")
	for _, e := range s.Newest() {
		for _, f := range []string{e.Time.UTC().Format(time.RFC3339), e.Account, e.Connector, e.Step, e.Asked, fmt.Sprint(e.Status), e.RequestID} {
			b.WriteString(cell(f))
			b.WriteByte('\t')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func cell(s string) string {
	s = words.Visible(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
