package certificate

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/youmark/pkcs8"
	"software.sslmate.com/src/go-pkcs12"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// MaxFile bounds a file that is brought; a certificate with key and chain has a few thousand bytes.
const MaxFile = 256 << 10

// ErrPassphrase says that the file is encrypted and the passphrase is missing or wrong.
var ErrPassphrase = errors.New("the passphrase is missing or wrong")

// Read reads what a person brings: PEM (certificate, with or without the key), DER (certificate alone) or PFX (PKCS#12).
// Errors are *problem.Problem of kind BadInput; ErrPassphrase is inside when another passphrase may help.
func Read(data []byte, passphrase secret.Secret) (Certificate, error) {
	if len(data) > MaxFile {
		return Certificate{}, unreadable(fmt.Sprintf("It has %d bytes; at most %d are read.", len(data), MaxFile), nil)
	}
	var c Certificate
	var err error
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		err = unreadable("It is empty.", nil)
	case bytes.Contains(data, []byte("-----BEGIN ")):
		c, err = readPEM(data, passphrase)
	default:
		c, err = readBinary(data, passphrase)
	}
	if err != nil {
		return Certificate{}, err
	}
	if err := c.matches(); err != nil {
		c.Wipe()
		return Certificate{}, problem.New(problem.BadInput, "The private key belongs to another certificate.",
			"Its public half is not the one in the certificate.", "Bring the key that the certificate was made with.", err)
	}
	return c, nil
}

func unreadable(why string, err error) *problem.Problem {
	return problem.New(problem.BadInput, "The certificate file cannot be read.", why,
		"Bring a certificate in PEM or DER, or a PFX file with its passphrase.", err)
}

func locked(why string) *problem.Problem {
	return problem.New(problem.BadInput, "The certificate file is encrypted.", why, "Give the passphrase that it was made with.", ErrPassphrase)
}

// readPEM takes the certificate that belongs to the key, or the first one where there is no key: the others are its chain.
func readPEM(data []byte, passphrase secret.Secret) (Certificate, error) {
	var certificates []*x509.Certificate
	var key *rsa.PrivateKey
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch block.Type {
		case "CERTIFICATE":
			public, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return Certificate{}, unreadable("A certificate in it is malformed.", err)
			}
			certificates = append(certificates, public)
		case "PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY":
			if key != nil {
				return Certificate{}, unreadable("It holds more than one private key.", nil)
			}
			var err error
			if key, err = keyIn(block, passphrase); err != nil {
				return Certificate{}, err
			}
		case "EC PRIVATE KEY":
			return Certificate{}, notRSA()
		}
	}
	if len(certificates) == 0 {
		return Certificate{}, unreadable("There is no certificate in it.", nil)
	}
	return assemble(certificates, key)
}

func keyIn(block *pem.Block, passphrase secret.Secret) (*rsa.PrivateKey, error) {
	var parsed any
	var err error
	switch {
	case block.Type == "ENCRYPTED PRIVATE KEY":
		if passphrase.Empty() {
			return nil, locked("No passphrase was given.")
		}
		if err := bounded(block.Bytes); err != nil {
			return nil, err
		}
		if parsed, _, err = pkcs8.ParsePrivateKey(block.Bytes, passphrase.Reveal()); err != nil {
			return nil, locked("The passphrase does not open it, or the key is damaged.")
		}
	case block.Headers["DEK-Info"] != "":
		return nil, unreadable("Its key is encrypted in the old way of OpenSSL, which protects little.", nil)
	case block.Type == "RSA PRIVATE KEY":
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if err != nil {
		return nil, unreadable("The private key in it is malformed.", nil) // the parser's own text could quote the key
	}
	return rsaOf(parsed)
}

func rsaOf(key any) (*rsa.PrivateKey, error) {
	k, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, notRSA()
	}
	return k, nil
}

func notRSA() *problem.Problem {
	return problem.New(problem.BadInput, "The key is not an RSA key.", "Microsoft's sign-in library signs with RSA keys only.",
		fmt.Sprintf("Make a certificate with an RSA key of %d bits, or let Gatehouse make one.", Bits), nil)
}

func assemble(certificates []*x509.Certificate, key *rsa.PrivateKey) (Certificate, error) {
	if key == nil {
		return Certificate{public: certificates[0]}, nil
	}
	chosen := certificates[0]
	for _, public := range certificates {
		if key.PublicKey.Equal(public.PublicKey) {
			chosen = public
			break
		}
	}
	return with(chosen, key)
}

// readBinary takes DER for a certificate, else for a PFX file.
func readBinary(data []byte, passphrase secret.Secret) (Certificate, error) {
	if public, err := x509.ParseCertificate(data); err == nil {
		return Certificate{public: public}, nil
	}
	if err := bounded(data); err != nil {
		return Certificate{}, err
	}
	key, public, chain, err := pkcs12.DecodeChain(data, string(passphrase.Reveal()))
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && passphrase.Empty():
		return Certificate{}, locked("No passphrase was given.")
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return Certificate{}, locked("The passphrase does not open it.")
	case err != nil:
		return Certificate{}, unreadable("It is neither PEM, nor a certificate in DER, nor a PFX file with one key and its certificate.", nil)
	}
	private, err := rsaOf(key)
	if err != nil {
		return Certificate{}, err
	}
	return assemble(append([]*x509.Certificate{public}, chain...), private)
}
