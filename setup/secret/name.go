package secret

import (
	"fmt"
	"regexp"
)

// MaxSize is the largest secret that every keychain takes: Windows stops at 2,560 bytes, macOS at about 2,900
// (go-keyring v0.2.8), and base64 or framing must not push a value over the edge.
const MaxSize = 2048

// namePart holds for GUIDs and what else Entra calls a key id. No ':' (Windows joins service and user with it), no '/',
// nothing that a shell or a file system would read in its own way.
var namePart = regexp.MustCompile(`\A[0-9A-Za-z][0-9A-Za-z-]{0,63}\z`)

// check refuses names that could meet another secret's name.
func (n Name) check() error {
	for _, part := range []struct{ label, value string }{
		{"tenant id", n.TenantID}, {"app id", n.AppID}, {"key id", n.KeyID},
	} {
		if !namePart.MatchString(part.value) {
			return fmt.Errorf("name a secret: %s is empty or has characters other than letters, digits and hyphens", part.label)
		}
	}
	return nil
}

// service and user are the two halves of a keychain item's name.
func (n Name) service() string { return "gatehouse/" + n.TenantID + "/" + n.AppID }
func (n Name) user() string    { return n.KeyID }
