// Package certificate makes, reads, checks and exports the certificates that connectors sign in with.
// It must not keep, send or log anything; private keys live in secret.Secret only.
package certificate

import (
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the thumbprint that Entra shows; nothing rests on it
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"gatehouse/setup/secret"
)

// Certificate is a certificate with its private key, where there is one.
type Certificate struct {
	public *x509.Certificate
	key    secret.Secret // PKCS#8 DER of an RSA key; empty: somebody else has it
}

// Public is the certificate itself.
func (c Certificate) Public() *x509.Certificate { return c.public }

// DER is the certificate as Entra wants it.
func (c Certificate) DER() []byte { return append([]byte(nil), c.public.Raw...) }

// HasKey holds when the private key is here.
func (c Certificate) HasKey() bool { return !c.key.Empty() }

// Key is the private key as PKCS#8 DER; empty when somebody else has it.
func (c Certificate) Key() secret.Secret { return c.key }

// Wipe overwrites the private key, for every copy.
func (c Certificate) Wipe() { c.key.Wipe() }

// Thumbprint is the SHA-1 of the certificate in hexadecimal capitals, as the Entra admin centre shows it.
func (c Certificate) Thumbprint() string {
	return strings.ToUpper(hex.EncodeToString(c.ThumbprintBytes()))
}

// ThumbprintBytes is the SHA-1 of the certificate: the customKeyIdentifier of a key credential.
func (c Certificate) ThumbprintBytes() []byte {
	sum := sha1.Sum(c.public.Raw) //nolint:gosec // see the import
	return sum[:]
}

// Fingerprint is the SHA-256 of the certificate in hexadecimal: what is compared when a sign-in is refused.
func (c Certificate) Fingerprint() string {
	sum := sha256.Sum256(c.public.Raw)
	return hex.EncodeToString(sum[:])
}

// Join puts a kept certificate and its kept key together again and checks that they belong together.
func Join(der []byte, key secret.Secret) (Certificate, error) {
	public, err := x509.ParseCertificate(der)
	if err != nil {
		return Certificate{}, fmt.Errorf("read kept certificate: %w", err)
	}
	c := Certificate{public, key}
	if err := c.matches(); err != nil {
		return Certificate{}, fmt.Errorf("read kept certificate: %w", err)
	}
	return c, nil
}

// Signer gives the private key to the one place that signs in with it. The caller must not keep it.
func (c Certificate) Signer() (*rsa.PrivateKey, error) {
	if !c.HasKey() {
		return nil, errors.New("sign with certificate: the private key is not here")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(c.key.Reveal())
	if err != nil {
		return nil, errors.New("sign with certificate: the private key cannot be read")
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("sign with certificate: the private key is not RSA")
	}
	return key, nil
}

// matches holds when the private key belongs to the certificate.
func (c Certificate) matches() error {
	if !c.HasKey() {
		return nil
	}
	key, err := c.Signer()
	if err != nil {
		return err
	}
	if !key.PublicKey.Equal(c.public.PublicKey) {
		return errOtherKey
	}
	return nil
}

var errOtherKey = errors.New("the private key belongs to another certificate")
