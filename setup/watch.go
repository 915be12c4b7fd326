package setup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

const (
	watchFirst = 5 * time.Second
	watchMost  = time.Minute
	// watchFor is how long an approver is waited for unless the person says otherwise.
	watchFor = time.Hour
	// watchFailures is how many looks in a row may fail: networks and gateways come and go.
	watchFailures = 5
)

// WatchOptions say how long and how often; zero values are the defaults.
type WatchOptions struct {
	For   time.Duration // 0 = an hour
	First time.Duration // pause after the first look; 0 = 5 s. Each pause is half as long again, up to Most.
	Most  time.Duration // 0 = a minute
}

// Watched is what one look of a watch showed.
type Watched struct {
	View    View
	Changed bool          // more or less is granted, or sign-in was switched, since the look before
	Next    time.Duration // until the next look
	Failed  error         // the look failed; View is the one before
}

// Watch looks again and again until everything that the plan asks for is granted and sign-in is on: an approver acts elsewhere. When it
// ends before that, the error is of the kind Unfinished and the view is the last one.
func (s *Session) Watch(ctx context.Context, t Target, o WatchOptions, note func(Watched)) (View, error) {
	o = o.complete()
	end := s.house.now().Add(o.For)
	var last View
	failed := 0
	for pause := o.First; ; pause = min(pause*3/2, o.Most) {
		v, err := s.Look(ctx, t)
		w := Watched{View: v, Next: pause, Failed: err}
		switch {
		case ctx.Err() != nil:
			return last, stillWaiting(last, "The watch was stopped.", ctx.Err())
		case err != nil:
			var answer *entra.Error
			if failed++; !errors.As(err, &answer) || MissingRole(err) || failed == watchFailures {
				return last, err
			}
			w.View, w.Next = last, max(pause, min(answer.RetryAfter, o.Most))
		default:
			failed = 0
			w.Changed = last.Live.App == nil || acted(last, v)
			last = v
		}
		if err == nil && v.Live.App == nil {
			return v, problem.New(problem.Refused, t.Definition.Name+" is not created in this tenant yet.", "", "Apply it first: gatehouse apply "+t.CommandArgs()+".", nil)
		}
		if err == nil && Consented(v) {
			w.Next = 0
			tell(note, w)
			return v, nil
		}
		if s.house.now().Add(w.Next).After(end) {
			return last, stillWaiting(last, fmt.Sprintf("Watched for %s.", o.For), nil)
		}
		tell(note, w)
		if rest(ctx, w.Next) != nil {
			return last, stillWaiting(last, "The watch was stopped.", ctx.Err())
		}
	}
}

func (o WatchOptions) complete() WatchOptions {
	if o.For <= 0 {
		o.For = watchFor
	}
	if o.First <= 0 {
		o.First = watchFirst
	}
	if o.Most <= 0 {
		o.Most = watchMost
	}
	return o
}

func tell(note func(Watched), w Watched) {
	if note != nil {
		note(w)
	}
}

// Consented holds when everything planned is granted for the whole tenant and sign-in is on.
func Consented(v View) bool {
	return v.Live.Principal != nil && v.Live.Principal.Enabled && v.Status.GrantedOf[0] == v.Status.GrantedOf[1]
}

func acted(before, now View) bool {
	on := func(v View) bool { return v.Live.Principal != nil && v.Live.Principal.Enabled }
	return before.Status.GrantedOf != now.Status.GrantedOf || on(before) != on(now)
}

func stillWaiting(v View, why string, cause error) error {
	what := "Consent is not complete."
	if v.Live.App != nil {
		what = fmt.Sprintf("Consent is not complete: %d of %d permissions are granted.", v.Status.GrantedOf[0], v.Status.GrantedOf[1])
		if p := v.Live.Principal; p != nil && !p.Enabled {
			what += " Sign-in is off."
		}
	}
	return problem.New(problem.Unfinished, what, why, "Nothing is lost: watch again, or look with gatehouse status.", cause)
}
