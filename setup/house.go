package setup

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/preview/rules"
	"gatehouse/setup/definition"
	"gatehouse/setup/gate"
	"gatehouse/setup/network"
	"gatehouse/setup/problem"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

// sentKept is how many lines of "What was sent" are held in memory.
const sentKept = 2000

// vaultFolder holds the announced encrypted fallback (DESIGN.md, files of the state folder).
const vaultFolder = "vault"

// House is everything one running Gatehouse holds on this machine. It works without a tenant: catalogue, offline previews,
// approvals, activity.
type House struct {
	cfg   Config
	store *store.Store
	sent  *tenant.Log
	keep  *keeper
	now   func() time.Time
	clock atomic.Pointer[network.Clock] // of the last sign-in

	mu   sync.Mutex
	defs []*definition.Definition
}

// Open reads the state folder and the catalogue.
func Open(cfg Config) (*House, error) {
	cfg.Endpoint = someCloud(cfg.Endpoint)
	if cfg.StateDir == "" {
		dir, err := store.DefaultDir(cfg.Endpoint.Rehearsal)
		if err != nil {
			return nil, err
		}
		cfg.StateDir = dir
	}
	st, err := store.Open(cfg.StateDir)
	if err != nil {
		return nil, err
	}
	defs, err := definition.Catalogue()
	if err != nil {
		return nil, fmt.Errorf("read the shipped definitions: %w", err)
	}
	h := &House{
		cfg: cfg, store: st, sent: tenant.NewLog(sentKept),
		keep: newKeeper(filepath.Join(st.Dir(), vaultFolder), cfg), now: time.Now,
	}
	for _, d := range defs {
		h.defs = append(h.defs, h.inCloud(d))
	}
	return h, nil
}

// Catalogue is every known definition: the shipped ones and those added.
func (h *House) Catalogue() []*definition.Definition {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]*definition.Definition(nil), h.defs...)
}

// Add puts a definition of the user into the catalogue; it replaces a shipped one of the same id.
func (h *House) Add(d *definition.Definition) {
	h.mu.Lock()
	defer h.mu.Unlock()
	d = h.inCloud(d)
	for i, old := range h.defs {
		if old.ID == d.ID {
			h.defs[i] = d
			return
		}
	}
	h.defs = append(h.defs, d)
}

// Find gives the definition with this id.
func (h *House) Find(id string) (*definition.Definition, error) {
	var known string
	for _, d := range h.Catalogue() {
		if d.ID == id {
			return d, nil
		}
		if known != "" {
			known += ", "
		}
		known += d.ID
	}
	return nil, problem.New(problem.BadInput, fmt.Sprintf("There is no connector called %q.", id), "",
		"Use one of: "+known+".", nil)
}

// Target names one connector of this machine's memory: settings given now replace those chosen before.
func (h *House) Target(d *definition.Definition, tenantID, instance string, settings map[string]string) Target {
	choices, ok := h.Choices(tenantID, d.ID, instance)
	if !ok {
		choices = definition.Choices{Instance: instance}
	}
	merged := make(map[string]string, len(choices.Settings)+len(settings))
	for k, v := range choices.Settings {
		merged[k] = v
	}
	for k, v := range settings {
		merged[k] = v
	}
	choices.Settings = merged
	t := Target{Definition: h.inCloud(d), Choices: choices}
	if with, err := t.chosen(); err == nil { // rules that cannot be read are said when they are used
		return with
	}
	return t
}

// Choices are what was chosen before for this connector on this machine.
func (h *House) Choices(tenantID, definitionID, instance string) (definition.Choices, bool) {
	if instance == "" {
		instance = defaultInstance
	}
	c, found, err := h.store.Choices(tenantID, "gatehouse-"+definitionID+"-"+instance)
	return c, found && err == nil
}

// Sent is "What was sent": every request of this run, redacted.
func (h *House) Sent() *tenant.Log { return h.sent }

// Rehearsal holds when this House works on the rehearsal tenant.
func (h *House) Rehearsal() bool { return h.cfg.Endpoint.Rehearsal }

// StateDir is the folder of this House.
func (h *House) StateDir() string { return h.store.Dir() }

// Endpoint is where sign-ins go.
func (h *House) Endpoint() tenant.Endpoint { return h.cfg.Endpoint }

// Approvals lists what was approved on this machine, oldest first.
func (h *House) Approvals() ([]gate.Approval, error) { return h.store.Approvals() }

// Activity lists every change made from this machine, oldest first.
func (h *House) Activity() ([]store.Activity, error) { return h.store.Activity() }

// Unfinished lists applies that can be resumed.
func (h *House) Unfinished() ([]store.JournalInfo, error) { return h.store.Unfinished() }

// rulesOf loads the rules of a definition; nil rules and preview's NoneHash for a connector that reads Graph directly.
func rulesOf(d *definition.Definition) (*ruleset, error) {
	if d.Sanitizer.Direct() {
		return &ruleset{hash: rules.NoneHash}, nil
	}
	return loadRules(d)
}

// SignIn signs a person in: the step "who" only; every further step is asked for when it is needed. Where this machine keeps the tokens
// of an earlier run, no browser opens.
func (h *House) SignIn(ctx context.Context, opts tenant.SignInOptions) (*Session, error) {
	opts.Endpoint = h.cfg.Endpoint
	opts.Log = h.sent
	opts.KeepTokens = h.cfg.KeepTokens
	opts.Earlier = h.earlier(ctx, opts)
	client, err := tenant.SignIn(ctx, opts)
	if err != nil {
		return nil, err
	}
	s, err := newSession(ctx, h, client, opts)
	if err != nil {
		client.Close()
	}
	return s, err
}
