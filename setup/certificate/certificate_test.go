package certificate_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"gatehouse/setup/certificate"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

var (
	noon       = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	passphrase = secret.New([]byte("correct horse battery"))
	// made takes a second: one serves all tests that do not change it.
	made = sync.OnceValue(func() certificate.Certificate {
		c, err := certificate.Make("Gatehouse – Röntgen 日本", noon, noon.AddDate(0, 0, certificate.DefaultDays))
		if err != nil {
			panic(err)
		}
		return c
	})
)

func TestMadeCertificateIsWhatEntraAndTheSignInLibraryTake(t *testing.T) {
	p := made().Public()
	key, ok := p.PublicKey.(*rsa.PublicKey)
	if !ok || key.N.BitLen() != certificate.Bits {
		t.Errorf("key %T, want RSA with %d bits", p.PublicKey, certificate.Bits)
	}
	if !p.NotBefore.Before(noon) || !p.NotAfter.Equal(noon.AddDate(0, 0, certificate.DefaultDays)) {
		t.Errorf("valid %s to %s", p.NotBefore, p.NotAfter)
	}
	if err := p.CheckSignature(p.SignatureAlgorithm, p.RawTBSCertificate, p.Signature); err != nil {
		t.Errorf("self-signature: %v", err)
	}
	if p.IsCA || p.SerialNumber.Sign() <= 0 || len(made().Thumbprint()) != 40 || len(made().Fingerprint()) != 64 {
		t.Errorf("CA %v, serial %s, thumbprint %s", p.IsCA, p.SerialNumber, made().Thumbprint())
	}
	if err := made().Check(noon, 0); err != nil {
		t.Errorf("check: %v", err)
	}
	if size := len(made().Key().Reveal()); size > secret.MaxSize {
		t.Errorf("the key has %d bytes and fits into no keychain", size)
	}
	if _, err := certificate.Make("x", noon, noon); err == nil {
		t.Error("a certificate without a life was made")
	}
}

func TestExportedFilesAreReadBackWithTheirPassphraseOnly(t *testing.T) {
	c := made()
	for name, export := range map[string]func(secret.Secret) ([]byte, error){"PFX": c.PFX, "PEM": c.PEM} {
		t.Run(name, func(t *testing.T) {
			data, err := export(passphrase)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(data, c.Key().Reveal()[100:200]) {
				t.Error("the key stands in clear in the file")
			}
			back, err := certificate.Read(data, passphrase)
			if err != nil || !back.HasKey() || back.Fingerprint() != c.Fingerprint() || !back.Key().Equal(c.Key()) {
				t.Errorf("read back: %v", err)
			}
			for _, wrong := range []string{"", "another passphrase"} {
				_, err := certificate.Read(data, secret.New([]byte(wrong)))
				if !errors.Is(err, certificate.ErrPassphrase) || problem.Of(err).Kind != problem.BadInput {
					t.Errorf("passphrase %q: %v", wrong, err)
				}
			}
			if _, err := export(secret.New([]byte("short"))); err == nil {
				t.Error("a short passphrase was taken")
			}
		})
	}
}

func TestACertificateAloneIsReadAndHasNoKey(t *testing.T) {
	for name, data := range map[string][]byte{"DER": made().DER(), "PEM": made().PublicPEM()} {
		c, err := certificate.Read(data, secret.Secret{})
		if err != nil || c.HasKey() || c.Thumbprint() != made().Thumbprint() {
			t.Errorf("%s: %v, has key %v", name, err, c.HasKey())
		}
		if _, err := c.PFX(passphrase); err == nil {
			t.Errorf("%s: a key that is not here was exported", name)
		}
	}
	if _, err := certificate.Join(made().DER(), made().Key()); err != nil {
		t.Errorf("join: %v", err)
	}
}

// self makes a certificate of any kind for the refusals.
func self(t *testing.T, key any, public any, change func(*x509.Certificate)) []byte {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "x"}, NotBefore: noon.Add(-time.Hour), NotAfter: noon.Add(24 * time.Hour)}
	if change != nil {
		change(c)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestEveryUnusableCertificateIsRefusedByName(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	pkcs8 := func(k any) []byte {
		der, err := x509.MarshalPKCS8PrivateKey(k)
		if err != nil {
			t.Fatal(err)
		}
		return block("PRIVATE KEY", der)
	}
	good := self(t, key, key.Public(), nil)
	pfx, err := pkcs12.Modern.Encode(key, must(x509.ParseCertificate(good)), nil, string(passphrase.Reveal()))
	if err != nil {
		t.Fatal(err)
	}
	at := func(change func(*x509.Certificate)) []byte { return self(t, key, key.Public(), change) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":                   {nil, "empty"},
		"text":                    {[]byte("hello"), "neither PEM"},
		"too large":               {make([]byte, certificate.MaxFile+1), "at most"},
		"PEM without certificate": {pkcs8(key), "no certificate"},
		"malformed PEM":           {block("CERTIFICATE", good[:40]), "malformed"},
		"malformed key":           {append(block("CERTIFICATE", good), block("PRIVATE KEY", []byte("no key"))...), "malformed"},
		"two keys":                {append(append(block("CERTIFICATE", good), pkcs8(key)...), pkcs8(other)...), "more than one"},
		"key of another":          {append(block("CERTIFICATE", good), pkcs8(other)...), "belongs to another"},
		"EC key":                  {append(block("CERTIFICATE", self(t, curve, curve.Public(), nil)), pkcs8(curve)...), "not an RSA key"},
		"old encryption":          {append(block("CERTIFICATE", good), pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"DEK-Info": "DES-EDE3-CBC,00"}, Bytes: []byte{1}})...), "old way"},
		"cut PFX":                 {pfx[:len(pfx)/2], "neither PEM"},
		"PFX with another byte":   {flipped(pfx), ""},
		"expired":                 {at(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = noon.Add(-48*time.Hour), noon.Add(-24*time.Hour) }), "has expired"},
		"not yet valid":           {at(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = noon.Add(24*time.Hour), noon.Add(48*time.Hour) }), "not valid yet"},
		"EC certificate":          {self(t, curve, curve.Public(), nil), "not an RSA key"},
		"longer than the policy":  {at(func(c *x509.Certificate) { c.NotAfter = noon.Add(50 * 365 * 24 * time.Hour) }), "policy allows"},
		"of an authority": {at(func(c *x509.Certificate) {
			c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		}), "certification authority"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := certificate.Read(c.data, passphrase)
			if err == nil {
				err = got.Check(noon, 365*24*time.Hour)
			}
			if err == nil || problem.Of(err).Kind != problem.BadInput || problem.Of(err).Next == "" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want a refusal with %q and a next step", err, c.want)
			}
		})
	}
}

// A file chooses how long its passphrase takes to try; one that would take hours is refused.
func TestAFileThatAsksForEndlessWorkIsNotOpened(t *testing.T) {
	data, err := pkcs12.Modern.WithIterations(1_000).Encode(must(made().Signer()), made().Public(), nil, string(passphrase.Reveal()))
	if err != nil {
		t.Fatal(err)
	}
	count := []byte{0x02, 0x02, 0x03, 0xe8} // INTEGER 1000
	if bytes.Count(data, count) == 0 {
		t.Fatal("the count of rounds does not stand in the file")
	}
	hostile := bytes.ReplaceAll(data, count, []byte{0x02, 0x02, 0x7f, 0xff}) // still allowed
	if _, err := certificate.Read(hostile, passphrase); err == nil {
		t.Error("a changed file was read")
	}
	// INTEGER 2147483647 behind a salt, as PBKDF2-params have it.
	params := append([]byte{0x30, 0x10, 0x04, 0x08}, append(make([]byte, 8), 0x02, 0x04, 0x7f, 0xff, 0xff, 0xff)...)
	start := time.Now()
	_, err = certificate.Read(params, passphrase)
	if err == nil || !strings.Contains(err.Error(), "rounds of key derivation") || time.Since(start) > 5*time.Second {
		t.Errorf("got %v after %s", err, time.Since(start))
	}
}

func flipped(data []byte) []byte {
	out := append([]byte(nil), data...)
	out[len(out)/2] ^= 1
	return out
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), "x")
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x03}, "")
	f.Fuzz(func(t *testing.T, data []byte, phrase string) {
		c, err := certificate.Read(data, secret.New([]byte(phrase)))
		if err == nil && c.Public() == nil {
			t.Error("read without a certificate")
		}
		if err != nil && problem.Of(err).Kind != problem.BadInput {
			t.Errorf("not a problem for people: %v", err)
		}
	})
}
