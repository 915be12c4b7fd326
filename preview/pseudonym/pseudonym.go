// Package pseudonym turns values into pseudonyms and reversible tokens as sanitizing proxies do.
// It holds the salt and the key of one run and must not write them, or the values, anywhere.
package pseudonym

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
)

// DomainHandling says what becomes of the domain of an e-mail address.
type DomainHandling string

// The domain handlings.
const (
	PreserveDomain DomainHandling = "preserve"
	RedactDomain   DomainHandling = "redact"
	TokenizeDomain DomainHandling = "tokenize"
	EncryptDomain  DomainHandling = "encrypt"
)

// ErrNoKey is returned when a reversible token is asked for and no password was given.
var ErrNoKey = errors.New("no password for reversible tokens")

// Options configure a Maker. Salt and password of domains and of IP addresses default to the general ones.
type Options struct {
	Salt           string
	Password       string
	DomainSalt     string
	DomainPassword string
	IPSalt         string         // of IP addresses; empty = Salt
	IPPassword     string         // empty = Password
	Domain         DomainHandling // empty = preserve
	IgnoreDots     bool           // a.b@x.com and ab@x.com become the same pseudonym
}

// Maker makes pseudonyms. It is safe for use by several goroutines.
type Maker struct {
	options   Options
	values    *keeper
	domains   *keeper
	addresses *keeper
}

// New checks the options. The salt is required: without one every pseudonym could be looked up in a table.
func New(o Options) (*Maker, error) {
	if o.Salt == "" {
		return nil, errors.New("make pseudonyms: the salt is empty")
	}
	if o.Domain == "" {
		o.Domain = PreserveDomain
	}
	switch o.Domain {
	case PreserveDomain, RedactDomain, TokenizeDomain, EncryptDomain:
	default:
		return nil, fmt.Errorf("make pseudonyms: domain handling %q is none of preserve, redact, tokenize, encrypt", o.Domain)
	}
	m := &Maker{options: o, values: &keeper{salt: o.Salt, password: o.Password}}
	m.domains = m.values.but(o.DomainSalt, o.DomainPassword)
	m.addresses = m.values.but(o.IPSalt, o.IPPassword)
	return m, nil
}

// but is a keeper with another salt or password where one is given.
func (k *keeper) but(salt, password string) *keeper {
	if salt == "" && password == "" {
		return k
	}
	return &keeper{salt: first(salt, k.salt), password: first(password, k.password)}
}

// Domain tells how e-mail domains are handled.
func (m *Maker) Domain() DomainHandling { return m.options.Domain }

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// keeper hashes with one salt and encrypts with one key, which is derived on first use because that takes tens of milliseconds.
type keeper struct {
	salt     string
	password string
	once     sync.Once
	block    cipher.Block
	err      error
}

const keyIterations = 65536

func (k *keeper) cipher() (cipher.Block, error) {
	k.once.Do(func() {
		if k.password == "" {
			k.err = ErrNoKey
			return
		}
		key, err := pbkdf2.Key(sha256.New, k.password, []byte(k.salt), keyIterations, 32)
		if err != nil {
			k.err = fmt.Errorf("derive key: %w", err)
			return
		}
		k.block, k.err = aes.NewCipher(key)
	})
	return k.block, k.err
}
