// Package secret keeps secrets: type Secret, the OS keychain (the only user of go-keyring) and the announced encrypted file.
// It must not log, print or write a secret in clear, and knows nothing of Entra.
package secret

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Secret prints, marshals and logs as "[redacted]". Its bytes are reached only through Reveal.
//
// The bytes lie behind a function: fmt cannot call methods on an unexported field of somebody else's struct and follows
// slices and even pointers there; of a function it prints the address. It also makes == impossible: Equal compares.
type Secret struct{ bytes func() []byte }

// New takes a copy of value.
func New(value []byte) Secret {
	own := append([]byte(nil), value...)
	return Secret{func() []byte { return own }}
}

// Reveal gives the bytes to the one place that must send or store them. The caller must not keep them.
func (s Secret) Reveal() []byte {
	if s.bytes == nil {
		return nil
	}
	return s.bytes()
}

// Empty holds for the zero Secret.
func (s Secret) Empty() bool { return len(s.Reveal()) == 0 }

// Equal compares in constant time.
func (s Secret) Equal(o Secret) bool { return subtle.ConstantTimeCompare(s.Reveal(), o.Reveal()) == 1 }

// Wipe overwrites the bytes, for every copy of this Secret.
func (s Secret) Wipe() { clear(s.Reveal()) }

// String never shows the value.
func (s Secret) String() string { return redacted }

// GoString never shows the value.
func (s Secret) GoString() string { return redacted }

// MarshalText never shows the value.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Format never shows the value, whatever the verb: without it %d would print the bytes.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue never shows the value.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// Name says which credential a secret belongs to.
type Name struct {
	TenantID string
	AppID    string
	KeyID    string
}

// ErrNotFound says that a place works and holds no secret under the name.
var ErrNotFound = errors.New("no secret is kept under this name")

// Place is where a kept secret lies, in words for people.
type Place string

// The two places.
const (
	Keychain Place = "keychain"
	Vault    Place = "encrypted file"
)

// Keeper keeps secrets. Every method has its own deadline inside ctx and returns *problem.Problem errors of kind Refused
// when the place cannot be used. Put returns nil only after the value was read back and compared.
type Keeper interface {
	Place() Place
	Probe(ctx context.Context) error
	Put(ctx context.Context, name Name, value Secret) error
	Get(ctx context.Context, name Name) (Secret, error) // ErrNotFound when there is none
	Delete(ctx context.Context, name Name) error        // nil when there is none
}
