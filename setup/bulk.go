package setup

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// bulkParallel is how many connectors are worked on at the same time unless somebody says otherwise.
const bulkParallel = 6

// BulkOptions are the choices for several connectors at once.
type BulkOptions struct {
	Parallel int // connectors at the same time; 0 = 6
	// Confirm is asked once, after everything was looked at and before anything is changed, with what was seen of every connector, in
	// the order of the targets. An error ends the whole. Nil = it was asked before.
	Confirm func(ctx context.Context, views []View) error
}

// BulkState is how far one of several connectors is.
type BulkState string

// The states. Nothing, Done and the three after them are the last of a connector.
const (
	BulkPending    BulkState = "pending"
	BulkRunning    BulkState = "running"
	BulkNothing    BulkState = "nothing to do"
	BulkDone       BulkState = "done"
	BulkUnfinished BulkState = "unfinished" // something may be changed already, and running it again goes on
	BulkRefused    BulkState = "refused"
	BulkFailed     BulkState = "failed"
)

// Ended holds for states after which nothing more happens to the connector.
func (s BulkState) Ended() bool { return s != BulkPending && s != BulkRunning }

// BulkProgress is one event. Events come one at a time; those of one connector come in order.
type BulkProgress struct {
	Index     int    // of the target; -1 when the event is about all of them
	Connector string // unique name
	State     BulkState
	Step      apply.Progress // what happens, while State is running
	Done      int            // steps
	Total     int            // planned steps
	Slow      time.Duration  // Microsoft Graph asks to slow down, and all wait so long; Index is -1
	Err       error          // why it ended so
}

// BulkItem is what became of one connector.
type BulkItem struct {
	View     View // how it stands, as far as known
	State    BulkState
	Done     int // steps
	Total    int // planned steps
	Err      error
	Took     time.Duration
	Requests int // to Microsoft Graph, besides the look at all
}

// BulkResult has one item per target, in their order.
type BulkResult struct{ Items []BulkItem }

// worse orders kinds of problems by what must not be hidden behind another: that something is changed and not finished comes first,
// because only then the tenant stands between two states; then what failed unexpectedly, then what was refused.
var worse = []problem.Kind{problem.Unfinished, problem.Failed, problem.Refused, problem.BadInput}

// Worst is the problem that counts for the whole, nil when every connector is done.
func (r BulkResult) Worst() *problem.Problem {
	for _, kind := range worse {
		for _, item := range r.Items {
			if p := problem.Of(item.Err); p != nil && p.Kind == kind {
				return p
			}
		}
	}
	return nil
}

// bulk is one run of several connectors.
type bulk struct {
	s       *Session
	phases  []plan.Phase
	noGrant error // the right to grant was refused: asked once, not once per connector
	noKeep  error // the same for a place to keep secrets

	mu      sync.Mutex // one event at a time
	observe func(BulkProgress)
	items   []BulkItem
}

// Bulk takes several connectors through every phase up to last: side by side, and step by step within each. What one cannot do stops
// none of the others, and each has a journal of its own: running the same again goes on with what is left. The error is about the
// whole: nothing was begun then. What became of each connector is in the result.
func (s *Session) Bulk(ctx context.Context, targets []Target, last plan.Phase, o BulkOptions, observe func(BulkProgress)) (BulkResult, error) {
	if err := checkTargets(targets); err != nil {
		return BulkResult{}, err
	}
	b := &bulk{s: s, phases: PhasesThrough(last), observe: observe}
	ctx = tenant.WithPace(ctx, tenant.NewPace(func(d time.Duration) { b.tell(BulkProgress{Index: -1, Slow: d}) }))
	var err error
	if b.items, err = s.lookAll(ctx, targets); err != nil {
		return BulkResult{}, err
	}
	if err := b.prepare(ctx, o.Confirm); err != nil {
		return BulkResult{b.items}, err
	}
	b.all(ctx, o.Parallel)
	return BulkResult{b.items}, nil
}

// checkTargets refuses the same connector twice: within one, everything happens one after the other.
func checkTargets(targets []Target) error {
	seen := map[string]bool{}
	for _, t := range targets {
		if seen[t.uniqueName()] {
			return problem.New(problem.BadInput, fmt.Sprintf("%s is named twice.", t.uniqueName()), "", "Name each connector once.", nil)
		}
		seen[t.uniqueName()] = true
	}
	return nil
}

// prepare asks the person everything that has to be asked, once for all: first what is missing, then whether to go on, then the
// scopes, then the keychain.
func (b *bulk) prepare(ctx context.Context, confirm func(context.Context, []View) error) error {
	views := make([]View, len(b.items))
	for i, item := range b.items {
		if views[i] = item.View; item.Err == nil && item.View.Incomplete != nil {
			return item.View.Incomplete
		}
	}
	if confirm != nil && slices.ContainsFunc(b.items, b.todo) {
		if err := confirm(ctx, views); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(b.items, func(item BulkItem) bool {
		return b.todo(item) && !item.View.Plan.Nothing(item.View.writes(b.phases)...)
	}) {
		if err := b.s.client.Need(ctx, tenant.StepCreate); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(b.items, b.grants) {
		b.noGrant = b.s.client.Need(ctx, tenant.StepGrant)
	}
	if slices.ContainsFunc(b.items, b.keeps) {
		b.noKeep = b.s.house.keep.Probe(ctx)
	}
	return ctx.Err()
}

// todo holds for a connector that was read and has something left.
func (b *bulk) todo(item BulkItem) bool {
	return item.Err == nil && (!item.View.Plan.Nothing(b.phases...) || !item.View.Journal.IsZero())
}

// grants holds for a connector to which permissions can be granted: before a closed gate nobody is asked for the right to.
func (b *bulk) grants(item BulkItem) bool {
	return b.todo(item) && slices.Contains(b.phases, plan.Consent) && !item.View.Plan.Nothing(plan.Consent) && b.s.GateForGrant(item.View) == nil
}

func (b *bulk) keeps(item BulkItem) bool {
	return b.todo(item) && len(item.View.Plan.Blocked(b.phases...)) == 0 && apply.Keeps(item.View.Plan, b.phases...)
}

// all runs what is to do, some at a time. One that has not begun when everything is cancelled does not begin.
func (b *bulk) all(ctx context.Context, parallel int) {
	if parallel < 1 {
		parallel = bulkParallel
	}
	free := make(chan struct{}, parallel)
	var running sync.WaitGroup
	var todo []int
	for i, item := range b.items {
		switch {
		case item.Err != nil:
			b.end(i, item.View, item.Err)
		case !b.todo(item):
			b.endAs(i, item.View, BulkNothing, nil)
		default:
			todo = append(todo, i)
			b.items[i].Total = len(item.View.Plan.Of(b.phases...))
			b.items[i].State = BulkPending
			b.tell(BulkProgress{Index: i, State: BulkPending, Total: b.items[i].Total})
		}
	}
	for _, i := range todo {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
		}
		if err := ctx.Err(); err != nil {
			b.end(i, b.items[i].View, notBegun(err))
			continue
		}
		running.Go(func() {
			defer func() { <-free }()
			b.one(ctx, i)
		})
	}
	running.Wait()
}

func notBegun(err error) error {
	return problem.New(problem.Unfinished, "Not begun.", "Everything was cancelled before its turn.", "Run the same command again to go on.", err)
}
