package clipboard

import (
	"os"

	"gatehouse/setup/secret"
)

// put owns the X11 selection itself: the window library can offer text only, while password managers and KDE's Klipper look for the
// target x-kde-passwordManagerHint. On a Wayland desktop a program that shows nothing may not own the clipboard.
func put(s secret.Secret) (Held, error) {
	display := os.Getenv("DISPLAY")
	if display == "" || os.Getenv("WAYLAND_DISPLAY") != "" && os.Getenv("XDG_SESSION_TYPE") == "wayland" {
		return nil, ErrNoWay
	}
	return own(display, s)
}
