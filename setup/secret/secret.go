// Package secret keeps secrets: type Secret, the OS keychain (the only user of go-keyring) and the announced encrypted file.
// It must not log, print or write a secret in clear, and knows nothing of Entra.
package secret

import (
	"context"
	"crypto/subtle"
)

const redacted = "[redacted]"

// Secret prints, marshals and logs as "[redacted]". Its bytes are reached only through Reveal.
type Secret struct{ value []byte }

// New takes a copy of value.
func New(value []byte) Secret { return Secret{append([]byte(nil), value...)} }

// Reveal gives the bytes to the one place that must send or store them. The caller must not keep them.
func (s Secret) Reveal() []byte { return s.value }

// Empty holds for the zero Secret.
func (s Secret) Empty() bool { return len(s.value) == 0 }

// Equal compares in constant time.
func (s Secret) Equal(o Secret) bool { return subtle.ConstantTimeCompare(s.value, o.value) == 1 }

// Wipe overwrites the bytes.
func (s Secret) Wipe() { clear(s.value) }

// String, GoString, MarshalText and Format verbs never show the value.
func (s Secret) String() string { return redacted }

// GoString never shows the value.
func (s Secret) GoString() string { return redacted }

// MarshalText never shows the value.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Name says which credential a secret belongs to.
type Name struct {
	TenantID string
	AppID    string
	KeyID    string
}

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
