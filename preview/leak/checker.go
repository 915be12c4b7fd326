package leak

import (
	"bytes"
	"context"
	"hash/maphash"
	"strings"
)

// Places tell what stands behind the references of values and leaves; they are asked only when something was found. The keys are
// equal where the paths differ in nothing but the numbers of elements; without them the paths are compared.
type Places struct {
	Value, Leaf       func(ref int) string
	ValueKey, LeafKey func(ref int) int
}

// Checker looks for values in the leaves of an answer, one after the other. It is for one goroutine.
type Checker struct {
	m        *Matcher
	places   Places
	ctx      context.Context
	leaf     Leaf
	text     []byte
	folded   []byte
	hits     []hit
	levels   [maxDepth + 1]level
	within   []Carrier // what is being looked into, the outermost first
	budget   int       // bytes that may still be decoded from this leaf
	unasked  int       // bytes since the context was asked
	leaves   int       // pieces of leaves, looked at
	known    [1 << 8]knownRun
	clean    [1 << 11]uint64
	seed     maphash.Seed
	reported map[sameFault]bool
	findings []Finding
	more     int
}

// level is the room in which the texts of one depth are decoded.
type level struct {
	legible []byte // what is no noise in the text of this depth
	decoded []byte // from the text of this depth
	encoded []byte // the same, read in another encoding
	bytes   []byte // the text of this depth, its characters taken for bytes
	wide    []byte // these, read in another encoding
	spans   []span
}

const (
	// maxDepth is how many carriers may lie inside each other.
	maxDepth = 3
	// A leaf may be decoded into this many bytes, and so many times its own length; ordinary ones take five times.
	leastBudget  = 4 << 20
	budgetFactor = 64
	// MaxFindings is how many findings are kept; the others are counted.
	MaxFindings = 1000
	// askEvery is how many bytes are looked at before the context is asked whether to go on: about a millisecond.
	askEvery = 128 << 10
	// A longer leaf is looked at in pieces, which bounds the memory. Each begins with the end of the one before: a value of
	// maxPattern bytes takes less room than that in UTF-16 and three carriers.
	maxPiece, overlap = 1 << 20, 32 << 10
	// Short texts that come again and again are looked at once.
	maxRepeated = 200
)

// Checker starts a check.
func (m *Matcher) Checker(places Places) *Checker {
	return &Checker{m: m, places: places, seed: maphash.MakeSeed(), reported: map[sameFault]bool{}}
}

// Findings lists what was found up to now, each place of the raw answer once per carrier and place of the sanitized one.
func (c *Checker) Findings() []Finding { return c.findings }

// More counts the findings beyond MaxFindings.
func (c *Checker) More() int { return c.more }

// Leaf looks into a text and into everything that can be decoded from it. Its error is that of the context.
func (c *Checker) Leaf(ctx context.Context, leaf Leaf) error {
	if c.unasked += len(leaf.Text) + 64; c.unasked > askEvery {
		if err := ctx.Err(); err != nil {
			return err
		}
		c.unasked = 0
	}
	if len(c.m.patterns) == 0 || leaf.Text == "" || len(leaf.Skip) == 1 && leaf.Skip[0] == leaf.Text {
		return nil
	}
	text := leaf.Text
	for _, made := range leaf.Skip {
		// What belongs to no carrier: what stands on both sides must not grow together.
		text = strings.ReplaceAll(text, made, gap)
	}
	slot, sum := c.seen(leaf, text)
	if slot != nil && *slot == sum {
		return nil
	}
	before := len(c.findings) + c.more
	c.ctx, c.leaf = ctx, leaf
	whole := true
	for start := 0; ; start += maxPiece - overlap {
		end := min(len(text), start+maxPiece)
		whole = c.piece(text[start:end]) && whole
		if err := ctx.Err(); c.budget < 0 && err != nil {
			return err
		}
		if end == len(text) {
			break
		}
	}
	if !whole {
		at := c.at()
		c.report(sameFault{value: withoutIndexes(at), carriers: uint64(tooMuch)}, func() Finding { return Finding{at, TooMuch, at} })
	}
	if slot != nil && len(c.findings)+c.more == before {
		*slot = sum
	}
	return nil
}

// piece looks into a part of a leaf; false means that it was too much, or that the context has ended.
func (c *Checker) piece(text string) bool {
	c.leaves++
	c.budget = leastBudget + budgetFactor*len(text)
	c.text = append(c.text[:0], text...)
	c.look(c.text, 0, scope{vocabulary: c.leaf.Vocabulary, names: c.leaf.Names, words: true})
	c.within = c.within[:0]
	return c.budget >= 0
}

// seen is where the hash of a text is noted in which nothing was found.
func (c *Checker) seen(leaf Leaf, text string) (slot *uint64, sum uint64) {
	if len(text) > maxRepeated {
		return nil, 0
	}
	sum = maphash.String(c.seed, text)
	if leaf.Vocabulary {
		sum ^= 0x5555555555555555
	}
	if leaf.Names {
		sum ^= 0x3333333333333333
	}
	return &c.clean[sum%uint64(len(c.clean))], sum
}

// spend takes from what this leaf may cost; false means that no more is to be decoded.
func (c *Checker) spend(n int) bool {
	if c.budget < 0 {
		return false
	}
	if c.budget -= n; c.budget < 0 {
		return false
	}
	if c.unasked += n; c.unasked > askEvery {
		c.unasked = 0
		if c.ctx.Err() != nil {
			c.budget = -1
		}
	}
	return c.budget >= 0
}

// search looks for the values in one text.
func (c *Checker) search(text []byte, s scope) {
	find := search{m: c.m, written: text, scope: s}
	c.hits = find.run(c.hits[:0], &c.folded)
	for _, h := range c.hits {
		c.report(c.fault(h), func() Finding { return Finding{c.from(h.pattern), c.carrier(h), c.at()} })
	}
}

// look looks into a text, and then into what it carries.
func (c *Checker) look(text []byte, depth int, s scope) {
	if !c.spend(len(text)) {
		return
	}
	c.search(text, s)
	if depth == 0 && carriesNothing(text) {
		return
	}
	if !s.encoded {
		c.lookAtBytes(text, depth, s)
	}
	if depth == maxDepth {
		return
	}
	if s.noise {
		c.gzip(text, depth)
		level := &c.levels[depth]
		level.legible = appendLegible(level.legible[:0], text)
		text = level.legible
	}
	signs := signsOf(text)
	if !s.form || bytes.IndexByte(text, '\n') >= 0 {
		c.runs(text, depth)
	}
	if signs&signDigit != 0 {
		c.hexGroups(text, depth)
	}
	c.texts(text, signs, depth, s)
}

// open looks into what was decoded from a text: as it is, and in the other encodings. It must be the room of its level.
func (c *Checker) open(k Carrier, decoded []byte, depth int, s scope) {
	if len(decoded) == 0 {
		return
	}
	c.within = append(c.within, k)
	c.look(decoded, depth+1, s)
	if c.budget >= 0 {
		c.encodings(decoded, depth, s)
	}
	c.within = c.within[:len(c.within)-1]
}

// decodedText is the scope of what was decoded from a text that is meant to be text.
func (s scope) decodedText() scope {
	return scope{names: s.names, words: s.words && !s.vocabulary, noise: s.noise, wide: s.wide}
}

var noiseScope = scope{noise: true}

// carriesNothing recognises GUIDs and times, which answers are full of.
func carriesNothing(text []byte) bool {
	if len(text) == 36 {
		return isGUID(text)
	}
	if len(text) < 10 || len(text) > 35 || text[4] != '-' || text[7] != '-' || len(text) > 10 && text[10] != 'T' {
		return false
	}
	return len(bytes.Trim(text, "0123456789-T:.Z")) == 0
}
