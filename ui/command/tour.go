package command

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
)

type tourCmd struct {
	Out     string        `help:"Folder for the reports." default:"gatehouse-tour" placeholder:"DIR" type:"path"`
	Lag     time.Duration `help:"Replication lag of the rehearsal tenant." default:"0s"`
	Latency time.Duration `help:"Latency of the rehearsal tenant." default:"0s"`
	Log     string        `help:"File for one JSON line per request; default requests.jsonl in the folder." placeholder:"FILE" type:"path"`
}

// Run does the whole main job on a rehearsal tenant of its own.
func (c tourCmd) Run(ctx context.Context, e *env) error {
	t := tour{out: c.Out, log: c.Log, lag: c.Lag, latency: c.Latency, version: e.program.Version, say: func(text string) { e.say.line("%s", text) }}
	start := time.Now()
	results, err := t.run(ctx)
	if err != nil {
		return err
	}
	e.say.line("Done in %.1f s. Reports: %s", time.Since(start).Seconds(), c.Out)
	if e.JSON {
		return e.emit(results)
	}
	return nil
}

// tourInWindow is the tour for the window: its files go to a temporary folder that is removed again.
func tourInWindow(ctx context.Context, version string, step func(string)) error {
	dir, err := os.MkdirTemp("", "gatehouse-tour-")
	if err != nil {
		return fmt.Errorf("make a folder for the tour: %w", err)
	}
	defer os.RemoveAll(dir)
	_, err = tour{out: dir, version: version, say: step}.run(ctx)
	return err
}

// tour signs in, previews and approves, creates the three connectors, keeps the secret, enables, proves, consents, verifies
// and writes the reports. It uses nothing that a person could not use.
type tour struct {
	out, log     string
	lag, latency time.Duration
	version      string
	say          func(text string)
	flap         bool               // reads meet two replicas in turn
	options      []rehearsal.Option // a test's own, nothing otherwise
}

// tourResult is the machine output of one connector.
type tourResult struct {
	Connector string `json:"connector"`
	ClientID  string `json:"clientId"`
	State     string `json:"state"`
	Granted   int    `json:"granted"`
	Elsewhere bool   `json:"provenElsewhere"`
	Report    string `json:"report"`
}

// tourConnectors show what there is to see: two behind a proxy, of which one shares permissions with the other, and one that reads
// Graph directly with a secret. More of them would show the same again.
var tourConnectors = []string{"msft-entra-id", "outlook-cal", "snow-atlas"}

// tourSettings are the answers to each connector's questions; the connectors not named here have no required ones.
var tourSettings = map[string]string{"subject": "100172753465132042621"}

func (t tour) run(ctx context.Context) ([]tourResult, error) {
	if err := os.MkdirAll(t.out, 0o700); err != nil {
		return nil, problem.New(problem.BadInput, "The folder for the tour cannot be made.", err.Error()+".", "Choose another with --out.", err)
	}
	if t.log == "" {
		t.log = filepath.Join(t.out, "requests.jsonl")
	}
	server, err := rehearsal.Start(ctx, rehearsal.Options{Listen: "127.0.0.1:0", Lag: t.lag, Flap: t.flap, Latency: t.latency, Log: t.log, OwnerEnable: true}, t.options...)
	if err != nil {
		return nil, err
	}
	defer server.Close()
	t.say("Rehearsal tenant at " + server.Ready().Graph)
	state, err := os.MkdirTemp(t.out, "state-")
	if err != nil {
		return nil, fmt.Errorf("make the tour's state folder: %w", err)
	}
	house, err := setup.Open(setup.Config{
		StateDir: state, Version: t.version, Endpoint: rehearsalEndpoint(server.Ready(), server.CAPEM()),
		Passphrase: memoryPassphrase(), OfferVault: t.offerVault,
	})
	if err != nil {
		return nil, err
	}
	s, err := t.signIn(ctx, house, server.Ready())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var out []tourResult
	for _, id := range tourConnectors {
		d := definition.Find(house.Catalogue(), id)
		if d == nil {
			return out, fmt.Errorf("tour of %s: it is not in the catalogue", id)
		}
		r, err := t.connector(ctx, house, s, d)
		if err != nil {
			return out, fmt.Errorf("tour of %s: %w", d.ID, err)
		}
		out = append(out, r)
	}
	if err := t.forget(ctx, s); err != nil {
		return out, err
	}
	// What it holds is of a tenant that ends now. After a failure it stays, to be looked at.
	if err := os.RemoveAll(state); err != nil {
		return out, fmt.Errorf("remove the tour's state folder: %w", err)
	}
	return out, nil
}

// signIn uses a device code; the tour itself opens the verification page and picks the account.
func (t tour) signIn(ctx context.Context, house *setup.House, ready rehearsal.Ready) (*setup.Session, error) {
	upn := ready.Accounts[0].UPN
	pageErr := make(chan error, 16)
	opts := tenant.SignInOptions{
		Tenant: ready.TenantID, DeviceCode: true, Account: upn,
		Prompt: tenant.Prompt{
			Explain: func(step tenant.Step, scopes []string, why string) error {
				t.say(fmt.Sprintf("Sign-in step %q asks for %d permissions. %s", step, len(scopes), why))
				return nil
			},
			Code: func(c tenant.DeviceCode) {
				go func() {
					v, err := visitor.New(upn, c.UserCode)
					if err == nil {
						err = v.Visit(ctx, c.URL)
					}
					pageErr <- err
				}()
			},
		},
	}
	s, err := house.SignIn(ctx, opts)
	if err != nil {
		select {
		case visit := <-pageErr:
			if visit != nil {
				return nil, visit
			}
		default:
		}
		return nil, err
	}
	me := s.Identity()
	t.say(fmt.Sprintf("Signed in as %s in %s. Create apps: %s. Consent: %s.", me.UPN, me.Tenant.Name, me.CanCreate.Ability, me.CanConsentApplication.Ability))
	return s, nil
}

func (t tour) connector(ctx context.Context, house *setup.House, s *setup.Session, d *definition.Definition) (tourResult, error) {
	t.say("— " + d.Name)
	target := house.Target(d, s.Identity().Tenant.ID, "", answersFor(d))
	r, err := house.Preview(ctx, s, setup.PreviewRequest{Target: target, Source: preview.Example})
	if err != nil {
		return tourResult{}, err
	}
	t.say(fmt.Sprintf("Previewed %d calls: %d fields, %d removed, %d tokenised, %d clear and personal.", len(r.Calls), r.Counts.Fields, r.Counts.Removed, r.Counts.Tokenised, r.Counts.ClearPersonal))
	if _, err := house.Approve(ctx, s, target, r, d.Name); err != nil {
		return tourResult{}, err
	}
	t.say("Approved.")
	live, err := house.Preview(ctx, s, setup.PreviewRequest{Target: target, Source: preview.Live})
	if err != nil {
		return tourResult{}, err
	}
	t.say(fmt.Sprintf("The same with live answers of the tenant: %d fields, %d removed, %d tokenised, %d leaks.", live.Counts.Fields, live.Counts.Removed, live.Counts.Tokenised, len(live.Leaks)))
	v, err := s.Look(ctx, target)
	if err != nil {
		return tourResult{}, err
	}
	if v.Incomplete != nil {
		return tourResult{}, v.Incomplete
	}
	t.say(fmt.Sprintf("Planned: %d steps.", len(v.Plan.Steps)))
	if v, err = s.Through(ctx, v, plan.Consent, t.progress); err != nil {
		return tourResult{}, err
	}
	result, err := s.Verify(ctx, target, func(c setup.Check) { t.say(checkLine(c)) })
	if err != nil {
		return tourResult{}, err
	}
	if !result.OK {
		return tourResult{}, problem.New(problem.Failed, d.Name+" differs from what was planned.", "", "Read the lines marked ✕.", nil)
	}
	report := filepath.Join(t.out, d.ID+".html")
	for _, format := range [][2]string{{"html", report}, {"json", filepath.Join(t.out, d.ID+".json")}} {
		if err := s.Report(ctx, target, format[0], format[1]); err != nil {
			return tourResult{}, err
		}
	}
	t.say("Report: " + report)
	if v, err = s.Look(ctx, target); err != nil {
		return tourResult{}, err
	}
	return tourResult{
		Connector: v.Status.UniqueName, ClientID: v.Live.App.AppID, State: v.Status.State,
		Granted: v.Status.GrantedOf[0], Elsewhere: result.Elsewhere, Report: report,
	}, nil
}

func (t tour) progress(ev apply.Progress) {
	switch ev.State {
	case apply.Waiting:
		t.say(fmt.Sprintf("  ◌ %s: %s Trying again in %.0f s.", ev.Step.Title, ev.Note, ev.Retry.Seconds()))
	case apply.Done, apply.Finding, apply.Broken:
		t.say(fmt.Sprintf("  %s %s", stateMarks[ev.State], ev.Step.Title))
	}
}

func answersFor(d *definition.Definition) map[string]string {
	out := map[string]string{}
	for _, s := range d.Settings {
		if v, ok := tourSettings[s.ID]; ok && s.Default == "" {
			out[s.ID] = v
		}
	}
	return out
}

// offerVault says why the keychain cannot be used and goes on with the encrypted file.
func (t tour) offerVault(_ context.Context, reason string) bool {
	t.say("! " + reason)
	t.say("  The tour uses the encrypted file instead, with a passphrase that lives only in memory.")
	return true
}

// memoryPassphrase is random and never leaves the process.
func memoryPassphrase() func(context.Context, bool) (secret.Secret, error) {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand
	value := secret.New([]byte(fmt.Sprintf("%x", random)))
	return func(context.Context, bool) (secret.Secret, error) { return value, nil }
}

// forget removes what the tour kept in this machine's keychain: its tenant ends with the tour.
func (t tour) forget(ctx context.Context, s *setup.Session) error {
	n, err := s.ForgetSecrets(ctx)
	if err != nil {
		return err
	}
	t.say(fmt.Sprintf("Removed %d kept secret(s): this tenant ends with the tour.", n))
	return nil
}
