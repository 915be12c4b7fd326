package doctor

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// Keychain writes a trial value, reads it back and removes it. A keychain may ask somebody to unlock it, so it gets a while.
func Keychain(try func(ctx context.Context) (place string, err error)) Check {
	return Check{ID: "keychain", Title: "Keychain", Tested: "Whether a trial value can be written, read back and removed.", Patience: 20 * time.Second, Look: func(ctx context.Context) Finding {
		place, err := try(ctx)
		if err == nil {
			return Finding{State: OK, Found: "A trial value was written, read back and removed: " + place + "."}
		}
		if ctx.Err() != nil {
			return ended(ctx, 20*time.Second)
		}
		p, state := problem.Of(err), Failed
		if errors.Is(err, secret.ErrAbsent) {
			state = Warning // a machine without one still has the encrypted file
		}
		return Finding{State: state, Found: p.What, Next: p.Next, Detail: append([]problem.Detail{{Label: "Cause", Value: p.Why}}, p.Detail...)}
	}}
}

// openers are the programs that the sign-in looks for on Linux, in this order (module github.com/pkg/browser).
var openers = []string{"xdg-open", "x-www-browser", "www-browser"}

// Browser looks for what opens a page on this system.
func Browser(system string, display bool) Check {
	return Check{ID: "browser", Title: "Browser", Tested: "Whether a browser can be opened for the sign-in.", Look: func(context.Context) Finding {
		const code = "Sign in with a code on another device: --device-code, or under “More options” on the sign-in page."
		switch system {
		case "windows":
			return Finding{State: OK, Found: "Windows opens the standard browser."}
		case "darwin":
			openers := []string{"open"}
			return found(openers, code)
		}
		if !display {
			return Finding{State: Warning, Found: "There is no display, so no browser can be opened here.", Next: code}
		}
		return found(openers, code)
	}}
}

func found(programs []string, otherwise string) Finding {
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return Finding{State: OK, Found: name + " opens it.", Detail: []problem.Detail{{Label: "Program", Value: path}}}
		} else if errors.Is(err, exec.ErrDot) {
			return Finding{State: Warning, Found: name + " lies in the current folder, which is not safe to start.", Next: "Take the current folder out of PATH."}
		}
	}
	return Finding{State: Warning, Found: "No program that opens a browser was found.", Next: "Install xdg-utils and a browser. " + otherwise}
}

// TokenCache says where sign-ins are kept.
func TokenCache(state func() (encrypted bool, where, why string)) Check {
	return Check{ID: "token-cache", Title: "Token cache", Tested: "Where sign-ins are kept.", Look: func(context.Context) Finding {
		encrypted, where, why := state()
		switch {
		case encrypted:
			return Finding{State: OK, Found: "Encrypted: " + where + "."}
		case why == "":
			return Finding{State: OK, Found: "In memory: they are gone when the program ends."}
		}
		return Finding{State: OK, Found: "In memory, gone when the program ends: nothing is written where it cannot be encrypted.", Detail: []problem.Detail{{Label: "Why", Value: why}}}
	}}
}

// Display is what a child of this program saw of the screen and of OpenGL.
type Display struct {
	Missing  string // why there is no screen; empty when there is one
	Renderer string // what draws
	Version  string // of OpenGL
	Err      error  // why nothing can be drawn
}

// Displays are the two lines on the screen and on OpenGL, from one look.
func Displays(look func(ctx context.Context) Display) []Check {
	again := remember(look)
	return []Check{
		{ID: "display", Title: "Display", Tested: "Whether there is a screen to open a window on.", Look: func(ctx context.Context) Finding {
			d := again(ctx)
			if ctx.Err() != nil {
				return ended(ctx, defaultPatience)
			}
			if d.Missing != "" {
				return Finding{State: Warning, Found: d.Missing, Next: "The commands do everything that the window does: gatehouse --help."}
			}
			return Finding{State: OK, Found: "There is a screen."}
		}},
		{ID: "opengl", Title: "OpenGL", Tested: "Whether the window can be drawn (OpenGL 2.1), in a process of its own.", Look: func(ctx context.Context) Finding {
			d := again(ctx)
			detail := []problem.Detail{{Label: "Renderer", Value: d.Renderer}, {Label: "OpenGL", Value: d.Version}}
			switch {
			case ctx.Err() != nil:
				return ended(ctx, defaultPatience)
			case d.Missing != "":
				return Finding{State: Unknown, Found: "It cannot be tried without a screen."}
			case d.Err != nil:
				return Finding{
					State: Failed, Found: "Nothing can be drawn.", Detail: cause(d.Err),
					Next: "Update the graphics driver. On a machine without a graphics card, and in a remote desktop on Windows, use a software renderer (Mesa's opengl32.dll beside the program), or the commands.",
				}
			}
			return Finding{State: OK, Found: fmt.Sprintf("OpenGL %s on %s.", d.Version, d.Renderer), Detail: detail}
		}},
	}
}
