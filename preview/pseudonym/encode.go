package pseudonym

import "github.com/go-json-experiment/json/jsontext"

// The prefixes tell what a token is: a pseudonym, a reversible token, a hashed domain, an encrypted domain.
const (
	prefixHash            = "t~"
	prefixReversible      = "p~"
	prefixDomain          = "h~"
	prefixEncryptedDomain = "e~"
)

// Token is AppendToken for strings.
func (m *Maker) Token(value string, reversible bool) (string, error) {
	token, err := m.AppendToken(nil, []byte(value), reversible)
	return string(token), err
}

// Hash is AppendHash for strings.
func (m *Maker) Hash(value string) string { return string(m.AppendHash(nil, []byte(value))) }

// Tokenize is the reversible token of a value taken as it is: never an e-mail address, never a domain.
func (m *Maker) Tokenize(value string) (string, error) {
	token, err := m.values.appendToken([]byte(prefixReversible), []byte(value), []byte(value))
	return string(token), err
}

// JSON is the pseudonym as compact JSON text with the keys domain, hash, original and reversible, in this order; absent ones are left out.
func (m *Maker) JSON(value string, original, reversible bool) (string, error) {
	_, domain, _ := splitAddress([]byte(value))
	shown, err := m.appendDomain(nil, domain)
	if err != nil {
		return "", err
	}
	var pairs []string
	if len(shown) > 0 {
		pairs = append(pairs, "domain", string(shown[1:]))
	}
	pairs = append(pairs, "hash", m.Hash(value))
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
