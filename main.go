// Gatehouse sets up Microsoft 365 connectors and shows what they will see before the gate opens. This file only wires.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"gatehouse/setup"
	"gatehouse/setup/harden"
	"gatehouse/setup/secret"
	"gatehouse/ui/command"
	"gatehouse/ui/display"
	"gatehouse/ui/window"
)

// version is set at link time from FyneApp.toml, so that build and package agree.
var version = "0.0.0-dev"

func main() {
	// A keychain operation runs in a child of this program, so that it can be killed when it hangs.
	if handled, code := secret.ServeChild(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(code)
	}
	if handled, code := display.ServeChild(os.Args[1:], os.Stdout); handled {
		os.Exit(code)
	}
	if again, code := harden.Start(os.Stderr); again {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command.Run(ctx, os.Args[1:], command.Program{
		Version:    version,
		Streams:    command.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr},
		Window:     openWindow,
		KeepTokens: true,
		Display:    display.Look,
	})
	stop()
	os.Exit(code)
}

func openWindow(ctx context.Context, opts command.WindowOptions) error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return command.ErrNoDisplay
	}
	asker := window.NewAsker()
	opts.Config.Passphrase, opts.Config.OfferVault, opts.Config.KeepFailed = asker.Passphrase, asker.OfferVault, asker.KeepFailed
	house, err := setup.Open(opts.Config)
	if err != nil {
		return err
	}
	return window.Run(ctx, window.Options{
		House: house, Asker: asker, Version: version, Rehearsal: opts.Rehearsal, Accounts: opts.Accounts,
		Tenant: opts.Tenant, Account: opts.Account, ClientID: opts.ClientID, DeviceCode: opts.Device, Tour: opts.Tour, Display: display.Look,
	})
}
