package leak

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// pattern is one text to find; the folded text itself stands in an arena that all patterns share.
type pattern struct {
	at     uint32 // of the text in the arena
	ref    uint32 // place of the value: the caller's number, or an index of paths
	exact  uint32 // hash of the text as it was written
	parent uint32 // 1 + index of the longest other pattern that this text begins with; 0 = none
	size   uint16
	flags  uint8
}

const (
	flagShort  = 1 << iota // compared with whole words only
	flagWord               // must not have letters or digits beside it
	flagSimple             // could also be a word of some vocabulary
	flagCommon             // could also be a word of the name of an organisation
	flagPath               // ref is an index of paths
)

const (
	// Shorter texts are compared with whole words only: as parts of words they are everywhere.
	minPattern = 4
	// Texts of letters and digits only, up to this length, must stand alone: "Adel" is no find in "modeled".
	maxWord = 7
	// Longer texts are looked for by their beginning.
	maxPattern = 256
	// Up to this length, a text of letters only could be a word of the vocabulary of a setting.
	maxVocabulary = 12

	patternBytes = 20 // memory of a pattern beside its text
)

// commonWords stand in answers without being about anybody.
var commonWords = map[string]bool{"true": true, "false": true, "null": true, "none": true, "unknown": true, "default": true, "user": true, "member": true, "guest": true}

// flagsOf reads a folded text.
func flagsOf(text []byte, common bool) uint8 {
	if isShort(text) {
		return flagShort
	}
	flags := uint8(0)
	if !isSimple(text) {
		return flags
	}
	if len(text) <= maxWord {
		flags |= flagWord
	}
	if len(text) <= maxVocabulary {
		flags |= flagSimple
	}
	if common {
		flags |= flagCommon
	}
	return flags
}

func worthFinding(text string) bool {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if n++; n == 2 {
				return true
			}
		}
	}
	return false
}

// isShort tells what is compared as a whole word. Two letters outside ASCII say as much as a word: names in Chinese are that short.
func isShort(text []byte) bool {
	return len(text) < minPattern || len(text) < 2*minPattern-2 && utf8.RuneCount(text) < minPattern || commonWords[string(text)]
}

func isSimple(text []byte) bool {
	for _, c := range text {
		if !wordByte(c) {
			return false
		}
	}
	return true
}

// beginning cuts a text that is too long between two characters.
func beginning(text string) string {
	if len(text) <= maxPattern {
		return text
	}
	cut := maxPattern
	for cut > maxPattern-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// exactHash is good enough to tell how a text that is known apart from its letter case was written.
func exactHash(text []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range text {
		h = bits.RotateLeft32((h^uint32(c))*16777619, 5)
	}
	return h
}
