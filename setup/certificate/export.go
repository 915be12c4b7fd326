package certificate

import (
	"bytes"
	"crypto"
	"encoding/pem"
	"fmt"
	"unicode/utf8"

	"github.com/youmark/pkcs8"
	"software.sslmate.com/src/go-pkcs12"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// MinPassphrase is the least number of characters that protect an exported key.
const MinPassphrase = 12

// rounds of PBKDF2-HMAC-SHA256 for an exported key (OWASP Password Storage Cheat Sheet, 2023).
const rounds = 600_000

// CheckPassphrase refuses what would not protect a file that leaves this machine.
func CheckPassphrase(passphrase secret.Secret) error {
	if utf8.RuneCount(passphrase.Reveal()) < MinPassphrase {
		return problem.New(problem.Refused, fmt.Sprintf("The passphrase needs at least %d characters.", MinPassphrase),
			"It is all that protects the key in the file.", "Choose a longer one.", nil)
	}
	return nil
}

// PFX is certificate and key as a PKCS#12 file, AES-256 under the passphrase.
func (c Certificate) PFX(passphrase secret.Secret) ([]byte, error) {
	if err := CheckPassphrase(passphrase); err != nil {
		return nil, err
	}
	key, err := c.Signer()
	if err != nil {
		return nil, err
	}
	out, err := pkcs12.Modern2023.WithIterations(rounds).Encode(key, c.public, nil, string(passphrase.Reveal()))
	if err != nil {
		return nil, fmt.Errorf("export certificate as PFX: %w", err)
	}
	return out, nil
}

// PEM is certificate and key as PEM blocks; the key is encrypted PKCS#8, AES-256 under the passphrase.
func (c Certificate) PEM(passphrase secret.Secret) ([]byte, error) {
	if err := CheckPassphrase(passphrase); err != nil {
		return nil, err
	}
	key, err := c.Signer()
	if err != nil {
		return nil, err
	}
	sealed, err := pkcs8.MarshalPrivateKey(key, passphrase.Reveal(), &pkcs8.Opts{
		Cipher: pkcs8.AES256CBC, KDFOpts: pkcs8.PBKDF2Opts{SaltSize: 16, IterationCount: rounds, HMACHash: crypto.SHA256},
	})
	if err != nil {
		return nil, fmt.Errorf("export certificate as PEM: %w", err)
	}
	var out bytes.Buffer
	for _, b := range []pem.Block{{Type: "CERTIFICATE", Bytes: c.public.Raw}, {Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed}} {
		if err := pem.Encode(&out, &b); err != nil {
			return nil, fmt.Errorf("export certificate as PEM: %w", err)
		}
	}
	return out.Bytes(), nil
}

// PublicPEM is the certificate alone, which is no secret.
func (c Certificate) PublicPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.public.Raw})
}
