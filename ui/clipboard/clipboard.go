// Package clipboard puts a secret on the system's clipboard, marked so that clipboard histories and cloud copies leave it alone, and
// takes it away again. It must not be used for anything else, and keeps nothing after Clear.
package clipboard

import (
	"errors"

	"gatehouse/setup/secret"
)

// Held is a secret that this program put on the clipboard.
type Held interface {
	// Clear takes it away, unless somebody has put something else there meanwhile. It may be called twice.
	Clear()
}

// ErrNoWay says that this system offers no way to mark what is copied.
var ErrNoWay = errors.New("mark the clipboard as secret: this desktop offers no way")

// Put puts the secret on the clipboard with the system's mark. An error means that nothing was put there.
func Put(s secret.Secret) (Held, error) { return put(s) }
