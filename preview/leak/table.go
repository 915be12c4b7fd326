package leak

import (
	"math/bits"
	"math/rand/v2"
)

// filter is a set of numbers that may say yes by mistake, about once in 250 times. The factors are drawn by chance, so that nobody
// can write an answer that fills it badly.
type filter struct {
	bits          []uint64
	first, second uint64
	shift         int
}

func newFilter(n int) *filter {
	size := max(10, bits.Len(uint(16*n)))
	return &filter{make([]uint64, 1<<size/64), rand.Uint64() | 1, rand.Uint64() | 1, 64 - size}
}

func (f *filter) add(key uint64) {
	for _, h := range [...]uint64{key * f.first >> f.shift, key * f.second >> f.shift} {
		f.bits[h/64] |= 1 << (h % 64)
	}
}

func (f *filter) has(key uint64) bool {
	h := key * f.first >> f.shift
	if f.bits[h/64]&(1<<(h%64)) == 0 {
		return false
	}
	h = key * f.second >> f.shift
	return f.bits[h/64]&(1<<(h%64)) != 0
}

// pairs is a set of two bytes, small enough to be asked at every place of a text.
type pairs [1 << 16 / 64]uint64

func (p *pairs) add(a, b byte) { p[int(a)<<2|int(b>>6)] |= 1 << (b & 63) }

func (p *pairs) has(a, b byte) bool { return p[int(a)<<2|int(b>>6)]&(1<<(b&63)) != 0 }

// quads is a set of four bytes that may say yes by mistake; it fits a processor's nearest memory, which a filter of a million does not.
type quads [1 << 18 / 64]uint64

func quadSlot(four uint32) uint32 { return four * 2654435761 >> 14 }

func (q *quads) add(four uint32) { q[quadSlot(four)/64] |= 1 << (quadSlot(four) % 64) }

func (q *quads) has(four uint32) bool { return q[quadSlot(four)/64]&(1<<(quadSlot(four)%64)) != 0 }

// words maps texts of up to seven bytes, packed into a number with their kind, to patterns.
type words struct {
	keys   []uint64
	values []uint32
	known  *filter
	factor uint64
	shift  int
}

// The kinds of packed texts.
const (
	wholeWord = 1 + iota // between characters that are no letters or digits of any script
	asciiWord            // between bytes that are no ASCII letters or digits
	anywhere
)

func newWords(n int) *words {
	size := max(4, bits.Len(uint(2*n)))
	return &words{make([]uint64, 1<<size), make([]uint32, 1<<size), newFilter(n), rand.Uint64() | 1, 64 - size}
}

// packed is the key of the first n bytes of eight; n is at most seven.
func packed(eight uint64, n, kind int) uint64 {
	return eight&(1<<(8*n)-1) | uint64(kind<<4|n)<<56
}

func pack(text []byte, kind int) uint64 {
	var eight uint64
	for i, c := range text {
		eight |= uint64(c) << (8 * i)
	}
	return packed(eight, len(text), kind)
}

func (w *words) add(key uint64, value uint32) {
	w.known.add(key)
	mask := uint64(len(w.keys) - 1)
	slot := key * w.factor >> w.shift
	for w.keys[slot] != 0 {
		slot = (slot + 1) & mask
	}
	w.keys[slot], w.values[slot] = key, value
}

func (w *words) find(key uint64) (uint32, bool) {
	if !w.known.has(key) {
		return 0, false
	}
	mask := uint64(len(w.keys) - 1)
	for slot := key * w.factor >> w.shift; w.keys[slot] != 0; slot = (slot + 1) & mask {
		if w.keys[slot] == key {
			return w.values[slot], true
		}
	}
	return 0, false
}
