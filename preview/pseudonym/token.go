package pseudonym

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
)

// AppendToken appends the pseudonym in the form that is safe in URLs: t~ and the hash, or p~ and the reversible token; for an
// e-mail address followed by @ and the domain, as the domain handling says. Without a reversible part it allocates nothing.
func (m *Maker) AppendToken(dst, value []byte, reversible bool) ([]byte, error) {
	var room [256]byte
	canonical, domain := m.appendCanonical(room[:0], value)
	var err error
	if reversible {
		if dst, err = m.values.appendToken(append(dst, prefixReversible...), canonical, value); err != nil {
			return nil, err
		}
	} else {
		dst = m.values.appendHash(append(dst, prefixHash...), canonical)
	}
	return m.appendDomain(dst, domain)
}

// AppendHash appends the bare hash: no prefix, no domain.
func (m *Maker) AppendHash(dst, value []byte) []byte {
	var room [256]byte
	canonical, _ := m.appendCanonical(room[:0], value)
	return m.values.appendHash(dst, canonical)
}

// appendDomain appends @ and what is shown of a domain. It keeps its letter case although the hash does not.
func (m *Maker) appendDomain(dst, domain []byte) ([]byte, error) {
	if len(domain) == 0 || m.options.Domain == RedactDomain {
		return dst, nil
	}
	dst = append(dst, '@')
	switch m.options.Domain {
	case TokenizeDomain:
		return m.domains.appendHash(append(dst, prefixDomain...), domain), nil
	case EncryptDomain:
		return m.domains.appendToken(append(dst, prefixEncryptedDomain...), domain, domain)
	}
	return append(dst, domain...), nil
}

// appendCanonical appends the form that is hashed: equal addresses give equal pseudonyms, anything else is taken as it is.
// domain is a part of value, or its own.
func (m *Maker) appendCanonical(dst, value []byte) (canonical, domain []byte) {
	local, domain, ok := splitAddress(value)
	if !ok {
		return append(dst, value...), nil
	}
	local, _, _ = bytes.Cut(local, []byte("+"))
	for _, c := range local {
		if c != '.' || !m.options.IgnoreDots {
			dst = append(dst, lower(c))
		}
	}
	dst = append(dst, '@')
	for _, c := range domain {
		dst = append(dst, lower(c))
	}
	return dst, domain
}

// lower is for addresses, which are ASCII.
func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// splitAddress is ParseEmail without a string for the two usual cases: no address, and a bare one.
func splitAddress(value []byte) (local, domain []byte, ok bool) {
	at := bytes.IndexByte(value, '@')
	if at < 0 {
		return nil, nil, false
	}
	if at > 0 && isDotAtom(value[:at]) && isHostName(value[at+1:]) {
		return value[:at], value[at+1:], true
	}
	e, ok := ParseEmail(string(value))
	return []byte(e.Local), []byte(e.Domain), ok
}

func isDotAtom(text []byte) bool {
	last := byte('.')
	for _, c := range text {
		if c == '.' && last == '.' || c != '.' && !atomCharacter(c) {
			return false
		}
		last = c
	}
	return last != '.'
}

// isHostName is stricter than validDomain in nothing: it holds the same bounds, byte by byte.
func isHostName(text []byte) bool {
	labels, start := 0, 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] != '.' {
			if !letterOrDigit(text[i]) && text[i] != '-' {
				return false
			}
			continue
		}
		label := text[start:i]
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		labels++
		if i == len(text) {
			return labels >= 2 && isTopLevel(label)
		}
		start = i + 1
	}
	return false
}

func isTopLevel(label []byte) bool {
	for _, c := range label {
		if c < 'A' || c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return len(label) >= 2 && len(label) <= 26
}

// sum hashes a text with the salt behind it.
func (k *keeper) sum(text []byte) [sha256.Size]byte {
	var room [320]byte
	return sha256.Sum256(append(append(room[:0], text...), k.salt...))
}

func (k *keeper) appendHash(dst, canonical []byte) []byte {
	hash := k.sum(canonical)
	return base64.RawURLEncoding.AppendEncode(dst, hash[:])
}

// appendToken appends the hash followed by the encrypted original. The first half of the hash is the initialisation vector, so
// equal values give equal tokens, which is what makes them joinable.
func (k *keeper) appendToken(dst, canonical, original []byte) ([]byte, error) {
	block, err := k.cipher()
	if err != nil {
		return nil, err
	}
	hash := k.sum(canonical)
	pad := aes.BlockSize - len(original)%aes.BlockSize
	token := make([]byte, 0, len(hash)+len(original)+pad)
	token = append(append(token, hash[:]...), original...)
	for range pad {
		token = append(token, byte(pad))
	}
	plain := token[len(hash):]
	cipher.NewCBCEncrypter(block, hash[:aes.BlockSize]).CryptBlocks(plain, plain)
	return base64.RawURLEncoding.AppendEncode(dst, token), nil
}
