package store

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// longestName keeps a file name with its prefix and suffix below the 255 bytes that file systems take.
const longestName = 90

// fileName turns any text into a name that every file system takes and that no two texts share: lower-case letters,
// digits, '-' and '.' stay, every other byte becomes '_' and two hex digits (upper case too, since Windows and macOS do not tell
// cases apart), and what is too long ends in its own hash.
func fileName(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '.' && i > 0:
			b.WriteByte(c)
		default:
			b.WriteByte('_')
			b.WriteString(hex.EncodeToString([]byte{c}))
		}
	}
	name := b.String()
	if len(name) > longestName {
		sum := sha256.Sum256([]byte(text))
		name = name[:longestName-35] + "_-" + hex.EncodeToString(sum[:16])
	}
	return name
}

// connectorFile is the common part of the file names of one connector in one tenant. '+' is in no fileName, so the halves
// cannot run into each other.
func connectorFile(tenantID, connector string) string {
	return fileName(tenantID) + "+" + fileName(connector)
}
