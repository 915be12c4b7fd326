// Package visible makes characters visible that a tenant could use to deceive: controls, bidirectional overrides, zero-width
// and other invisible ones. It must be applied to every tenant-controlled text before a person reads it.
package visible

import (
	"fmt"
	"strings"
	"unicode"
)

// Text gives s with every deceiving character written out as ⟦U+202E⟧. Newlines and tabs count as deceiving: use Lines for
// text that may have several lines.
func Text(s string) string { return replace(s, func(rune) bool { return false }) }

// Lines is Text that keeps newlines and tabs.
func Lines(s string) string { return replace(s, func(r rune) bool { return r == '\n' || r == '\t' }) }

func replace(s string, keep func(rune) bool) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return Deceives(r) && !keep(r) }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if Deceives(r) && !keep(r) {
			fmt.Fprintf(&b, "⟦U+%04X⟧", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Deceives holds for characters that a person cannot see or that reorder what they see (Unicode categories Cc, Cf, Zl, Zp,
// Co, Cs, and the invisible letters and fillers that are none of these).
func Deceives(r rune) bool {
	switch r {
	case unicode.ReplacementChar:
		return true
	case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800', '\u034F', '\u17B4', '\u17B5':
		return true
	case '\u200D', '\u200C':
		// Joiners are needed to write Persian and several Indic scripts, and in emoji; they neither hide nor reorder text.
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs)
}
