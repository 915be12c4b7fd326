package leak

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"
)

// Builder collects the values of an answer. Equal texts are kept once.
type Builder struct {
	limit    int
	seed     maphash.Seed
	arena    []byte
	patterns []pattern
	index    []uint32 // open addressing by the hash of the text: 1 + index of the pattern
	paths    []string
	folded   []byte
	thinned  int // a text is kept if this many of the highest bits of its hash are zero
	seen     int
	latin    bool // a text has letters that UTF-8 begins with the byte 0xc3
}

// NewBuilder takes the bytes of memory that the values may fill; 0 means all values are kept. When they are full, every second
// value is dropped by chance and only every second one taken from then on, and so on: what is left is a fair sample.
func NewBuilder(limit int) *Builder {
	return &Builder{limit: limit, seed: maphash.MakeSeed(), index: make([]uint32, 1<<10)}
}

// Add takes a value. Values without two letters or digits are never found.
func (b *Builder) Add(v Value) {
	text := strings.TrimSpace(v.Text)
	if !worthFinding(text) {
		return
	}
	b.seen++
	text = beginning(text)
	written := []byte(text)
	b.latin = b.latin || bytes.IndexByte(written, 0xc3) >= 0
	b.folded, _ = appendFold(b.folded[:0], written)
	hash := maphash.Bytes(b.seed, b.folded)
	if b.drops(hash) {
		return
	}
	p := pattern{ref: uint32(v.Ref), exact: exactHash(written), size: uint16(len(b.folded)), flags: flagsOf(b.folded, v.Common)}
	slot, there := b.find(b.folded, hash)
	if there {
		// Of equal texts the one that counts in more places stays.
		old := &b.patterns[b.index[slot]-1]
		if old.flags&flagCommon == 0 || p.flags&flagCommon != 0 {
			return
		}
		p.at = old.at
		*old = b.placed(p, v.Path)
		return
	}
	p.at = uint32(len(b.arena))
	b.arena = append(b.arena, b.folded...)
	b.patterns = append(b.patterns, b.placed(p, v.Path))
	b.index[slot] = uint32(len(b.patterns))
	if len(b.patterns)*4 > len(b.index)*3 {
		b.reindex(len(b.index) * 2)
	}
	for b.limit > 0 && b.size() > b.limit && b.thinned < 63 {
		b.thin()
	}
}

func (b *Builder) placed(p pattern, path string) pattern {
	if path != "" {
		p.ref, p.flags = uint32(len(b.paths)), p.flags|flagPath
		b.paths = append(b.paths, path)
	}
	return p
}

func (b *Builder) size() int {
	return len(b.arena) + patternBytes*len(b.patterns) + 4*len(b.index)
}

func (b *Builder) drops(hash uint64) bool { return hash>>(64-b.thinned) != 0 }

func (b *Builder) text(p pattern) []byte { return b.arena[p.at : p.at+uint32(p.size)] }

// find tells in which slot a text stands, or would.
func (b *Builder) find(text []byte, hash uint64) (slot int, there bool) {
	mask := len(b.index) - 1
	for slot = int(hash) & mask; b.index[slot] != 0; slot = (slot + 1) & mask {
		if bytes.Equal(b.text(b.patterns[b.index[slot]-1]), text) {
			return slot, true
		}
	}
	return slot, false
}

func (b *Builder) reindex(size int) {
	b.index = make([]uint32, size)
	for i, p := range b.patterns {
		text := b.text(p)
		slot, _ := b.find(text, maphash.Bytes(b.seed, text))
		b.index[slot] = uint32(i + 1)
	}
}

// thin drops about half of the values.
func (b *Builder) thin() {
	b.thinned++
	patterns, paths := b.patterns[:0], b.paths
	arena := b.arena[:0]
	b.paths = nil
	for _, p := range b.patterns {
		text := b.text(p)
		if b.drops(maphash.Bytes(b.seed, text)) {
			continue
		}
		p.at = uint32(len(arena))
		arena = append(arena, text...) // never beyond where text stood
		if p.flags&flagPath != 0 {
			p = b.placed(p, paths[p.ref])
		}
		patterns = append(patterns, p)
	}
	b.arena, b.patterns = arena, patterns
	size := 1 << 10
	for len(patterns)*2 > size {
		size *= 2
	}
	b.reindex(size)
}

// Sample says which part of the values a Matcher knows.
type Sample struct {
	OneIn int // of this many different values one is known; 1 = all are
	Known int // different values that are known
	Seen  int // values that were added, repetitions too
}

// Whole tells that no value was left out.
func (s Sample) Whole() bool { return s.OneIn == 1 }

// Matcher is ready to be searched with; the Builder is empty afterwards.
func (b *Builder) Matcher() *Matcher {
	m := &Matcher{
		arena: slices.Clone(b.arena), patterns: slices.Clip(b.patterns), paths: b.paths, latin: b.latin,
		sample: Sample{OneIn: 1 << b.thinned, Known: len(b.patterns), Seen: b.seen},
	}
	*b = *NewBuilder(b.limit)
	m.build()
	return m
}
