// Package doctor looks at what Gatehouse needs of this machine and its network: each line says what was tested, what was found, and
// what to do. It must not sign in, and leaves nothing behind.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gatehouse/setup/problem"
)

// State of one line.
type State string

// The states, the worst last. Unknown proves nothing either way.
const (
	OK      State = "ok"
	Unknown State = "unknown"
	Warning State = "warning"
	Failed  State = "failed"
)

// Line is one finding.
type Line struct {
	ID     string           `json:"id"`
	Title  string           `json:"title"`
	State  State            `json:"state"`
	Tested string           `json:"tested"`
	Found  string           `json:"found"`
	Next   string           `json:"next,omitempty"`
	Detail []problem.Detail `json:"detail,omitempty"`
	Millis int64            `json:"ms"`
}

// Report is everything that was found.
type Report struct {
	Format    string    `json:"format"`
	Revision  int       `json:"revision"` // of the format: fields are added, never changed
	Made      time.Time `json:"made"`
	Version   string    `json:"version"`
	System    string    `json:"system"` // operating system and architecture
	Cloud     string    `json:"cloud"`
	Rehearsal bool      `json:"rehearsal"`
	Worst     State     `json:"worst"`
	Lines     []Line    `json:"lines"`
}

// Format and Revision of a Report in JSON.
const (
	Format   = "gatehouse-doctor"
	Revision = 1
)

// Check is one thing to look at.
type Check struct {
	ID       string
	Title    string
	Tested   string
	Patience time.Duration // 0 = fifteen seconds
	Look     func(ctx context.Context) Finding
}

// Finding is what a check found.
type Finding struct {
	State  State
	Found  string
	Next   string
	Detail []problem.Detail
}

// defaultPatience is how long a check may take: as long as an administrator waits for one line.
const defaultPatience = 15 * time.Second

// Run makes all checks at the same time, each with its own deadline, and gives their lines in the order of the checks. each gets a
// line as soon as it is known, one at a time; it may be nil. A check that hangs costs its own line and nothing else.
func Run(ctx context.Context, checks []Check, each func(Line)) []Line {
	lines := make([]Line, len(checks))
	var one sync.Mutex
	var wait sync.WaitGroup
	for i, c := range checks {
		wait.Go(func() {
			line := c.run(ctx)
			one.Lock()
			defer one.Unlock()
			lines[i] = line
			if each != nil {
				each(line)
			}
		})
	}
	wait.Wait()
	return lines
}

func (c Check) run(ctx context.Context) Line {
	patience := c.Patience
	if patience <= 0 {
		patience = defaultPatience
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	done := make(chan Finding, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- Finding{State: Unknown, Found: "The test itself broke.", Next: "Report it with a support bundle."}
			}
		}()
		done <- c.Look(ctx)
	}()
	var f Finding
	select {
	case f = <-done:
	case <-ctx.Done():
		f = ended(ctx, patience)
	}
	return Line{
		ID: c.ID, Title: c.Title, State: f.State, Tested: c.Tested, Found: f.Found, Next: f.Next, Detail: f.Detail,
		Millis: time.Since(start).Milliseconds(),
	}
}

func ended(ctx context.Context, patience time.Duration) Finding {
	if !errors.Is(ctx.Err(), context.Canceled) {
		return Finding{State: Unknown, Found: fmt.Sprintf("There was no result within %d seconds.", int(patience.Seconds()+0.5)), Next: "Run it again when the machine is less busy; if it stays, report it with a support bundle."}
	}
	return Finding{State: Unknown, Found: "Cancelled.", Next: "Run it again."}
}

// Worst is the worst state of the lines.
func Worst(lines []Line) State {
	rank := map[State]int{OK: 0, Unknown: 1, Warning: 2, Failed: 3}
	worst := OK
	for _, l := range lines {
		if rank[l.State] > rank[worst] {
			worst = l.State
		}
	}
	return worst
}
