package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

const (
	firstWait = time.Second
	longWait  = 15 * time.Second
	// mostRetryAfter bounds the server's wish; more than this and the person is better told to come back.
	mostRetryAfter = 2 * time.Minute
	// offlinePatience is how long a run that has changed something waits for the network to come back.
	offlinePatience = time.Minute
)

// write is one change of the tenant.
type write struct {
	step plan.Step
	name string // in the journal; empty = the step's id
	// about is the id of what is to be removed, or to be registered under an id chosen here: it is journaled with the intent, because
	// afterwards nothing may show it.
	about string
	send  func(context.Context) error
	key   func() string // id of what was made, for the journal
	// there says whether a look shows the change. It decides unknown outcomes and "already there".
	there func(entra.Connector) bool
	// already says that "already there" means done without a look.
	already bool
	// taken runs on "already there" before the change is sent again; nil = wait until a look shows it.
	taken func(context.Context) error
	// again runs before the change is sent another time after an unknown outcome.
	again func(context.Context) error
	// once says what is waited for after an unknown outcome: the change is made twice when it is sent twice, so it is sent again only
	// by a later run.
	once string
	// elsewhere runs when the service does not know the upsert by unique name, before the change is sent again.
	elsewhere func(context.Context, *entra.Error) error
}

// change sends a write until it is done. Answers that pass by themselves are waited for; a write without an answer is looked for
// and sent again only when the tenant does not show it.
func (r *run) change(ctx context.Context, w write) error {
	if w.name == "" {
		w.name = w.step.ID
	}
	if err := r.note(w.name, Intent, w.about, nil); err != nil {
		return err
	}
	for {
		r.attempt++
		err := w.send(ctx)
		if err == nil {
			return r.made(w)
		}
		var answer *entra.Error
		if !errors.As(err, &answer) {
			return err
		}
		switch {
		case answer.Unknown:
			if done, err := r.reconcile(ctx, w, answer); done || err != nil {
				return err
			}
		case answer.AlreadyThere() && w.already:
			return r.made(w)
		case answer.AlreadyThere() && w.taken != nil:
			if err := w.taken(ctx); err != nil {
				return err
			}
		case answer.AlreadyThere() && w.there != nil:
			if err := r.await(ctx, w.step, "what is there already to be readable", w.there); err != nil {
				return err
			}
			return r.made(w)
		case w.elsewhere != nil && answer.UpsertRefused():
			if err := w.elsewhere(ctx, answer); err != nil {
				return r.refused(w, answer, err)
			}
		default:
			if err := r.pause(ctx, w.step, answer); err != nil {
				return r.refused(w, answer, err)
			}
		}
	}
}

func (r *run) refused(w write, answer *entra.Error, err error) error {
	if noteErr := r.note(w.name, Refused, "", answer); noteErr != nil {
		return noteErr
	}
	return err
}

func (r *run) made(w write) error {
	key := ""
	if w.key != nil {
		key = w.key()
	}
	return r.note(w.name, Made, key, nil)
}

// reconcile finds out what became of a write without an answer. It reports done when the tenant shows the change.
func (r *run) reconcile(ctx context.Context, w write, answer *entra.Error) (bool, error) {
	if err := r.note(w.name, Unknown, w.about, answer); err != nil {
		return false, err
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if w.once != "" {
		if err := r.await(ctx, w.step, w.once, w.there); err != nil {
			return false, err
		}
		return true, r.made(w)
	}
	if err := r.wait(ctx, w.step, "No answer came back. Looking whether the change was made.", answer.RetryAfter, answer); err != nil {
		return false, err
	}
	found, err := r.look(ctx, w.step)
	if err != nil {
		return false, err
	}
	r.learn(found)
	if w.there != nil && w.there(r.state) {
		return true, r.made(w)
	}
	if w.again != nil {
		return false, w.again(ctx)
	}
	return false, nil
}

// pause waits when the answer passes by itself, and gives the answer back when it does not.
func (r *run) pause(ctx context.Context, s plan.Step, answer *entra.Error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if what, lag := answer.Lag(); lag {
		r.lagged = true
		return r.wait(ctx, s, "Waiting for "+what+"; usually done within a minute.", answer.RetryAfter, answer)
	}
	if answer.Code == "Directory_ConcurrencyViolation" {
		return r.wait(ctx, s, "Waiting for another change of the same application to end.", answer.RetryAfter, answer)
	}
	if answer.Throttled() {
		return r.wait(ctx, s, "Microsoft Graph asks to slow down.", answer.RetryAfter, answer)
	}
	if answer.Status == 0 && r.wrote && r.Now().Sub(r.start) < offlinePatience {
		return r.wait(ctx, s, "Microsoft Graph cannot be reached. Waiting for the network.", 0, answer)
	}
	return answer
}

// wait sleeps before the next try: a second longer each time, up to 15 s, with jitter, or what the server asks for. It gives up
// when the step's deadline would pass. Growing by a second and not by doubling keeps what is waited too long under a quarter of
// what had to be waited, at two more small requests in half a minute.
func (r *run) wait(ctx context.Context, s plan.Step, note string, asked time.Duration, answer error) error {
	d := min(time.Duration(max(r.attempt, 1))*firstWait, longWait)
	d = time.Duration(float64(d) * (0.75 + 0.25*r.Jitter()))
	d = max(d, min(asked, mostRetryAfter))
	if left := r.until.Sub(r.Now()); d > left {
		if left <= 0 || asked > left {
			return r.outOfTime(s, note, answer)
		}
		d = left
	}
	r.show(s, Waiting, note, d)
	return r.Sleep(ctx, d)
}

var errOutOfTime = errors.New("the time allowed for this step ran out")

// outOfTime is the end of a step's patience: nothing is wrong, it only takes longer.
func (r *run) outOfTime(s plan.Step, note string, cause error) error {
	p := problem.New(problem.Unfinished, fmt.Sprintf("The step %q is not finished.", s.Title),
		fmt.Sprintf("%s It took longer than %s.", note, r.until.Sub(r.start).Round(time.Second)),
		"Nothing is lost: run the same command with --resume in a while.", errors.Join(errOutOfTime, cause))
	var answer *entra.Error
	if errors.As(cause, &answer) {
		p = p.With("code", answer.Code).With("request id", answer.RequestID)
	}
	return p
}

// look reads the connector with every id that is known.
func (r *run) look(ctx context.Context, s plan.Step) (entra.Connector, error) {
	return r.lookFor(ctx, s, r.query)
}

func (r *run) lookFor(ctx context.Context, s plan.Step, query func() Query) (entra.Connector, error) {
	for {
		found, err := r.Directory.Look(ctx, query())
		if err == nil {
			return found, nil
		}
		var answer *entra.Error
		if !errors.As(err, &answer) {
			return entra.Connector{}, err
		}
		r.attempt++
		if err := r.pause(ctx, s, answer); err != nil {
			return entra.Connector{}, err
		}
	}
}

// await looks until the tenant shows something.
func (r *run) await(ctx context.Context, s plan.Step, what string, ok func(entra.Connector) bool) error {
	for {
		found, err := r.look(ctx, s)
		if err != nil {
			return err
		}
		r.learn(found)
		if ok(found) {
			return nil
		}
		r.attempt++
		r.lagged = true
		if err := r.wait(ctx, s, "Waiting for "+what+"; usually done within a minute.", 0, nil); err != nil {
			return err
		}
	}
}

// awaitFor looks until the tenant shows something, for a part of the step's time only; false when it never did.
func (r *run) awaitFor(ctx context.Context, s plan.Step, patience time.Duration, what string, ok func(entra.Connector) bool) (bool, error) {
	until := r.until
	defer func() { r.until = until }()
	if end := r.Now().Add(patience); end.Before(until) {
		r.until = end
	}
	err := r.await(ctx, s, what, ok)
	if errors.Is(err, errOutOfTime) {
		return false, nil
	}
	return err == nil, err
}
