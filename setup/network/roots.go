package network

import (
	"bufio"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"sync"

	"gatehouse/setup/visible"
)

//go:embed publicroots.txt
var publicRoots string

// Told says in one sentence who may read the traffic to a host.
func (p Peer) Told() string {
	return "The traffic to " + p.Host + " can be read on its way: its certificate was signed by " + p.Issuer + ", and this machine trusts " + p.Root + " for it, which is no public authority."
}

// Anchors are the authorities that are expected behind a server, by their public keys: a name can be given to any certificate, a key
// cannot.
type Anchors struct {
	keys map[[sha256.Size]byte]string
	own  bool
}

// PublicAnchors are the authorities that vouch for servers in public. An authority of an organisation or of a program that reads
// traffic is none of them, also where this machine trusts it.
var PublicAnchors = sync.OnceValue(func() Anchors {
	a := Anchors{keys: map[[sha256.Size]byte]string{}}
	for lines := bufio.NewScanner(strings.NewReader(publicRoots)); lines.Scan(); {
		hash, name, found := strings.Cut(lines.Text(), " ")
		key, err := hex.DecodeString(hash)
		if found && err == nil && len(key) == sha256.Size {
			a.keys[[sha256.Size]byte(key)] = name
		}
	}
	return a
})

// AnchorsOf are the authorities of a PEM file: what a configuration names is what it expects.
func AnchorsOf(pemBytes []byte) Anchors {
	a := Anchors{keys: map[[sha256.Size]byte]string{}, own: true}
	for {
		var block *pem.Block
		if block, pemBytes = pem.Decode(pemBytes); block == nil {
			return a
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			a.keys[sha256.Sum256(cert.RawSubjectPublicKeyInfo)] = named(cert)
		}
	}
}

// usual are the families of authorities that Microsoft's services use (Microsoft Learn, "Azure Certificate Authority details").
var usual = []string{"Microsoft ", "DigiCert ", "Baltimore ", "D-TRUST ", "Entrust "}

// Peer is who vouches for one server.
type Peer struct {
	Host   string `json:"host"`
	Issuer string `json:"issuer"` // who signed the server's certificate
	Root   string `json:"root"`   // whom this machine trusts for it
	Key    string `json:"key"`    // SHA-256 of the root's public key, in hexadecimal: a name can be anybody's
	// Expected holds when one of the expected authorities vouches for the server; otherwise somebody in between may read the traffic.
	Expected bool `json:"expected"`
	Usual    bool `json:"usual"` // and it is one that Microsoft is known to use, or the one that was configured
}

// Judge looks at a connection whose certificates were verified. Cross-signed authorities appear inside a chain, so every
// certificate of it counts: each has signed the one below it, and the server has proven that it holds the key of its own.
func (a Anchors) Judge(s tls.ConnectionState) Peer {
	p := Peer{Host: strings.ToLower(s.ServerName)}
	if len(s.PeerCertificates) > 0 {
		p.Issuer = issuerOf(s.PeerCertificates[0])
	}
	for _, chain := range s.VerifiedChains {
		if len(chain) == 0 {
			continue
		}
		if p.Root == "" {
			p.Root, p.Key = named(chain[len(chain)-1]), keyOf(chain[len(chain)-1])
		}
		for _, cert := range chain {
			name, found := a.keys[sha256.Sum256(cert.RawSubjectPublicKeyInfo)]
			if !found {
				continue
			}
			p.Expected, p.Root, p.Key = true, named(cert), keyOf(cert)
			for _, family := range usual {
				p.Usual = p.Usual || a.own || strings.HasPrefix(name, family)
			}
		}
	}
	return p
}

// named is an authority's name. Whoever reads the traffic chooses it, so it is shown as hostile text.
func named(c *x509.Certificate) string {
	return shown(c.Subject.CommonName, c.Subject.Organization, c.Subject.OrganizationalUnit)
}

func keyOf(c *x509.Certificate) string {
	sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

func issuerOf(c *x509.Certificate) string {
	return shown(c.Issuer.CommonName, c.Issuer.Organization, c.Issuer.OrganizationalUnit)
}

// longestName bounds a name that somebody else chose.
const longestName = 120

func shown(name string, organization, unit []string) string {
	if name == "" {
		name = strings.Join(append(append([]string(nil), organization...), unit...), ", ")
	} else if o := strings.Join(organization, ", "); o != "" && !strings.Contains(name, o) {
		name += " (" + o + ")"
	}
	if name == "" {
		name = "an authority without a name"
	}
	if r := []rune(name); len(r) > longestName {
		name = string(r[:longestName]) + "…"
	}
	return visible.Text(name)
}
