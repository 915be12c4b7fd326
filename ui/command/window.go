package command

import (
	"context"
	"errors"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/problem"
)

// ErrNoDisplay says that no window can be opened here.
var ErrNoDisplay = errors.New("no display")

// WindowOptions are what main's window needs.
type WindowOptions struct {
	Config    setup.Config
	Tenant    string
	Account   string
	ClientID  string
	Device    bool
	Accounts  []string // who can sign in to the rehearsal tenant
	Rehearsal bool
	// Tour runs the main job on a rehearsal tenant of its own and tells each step.
	Tour func(ctx context.Context, step func(string)) error
}

type windowCmd struct{}

// Run opens the window. Its questions (passphrase, encrypted file) are asked in the window, so main fills those in.
func (windowCmd) Run(ctx context.Context, e *env) error {
	cfg, err := e.config(ctx)
	if err != nil {
		return err
	}
	opts := WindowOptions{
		Config: cfg, Tenant: e.Tenant, Account: e.Account, ClientID: e.ClientID, Device: e.DeviceCode, Rehearsal: e.Rehearsal.On,
		Tour: func(ctx context.Context, step func(string)) error { return tourInWindow(ctx, e.program.Version, step) },
	}
	if e.Rehearsal.On {
		if opts.Tenant == "" {
			opts.Tenant = e.ready.TenantID
			if len(e.ready.Accounts) > 0 {
				_, opts.Tenant, _ = strings.Cut(e.ready.Accounts[0].UPN, "@")
			}
		}
		for _, a := range e.ready.Accounts {
			opts.Accounts = append(opts.Accounts, a.UPN)
		}
	}
	err = e.program.Window(ctx, opts)
	if errors.Is(err, ErrNoDisplay) {
		return problem.New(problem.Failed, "There is no display to open a window on.", "Neither DISPLAY nor WAYLAND_DISPLAY is set.",
			"See the main job in the terminal instead: gatehouse tour.", err)
	}
	return err
}
