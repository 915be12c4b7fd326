package certificate

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"gatehouse/setup/secret"
)

const (
	// Bits of the keys that Gatehouse makes: RSA, because the Microsoft Authentication Library for Go signs with nothing else, and
	// 3072 bits, because they are good past 2030 (NIST SP 800-57 part 1) and still fit into every keychain.
	Bits = 3072
	// DefaultDays is how long a certificate lives unless the tenant's policy or the person wants less.
	DefaultDays = 180
	// early is how far a certificate's time begins before now: the clocks of Entra's servers need not agree with this one.
	early = 5 * time.Minute
	// maxCommonName is the upper bound of a common name (RFC 5280, appendix A.1).
	maxCommonName = 64
)

// Make makes a self-signed certificate that ends at the given time, and its key.
func Make(commonName string, now, end time.Time) (Certificate, error) {
	if !end.After(now) {
		return Certificate{}, fmt.Errorf("make certificate: it would end before it begins")
	}
	key, err := rsa.GenerateKey(rand.Reader, Bits)
	if err != nil {
		return Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	if runes := []rune(commonName); len(runes) > maxCommonName {
		commonName = string(runes[:maxCommonName])
	}
	template := &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)), Subject: pkix.Name{CommonName: commonName},
		// Whole seconds: Entra refuses a credential that ends after its certificate, and certificates know no fractions.
		NotBefore: now.Add(-early).UTC().Truncate(time.Second), NotAfter: end.UTC().Truncate(time.Second),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true, SignatureAlgorithm: x509.SHA256WithRSA,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	public, err := x509.ParseCertificate(der)
	if err != nil {
		return Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	return with(public, key)
}

func with(public *x509.Certificate, key *rsa.PrivateKey) (Certificate, error) {
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return Certificate{}, fmt.Errorf("encode private key: %w", err)
	}
	defer clear(raw)
	return Certificate{public, secret.New(raw)}, nil
}
