package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

const defaultStepDeadline = 10 * time.Minute

// Run does the steps of the given phases (all when none is given) in order. It stops at the first step that cannot be done; what
// is done stays done, and another run goes on from there. Errors are *problem.Problem: Refused when nothing was changed because
// it must not be, Unfinished when something was changed and more is to do.
func Run(ctx context.Context, runner Runner, p *plan.Plan, phases ...plan.Phase) (Result, error) {
	r, err := newRun(runner, p, phases...)
	if err != nil {
		return Result{Connector: runner.Live}, err
	}
	r.finishes = len(phases) == 0 || slices.Contains(phases, plan.Credential)
	err = r.all(ctx, p.Of(phases...))
	return r.result, err
}

// run is one run of a plan.
type run struct {
	Runner
	plan    *plan.Plan
	known   Known
	state   entra.Connector // what the tenant looks like as far as this run knows
	wrote   bool            // something was changed by this operation
	lagged  bool            // the directory was seen to be behind during this run
	looked  time.Time       // when this run learned last what the tenant looks like; zero = it did not
	start   time.Time       // of the current step
	until   time.Time       // deadline of the current step
	attempt int
	removed map[string]bool // key ids of secrets that this run removed
	// unanswered holds when an interrupted run of this operation asked for a secret and got no answer.
	unanswered bool
	finishes   bool            // this run finishes what an interrupted one began with a credential
	unmarked   int             // looks in a row that showed a credential of this run and not its mark
	seen       bool            // the tag of finishUnanswered was taken away again
	denied     map[string]bool // resources whose permissions the person may not grant
	waits      []string        // what has to be done by somebody else
	refusal    error           // the first answer that made it somebody else's
	result     Result
}

func newRun(runner Runner, p *plan.Plan, phases ...plan.Phase) (*run, error) {
	if p == nil || runner.Directory == nil || runner.Journal == nil {
		return nil, errors.New("run plan: plan, directory and journal are needed")
	}
	if blocked := p.Blocked(phases...); len(blocked) > 0 {
		var why []string
		for _, f := range blocked {
			why = append(why, f.Text)
		}
		return nil, problem.New(problem.Refused, "The plan cannot be applied yet. Nothing was changed.", strings.Join(why, " "), blocked[0].Next, nil)
	}
	runner = runner.withDefaults()
	entries := runner.Journal.Entries()
	r := &run{Runner: runner, plan: p, known: Recall(entries), state: cloneConnector(runner.Live), denied: map[string]bool{}, removed: map[string]bool{}}
	if r.OperationID == "" {
		r.OperationID = r.known.Operation
	}
	if r.OperationID == "" {
		r.OperationID = newOperationID()
	}
	r.wrote = !r.known.Posted.IsZero() || slices.ContainsFunc(entries, func(e Entry) bool { return e.Moment == Made || e.Moment == Unknown })
	// What an unanswered request made may be shown by one copy of the directory only, and may be a secret that nobody has.
	r.lagged = slices.ContainsFunc(entries, func(e Entry) bool { return e.Moment == Unknown })
	r.unanswered = begunIn(entries, r.OperationID).unanswered
	r.lagged = r.lagged || r.unanswered
	r.result = Result{Connector: r.state, OperationID: r.OperationID}
	return r, nil
}

func (r *run) all(ctx context.Context, steps []plan.Step) error {
	defer func() { r.result.Connector = r.state }()
	if err := r.finishRemovals(ctx); err != nil {
		return r.explain(ReadBack, err)
	}
	if r.finishes {
		if err := r.finishBegun(ctx, steps); err != nil {
			return r.explain(FinishStep, err)
		}
	}
	if len(steps) == 0 {
		if err := r.named(ctx); err != nil {
			return err
		}
		if r.unanswered {
			return r.readBack(ctx)
		}
		if r.finishes {
			if err := r.finishHidden(ctx); err != nil {
				return r.explain(FinishStep, err)
			}
		}
		return nil
	}
	if err := r.probe(ctx, steps); err != nil {
		return err
	}
	for _, s := range steps {
		r.show(s, Pending, "", 0)
	}
	asked := map[plan.Phase]bool{}
	for _, s := range steps {
		if !asked[s.Phase] {
			asked[s.Phase] = true
			if err := r.gate(s.Phase); err != nil {
				return err
			}
		}
		if err := r.one(ctx, s); err != nil {
			return err
		}
		if len(r.waits) > 0 && s.Phase == plan.Enable {
			break // permissions are granted only to a connector whose credential could be proven
		}
	}
	if !r.SkipReadBack {
		if err := r.named(ctx); err != nil {
			return err
		}
		if err := r.readBack(ctx); err != nil {
			return err
		}
	}
	return r.waiting()
}

// probe finds out whether a secret could be kept at all, before anything is made.
func (r *run) probe(ctx context.Context, steps []plan.Step) error {
	for _, s := range steps {
		if !keeps(s.Action) {
			continue
		}
		if r.Keeper == nil {
			return r.explain(s, problem.New(problem.Refused, "There is no place to keep the credential.", "", "Unlock the keychain or choose the encrypted file.", nil))
		}
		if err := r.Keeper.Probe(ctx); err != nil {
			return r.explain(s, err)
		}
		return nil
	}
	return nil
}

// keeps holds for steps that make something secret.
func keeps(a plan.Action) bool {
	switch a := a.(type) {
	case plan.AddSecret:
		return true
	case plan.AddCertificate:
		return a.Lend == nil && (a.Brought == nil || a.Brought.HasKey())
	}
	return false
}

func (r *run) gate(phase plan.Phase) error {
	if phase != plan.Enable && phase != plan.Consent || r.takesAway() {
		return nil
	}
	if r.Gate == nil {
		return problem.New(problem.Refused, "The gate is closed.", "Nothing says that a preview of this connector was approved.", "Look at the preview and approve it, then try again.", nil)
	}
	if err := r.Gate(phase, cloneConnector(r.state)); err != nil {
		err = fmt.Errorf("pass the gate before %s: %w", phase, err)
		if problem.Of(err).Kind == problem.Refused {
			return err
		}
		return r.explain(plan.Step{Phase: phase, Title: "Gate before " + string(phase)}, err)
	}
	return nil
}

// one does a step and tells how it ended.
func (r *run) one(ctx context.Context, s plan.Step) error {
	r.begin(r.StepDeadline)
	if err := ctx.Err(); err != nil {
		return r.explain(s, err)
	}
	r.show(s, Running, "", 0)
	note, err := r.do(ctx, s)
	var refusal *finding
	switch {
	case errors.As(err, &refusal):
		r.result.Findings = append(r.result.Findings, refusal.Finding)
		if r.refusal == nil {
			r.refusal = refusal.err
		}
		r.show(s, Finding, strings.TrimSpace(refusal.Text+" "+refusal.Next), 0)
		return nil
	case err != nil:
		err = r.explain(s, err)
		r.show(s, Broken, problem.Of(err).What, 0)
		return err
	}
	r.result.Did = append(r.result.Did, s)
	r.result.Done++
	r.show(s, Done, note, 0)
	return nil
}

func (r *run) begin(deadline time.Duration) {
	r.start, r.attempt = r.Now(), 0
	r.until = r.start.Add(deadline)
}

func (r *run) show(s plan.Step, state State, note string, retry time.Duration) {
	if r.Observer == nil {
		return
	}
	p := Progress{Step: s, State: state, Note: note, Retry: retry, Attempt: r.attempt}
	if state != Pending && state != Running {
		p.Took = r.Now().Sub(r.start)
	}
	r.Observer(p)
}

// finding is a refusal that does not stop the run.
type finding struct {
	plan.Finding
	err error
}

func (f *finding) Error() string { return f.Text }
func (f *finding) Unwrap() error { return f.err }

func refused(err error, next, format string, args ...any) error {
	return &finding{Finding: plan.Finding{Text: fmt.Sprintf(format, args...), Next: next}, err: err}
}

// waiting ends a run in which somebody else has to do something.
func (r *run) waiting() error {
	if len(r.waits) == 0 {
		return nil
	}
	return problem.New(problem.Unfinished, "Waiting for an approver.", strings.Join(r.waits, " "),
		"Send them the report; then run the same command with --resume.", r.refusal)
}

// note journals a moment of a step. Nothing is changed in the tenant that could not be recorded first.
func (r *run) note(step string, m Moment, key string, cause error) error {
	e := Entry{Version: EntryVersion, Operation: r.OperationID, Step: step, Moment: m, Key: key, Time: r.Now().UTC()}
	var answer *entra.Error
	if errors.As(cause, &answer) {
		e.RequestID = answer.RequestID
	}
	if err := r.Journal.Append(e); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	r.wrote = r.wrote || m == Made || m == Unknown
	return nil
}
