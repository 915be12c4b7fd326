package setup

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/secret"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

const defaultInstance = "main"

// Session is one signed-in person in one tenant.
type Session struct {
	house  *House
	client *tenant.Client

	me       entra.Identity
	policies entra.Policies
	refused  error // why the scopes of "look" were refused, nil when they were not: asked once, then the program goes on with less
	readers  readers

	mu    sync.Mutex
	known map[string]apply.Query // ids seen in this session, by unique name: a lagging index cannot hide them
	tombs map[string]tomb        // what this session removed, by unique name
	last  map[string]glimpse     // what was seen or made last, by unique name: an older copy of the directory cannot undo it
}

func newSession(ctx context.Context, h *House, client *tenant.Client, opts tenant.SignInOptions) (*Session, error) {
	// A refused "look" leaves roles and policies invisible; the program goes on with "cannot tell".
	refused := client.Need(ctx, tenant.StepLook)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	me, policies, err := whoAndWhat(ctx, client)
	if err != nil {
		return nil, err
	}
	me.Tenant.Rehearsal = h.Rehearsal()
	s := &Session{house: h, client: client, known: map[string]apply.Query{}, last: map[string]glimpse{}, tombs: map[string]tomb{}, me: me, policies: policies, refused: refused}
	client.GuardSecrets(s.mayBeRead)
	h.clock.Store(client.Clock())
	return s, s.rememberAccount(opts)
}

// Identity is who is signed in, where, and what they may do.
func (s *Session) Identity() entra.Identity { return s.me }

// Directory is the tenant as an apply writes to it.
func (s *Session) Directory() apply.Directory { return s.client }

// Close ends the session. Tokens that the encrypted cache keeps stay there for the next run; those in memory are gone.
func (s *Session) Close() { s.client.Close() }

// Look reads one connector and plans what is left to do.
func (s *Session) Look(ctx context.Context, t Target) (View, error) {
	if err := s.mayLook(ctx); err != nil {
		return View{}, err
	}
	return s.lookUntil(ctx, t, s.settled)
}

// settled holds unless a look differs from how this machine left the connector a moment ago: that may be an older copy of the directory.
func (s *Session) settled(v View) bool {
	return v.LeftAt.IsZero() || s.house.now().Sub(v.LeftAt) > steadyFor || !slices.ContainsFunc(v.Status.Drift, lifecycle.Drift.Remembered)
}

// mayLook renews what "look" needs. A refusal is not asked about again: Graph answers with what the token allows.
func (s *Session) mayLook(ctx context.Context) error {
	if s.refused != nil {
		return ctx.Err()
	}
	return s.client.Need(ctx, tenant.StepLook)
}

func (t Target) instance() string {
	if t.Choices.Instance == "" {
		return defaultInstance
	}
	return t.Choices.Instance
}

// CommandArgs name this connector on the command line.
func (t Target) CommandArgs() string {
	if t.instance() == defaultInstance {
		return t.Definition.ID
	}
	return t.Definition.ID + " --instance " + t.instance()
}

// Instance is which of several connectors of the definition this is.
func (t Target) Instance() string { return t.instance() }

// UniqueName is the connector's identity in the tenant.
func (t Target) UniqueName() string { return t.uniqueName() }

func (t Target) uniqueName() string { return t.Definition.UniqueName(t.instance()) }

func (s *Session) query(t Target) apply.Query {
	s.mu.Lock()
	q := s.known[t.uniqueName()]
	s.mu.Unlock()
	q.UniqueName = t.uniqueName()
	q.Resources, q.DisplayName = resourcesOf(t.Definition), t.plannedName()
	return q
}

// remember keeps the ids of what was seen or made.
func (s *Session) remember(t Target, live entra.Connector) {
	if live.App == nil {
		return
	}
	q := apply.Query{UniqueName: t.uniqueName(), ObjectID: live.App.ObjectID, AppID: live.App.AppID}
	if live.Principal != nil {
		q.PrincipalID = live.Principal.ObjectID
	}
	s.mu.Lock()
	s.known[t.uniqueName()] = q
	s.mu.Unlock()
}

func resourcesOf(d *definition.Definition) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range d.Permissions {
		id := p.Resource
		if id == "" {
			id = entra.GraphAppID
		}
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// view makes a View of what was read. Missing settings leave Plan empty and Incomplete set: looking never needs them.
func (s *Session) view(t Target, live entra.Connector) (View, error) {
	s.remember(t, live)
	return s.viewOf(t, live)
}

// viewOf is view of what need not be the connector yet.
func (s *Session) viewOf(t Target, live entra.Connector) (View, error) {
	t, err := t.chosenIn(live.App)
	if err != nil {
		return View{}, err
	}
	wanted, err := wantedOf(t.Definition, live)
	if err != nil {
		return View{}, err
	}
	approval, current, err := s.house.approvalFor(t, s.me.Tenant.ID, live.App)
	if err != nil {
		return View{}, err
	}
	v := View{Target: t, Live: live, Wanted: wanted, Approval: approval, Current: current, at: s.house.now()}
	// One that runs right now is not interrupted, and nobody can resume it.
	j, begun := s.house.unfinished(s.me.Tenant.ID, t.uniqueName())
	if begun && !j.Running {
		v.Journal = j.Began
	}
	left, err := s.house.store.LastLeft(s.me.Tenant.ID, t.uniqueName())
	if err != nil {
		return View{}, err
	}
	receipt, ok, err := s.house.store.LastReceipt(s.me.Tenant.ID, t.uniqueName(), "verify")
	if err != nil {
		return View{}, err
	}
	if ok && receipt.OK {
		v.Verified = receipt.Time
	}
	choices, err := settle(t, live)
	if err != nil {
		v.Incomplete = err
	} else if err := s.adapted(&v, choices); err != nil {
		return View{}, err
	}
	s.judge(&v, left, begun && j.Running)
	return v, nil
}

// judge says how a connector stands that was read and planned.
func (s *Session) judge(v *View, left *lifecycle.Left, busy bool) {
	if left != nil {
		v.LeftAt = left.At
	}
	v.Status = lifecycle.Status(lifecycle.Input{
		Definition: v.Target.Definition, Instance: v.Target.instance(), Choices: v.Target.Choices, Live: v.Live, Wanted: v.Wanted,
		Approval: v.Approval, Current: v.Current, Plan: v.Plan, Kinds: kindsOf(*v),
		Verified: v.Verified, Now: s.serverTime(v.Live), Unfinished: v.Journal, Busy: busy, Left: left,
		CanConsent: weakest(s.me.CanConsentApplication.Ability, s.me.CanConsentDelegated.Ability),
	})
}

// kindsOf are the kinds of credential that the connector needs, nil while its choices are not complete.
func kindsOf(v View) []string {
	if v.Incomplete != nil {
		return nil
	}
	var out []string
	for _, c := range v.Target.Definition.CredentialsFor(v.Target.Choices.Credential) {
		out = append(out, c.Kind)
	}
	return out
}

// weakest is what can be said of two abilities that are both needed.
func weakest(a, b entra.Ability) entra.Ability {
	switch {
	case a == entra.No || b == entra.No:
		return entra.No
	case a == entra.CannotTell || b == entra.CannotTell:
		return entra.CannotTell
	}
	return entra.Yes
}

func (s *Session) planInput(v View) plan.Input {
	in := plan.Input{
		Kept:       s.holds(v.Live.App),
		Definition: v.Target.Definition, Choices: v.Target.Choices, Live: v.Live, Me: s.me, Policies: s.policies,
		Requested: v.Wanted, Now: s.serverTime(v.Live), Brought: v.Target.Brought,
		Readers: s.Readers(), Skew: s.skew(),
	}
	if v.Approval != nil && v.Current {
		in.Approval = gate.Tag(*v.Approval)
	}
	return in
}

// holds tells for a secret or certificate whether this machine keeps it. Only those that Gatehouse issued are looked up: nobody else's can be
// here, and a look must not open the keychain for nothing.
func (s *Session) holds(app *entra.Application) func(keyID string) bool {
	return func(keyID string) bool {
		ours := slices.ContainsFunc(app.Passwords, func(p entra.Password) bool {
			return p.KeyID == keyID && strings.HasPrefix(p.DisplayName, plan.SecretLabel)
		}) ||
			slices.ContainsFunc(app.Keys, func(k entra.Key) bool { return k.KeyID == keyID && strings.HasPrefix(k.DisplayName, plan.SecretLabel) })
		// Locked, a keychain cannot tell; that a marked secret is kept elsewhere would then be a guess.
		return ours && s.house.keep.holds(context.Background(), secret.Name{TenantID: s.me.Tenant.ID, AppID: app.AppID, KeyID: keyID}, plan.IsKept(app.Tags, keyID))
	}
}

// serverTime is the tenant's clock when it is known: a wrong clock here must not shorten or stretch a credential.
func (s *Session) serverTime(live entra.Connector) time.Time {
	if !live.ServerTime.IsZero() {
		return live.ServerTime
	}
	return s.now().UTC()
}

// approvalFor gives the approval that counts for a connector: the newest one that equals today's definition and rules,
// from this machine's record or the app's tag; else the newest of all, which is then out of date.
func (h *House) approvalFor(t Target, tenantID string, app *entra.Application) (*gate.Approval, bool, error) {
	local, err := h.store.Approvals()
	if err != nil {
		return nil, false, err
	}
	rules, err := rulesOf(t.Definition)
	if err != nil {
		return nil, false, err
	}
	var tags []string
	if app != nil {
		tags = app.Tags
	}
	a := gate.Best(t.Definition.Hash(), rules.hash, t.Definition.ID, t.instance(), tenantID, local, tags)
	return a, a != nil && a.Leaks == 0 && a.Current(t.Definition.Hash(), rules.hash), nil
}

func (h *House) unfinished(tenantID, connector string) (store.JournalInfo, bool) {
	journals, err := h.store.Unfinished()
	if err != nil {
		return store.JournalInfo{}, false
	}
	for _, j := range journals {
		if j.TenantID == tenantID && j.Connector == connector {
			return j, true
		}
	}
	return store.JournalInfo{}, false
}
