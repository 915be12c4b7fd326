package pseudonym

import (
	"encoding/base64"

	"github.com/go-json-experiment/json/jsontext"
)

// The prefixes tell what a token is: a pseudonym, a reversible token, a hashed domain, an encrypted domain.
const (
	prefixHash            = "t~"
	prefixReversible      = "p~"
	prefixDomain          = "h~"
	prefixEncryptedDomain = "e~"
)

// Token is the pseudonym in the form that is safe in URLs: t~ and the hash, or p~ and the reversible token;
// for an e-mail address followed by @ and the domain, as the domain handling says.
func (m *Maker) Token(value string, reversible bool) (string, error) {
	canonical, domain := m.canonical(value)
	text, err := m.head(canonical, value, reversible)
	if err != nil {
		return "", err
	}
	shown, err := m.domain(domain)
	if err != nil {
		return "", err
	}
	if shown != "" {
		text += "@" + shown
	}
	return text, nil
}

// Hash is the bare hash: no prefix, no domain.
func (m *Maker) Hash(value string) string {
	canonical, _ := m.canonical(value)
	return m.hashText(canonical)
}

// Tokenize is the reversible token of a value taken as it is: never an e-mail address, never a domain.
func (m *Maker) Tokenize(value string) (string, error) {
	return m.head(value, value, true)
}

// JSON is the pseudonym as compact JSON text with the keys domain, hash, original and reversible, in this order; absent ones are left out.
func (m *Maker) JSON(value string, original, reversible bool) (string, error) {
	canonical, domain := m.canonical(value)
	shown, err := m.domain(domain)
	if err != nil {
		return "", err
	}
	var pairs []string
	if shown != "" {
		pairs = append(pairs, "domain", shown)
	}
	pairs = append(pairs, "hash", m.hashText(canonical))
	if original {
		pairs = append(pairs, "original", value)
	}
	if reversible {
		token, err := m.Token(value, true)
		if err != nil {
			return "", err
		}
		pairs = append(pairs, "reversible", token)
	}
	return objectText(pairs)
}

func objectText(pairs []string) (string, error) {
	text := []byte{'{'}
	var err error
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = jsontext.AppendQuote(text, pairs[i]); err != nil {
			return "", err
		}
		text = append(text, ':')
		if text, err = jsontext.AppendQuote(text, pairs[i+1]); err != nil {
			return "", err
		}
	}
	return string(append(text, '}')), nil
}

func (m *Maker) head(canonical, original string, reversible bool) (string, error) {
	if !reversible {
		return prefixHash + m.hashText(canonical), nil
	}
	token, err := m.values.token(canonical, original)
	if err != nil {
		return "", err
	}
	return prefixReversible + token, nil
}

func (m *Maker) hashText(canonical string) string {
	hash := m.values.hash(canonical)
	return base64.RawURLEncoding.EncodeToString(hash[:])
}

// domain is what is shown of a domain. It keeps its letter case although the hash does not.
func (m *Maker) domain(domain string) (string, error) {
	if domain == "" {
		return "", nil
	}
	switch m.options.Domain {
	case RedactDomain:
		return "", nil
	case TokenizeDomain:
		hash := m.domains.hash(domain)
		return prefixDomain + base64.RawURLEncoding.EncodeToString(hash[:]), nil
	case EncryptDomain:
		token, err := m.domains.token(domain, domain)
		if err != nil {
			return "", err
		}
		return prefixEncryptedDomain + token, nil
	default:
		return domain, nil
	}
}
