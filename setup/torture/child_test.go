package torture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/tenant"
)

// job is what a child process is asked to do, on standard input.
type job struct {
	Kind      kind
	Who       string
	Times     int // how often the connector is applied
	Rounds    int // of a soak
	State     string
	Keychain  string
	Authority string
	Graph     string
	Browser   string
	CA        []byte
	Tenant    string
	DieAt     int // at this boundary of journal and keychain, from 0; -1 = never
}

// outcome is what a child that was not killed says, on standard output.
type outcome struct {
	Boundaries []string // of journal and keychain, in order
	Results    []string // one for each apply: "done", "nothing", or the problem
	Problem    string   // of the last one
	Kind       problem.Kind
	Told       []string // what was waited for
	Gauges     []gauge  // of a soak
}

// boundaries counts the moments at which a process can die between two lasting changes, and dies at one.
type boundaries struct {
	mu    sync.Mutex
	names []string
	dieAt int
}

func (b *boundaries) reach(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.names = append(b.names, name)
	if b.dieAt >= 0 && len(b.names) > b.dieAt {
		me, err := os.FindProcess(os.Getpid())
		if err == nil {
			_ = me.Kill()
		}
		select {} // the signal ends this
	}
}

// ledger is a journal whose writes are boundaries.
type ledger struct {
	apply.Journal
	at *boundaries
}

func (l ledger) Append(e apply.Entry) error {
	name := "journal write: " + e.Step + " " + string(e.Moment)
	l.at.reach("before " + name)
	err := l.Journal.Append(e)
	l.at.reach("after " + name)
	return err
}

func runChild(in io.Reader, out io.Writer) error {
	var j job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return fmt.Errorf("read the job: %w", err)
	}
	at := &boundaries{dieAt: j.DieAt}
	if j.Rounds > 0 {
		at = nil // a soak's own list of boundaries would be all that grows
	}
	result, err := j.run(context.Background(), at)
	if err != nil {
		return err
	}
	if at == nil {
		return json.NewEncoder(out).Encode(result)
	}
	result.Boundaries = at.names
	return json.NewEncoder(out).Encode(result)
}

func (j job) house(at *boundaries) (*setup.House, error) {
	d := drawer{dir: j.Keychain}
	cfg := setup.Config{StateDir: j.State, Endpoint: tenant.Endpoint{
		Cloud: tenant.Clouds()[0], Authority: j.Authority, Graph: j.Graph, Browser: j.Browser, CAPEM: j.CA, Rehearsal: true,
	}}
	if at != nil {
		d.at = at.reach
		cfg.Journal = func(journal apply.Journal) apply.Journal { return ledger{journal, at} }
	}
	cfg.Keychain = d
	return setup.Open(cfg)
}

// signIn tries a few times: on a machine that is full of such runs a sign-in may get no answer, and it is not what is tested here.
func (j job) signIn(ctx context.Context, house *setup.House) (s *setup.Session, err error) {
	for range 3 {
		if s, err = j.signInOnce(ctx, house); err == nil {
			return s, nil
		}
	}
	return nil, err
}

func (j job) signInOnce(ctx context.Context, house *setup.House) (*setup.Session, error) {
	upn := j.Who + "@contoso.example"
	return house.SignIn(ctx, tenant.SignInOptions{
		Tenant: j.Tenant, DeviceCode: true, Account: upn,
		Prompt: tenant.Prompt{Code: func(c tenant.DeviceCode) {
			go func() {
				if v, err := visitor.New(upn, c.UserCode); err == nil {
					_ = v.Visit(ctx, c.URL)
				}
			}()
		}},
	})
}

// run does the job. A problem of the product is part of the outcome; an error is one of the test.
func (j job) run(ctx context.Context, at *boundaries) (outcome, error) {
	var out outcome
	house, err := j.house(at)
	if err != nil {
		return out, err
	}
	s, err := j.signIn(ctx, house)
	if err != nil {
		return out, fmt.Errorf("sign in: %w", err)
	}
	defer s.Close()
	t, err := j.Kind.target(house, s.Identity().Tenant.ID)
	if err != nil {
		return out, err
	}
	work := j.Kind.Work
	if work == nil {
		work = []string{"apply"}
	}
	for range max(j.Times, 1) {
		for _, what := range work {
			if err = j.do(ctx, house, s, t, what, &out); err != nil {
				break
			}
		}
		if err != nil {
			p := problem.Of(err)
			out.Problem, out.Kind = err.Error()+" | "+p.What+" "+p.Why+" "+p.Next, p.Kind
			out.Results = append(out.Results, out.Problem)
		}
	}
	return out, nil
}

func (j job) do(ctx context.Context, house *setup.House, s *setup.Session, t setup.Target, what string, out *outcome) error {
	var err error
	observe := func(p apply.Progress) {
		if p.State == apply.Waiting {
			out.Told = append(out.Told, p.Step.ID+": "+p.Note)
		}
	}
	switch what {
	case "rotate":
		_, _, err = s.Rotate(ctx, t, setup.RotateOptions{}, observe)
	case "retire":
		_, err = s.Retire(ctx, t, "", observe)
	case "previews":
		out.Gauges, err = soak(j.Rounds, previewing(ctx, house))
	case "lives":
		out.Gauges, err = soak(j.Rounds, living(ctx, house, s, t))
	case "prove":
		var v setup.Verification
		announce := func(c setup.Check) {
			if c.Waiting {
				out.Told = append(out.Told, "prove: "+c.Text)
			}
		}
		if v, err = s.ProveHere(ctx, t, announce); err == nil && !v.OK {
			err = fmt.Errorf("prove: %+v", v.Checks)
		}
	default:
		var v setup.View
		if v, err = setUp(ctx, house, s, t, observe, out); err == nil && !v.Plan.Nothing() {
			err = errors.New("after an apply without error this is left to do: " + plan.Text(v.Plan))
		}
	}
	if err == nil && what != "apply" {
		out.Results = append(out.Results, "done")
	}
	return err
}

// setUp takes a connector through every phase, as `apply --through consent` does.
func setUp(ctx context.Context, house *setup.House, s *setup.Session, t setup.Target, observe setup.Observer, out *outcome) (setup.View, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return v, err
	}
	if !v.Current {
		r, err := house.Preview(ctx, s, setup.PreviewRequest{Target: t, Source: preview.Example})
		if err != nil {
			return v, err
		}
		if _, err := house.Approve(ctx, s, t, r, t.Definition.Name); err != nil {
			return v, err
		}
		if v, err = s.Look(ctx, t); err != nil {
			return v, err
		}
	}
	if v.Incomplete == nil && v.Plan.Nothing() && v.Journal.IsZero() {
		out.Results = append(out.Results, "nothing")
		return v, nil
	}
	if v, err = s.Through(ctx, v, plan.Consent, observe); err == nil {
		out.Results = append(out.Results, "done")
	}
	return v, err
}

// folders of one machine.
func machineIn(dir string) (state, keychain string, err error) {
	state, keychain = filepath.Join(dir, "state"), filepath.Join(dir, "keychain")
	return state, keychain, errors.Join(os.MkdirAll(state, 0o700), os.MkdirAll(keychain, 0o700))
}
