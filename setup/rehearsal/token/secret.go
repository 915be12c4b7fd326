package token

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
)

// secretAlphabet are the characters that Entra uses in client secrets.
const secretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// NewSecret makes a client secret of 40 characters.
func NewSecret() string {
	out := make([]byte, 0, 40)
	b := make([]byte, 64)
	for len(out) < 40 {
		_, _ = rand.Read(b) // never fails, crypto/rand ends the process instead
		for _, c := range b {
			// 198 is the largest multiple of 66 in a byte: no character is likelier than another.
			if c < 198 && len(out) < 40 {
				out = append(out, secretAlphabet[int(c)%len(secretAlphabet)])
			}
		}
	}
	return string(out)
}

// HashSecret gives what the tenant keeps of a secret. One round of SHA-256 is enough for 240 random bits.
func HashSecret(secret string) (salt, hash string) {
	salt = Random(16)
	return salt, hashWith(salt, secret)
}

// SecretMatches compares without telling by time how much was right.
func SecretMatches(salt, hash, secret string) bool {
	return subtle.ConstantTimeCompare([]byte(hashWith(salt, secret)), []byte(hash)) == 1
}

func hashWith(salt, secret string) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + secret))
	return hex.EncodeToString(sum[:])
}
