package rules

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"strings"
)

// language is the set of URLs that an expression admits, as an automaton that reads one character after the other.
type language struct {
	prog *syntax.Prog
}

// newLanguage is nil for expressions that look at what stands around a place (\b): these are compared by examples only.
func newLanguage(pattern string) *language {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil
	}
	for _, inst := range prog.Inst {
		if inst.Op == syntax.InstEmptyWidth && syntax.EmptyOp(inst.Arg)&(syntax.EmptyWordBoundary|syntax.EmptyNoWordBoundary) != 0 {
			return nil
		}
	}
	return &language{prog}
}

// places is where an automaton can stand: instructions that read a character, in ascending order.
type places struct {
	at      []uint32
	accepts bool // the URL may end here
}

// follow adds what can be reached without reading. Behind an end of text nothing is read.
func (l *language) follow(p *places, seen map[uint32]bool, pc uint32, start, ended bool) {
	key := pc << 1
	if ended {
		key |= 1
	}
	if seen[key] {
		return
	}
	seen[key] = true
	inst := &l.prog.Inst[pc]
	switch inst.Op {
	case syntax.InstMatch:
		p.accepts = true
	case syntax.InstAlt, syntax.InstAltMatch:
		l.follow(p, seen, inst.Out, start, ended)
		l.follow(p, seen, inst.Arg, start, ended)
	case syntax.InstCapture, syntax.InstNop:
		l.follow(p, seen, inst.Out, start, ended)
	case syntax.InstEmptyWidth:
		op := syntax.EmptyOp(inst.Arg)
		if op&(syntax.EmptyBeginText|syntax.EmptyBeginLine) != 0 && !start {
			return
		}
		l.follow(p, seen, inst.Out, start, ended || op&(syntax.EmptyEndText|syntax.EmptyEndLine) != 0)
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		if !ended {
			p.at = append(p.at, pc)
		}
	}
}

func (l *language) begin() *places {
	p := &places{}
	l.follow(p, map[uint32]bool{}, uint32(l.prog.Start), true, false)
	slices.Sort(p.at)
	return p
}

func (l *language) read(from *places, r rune) *places {
	p, seen := &places{}, map[uint32]bool{}
	for _, pc := range from.at {
		if inst := &l.prog.Inst[pc]; inst.MatchRune(r) {
			l.follow(p, seen, inst.Out, false, false)
		}
	}
	slices.Sort(p.at)
	return p
}

// boundaries adds where the characters that are read here begin and end. URLs are of the printable ASCII characters, without #.
func (l *language) boundaries(p *places, out *[128]bool) {
	for _, pc := range p.at {
		inst := &l.prog.Inst[pc]
		ranges := inst.Rune
		switch {
		case inst.Op == syntax.InstRuneAny, inst.Op == syntax.InstRuneAnyNotNL:
			ranges = []rune{0, 127}
		case len(ranges) == 1:
			ranges = []rune{ranges[0], ranges[0]}
			if syntax.Flags(inst.Arg)&syntax.FoldCase != 0 && ranges[0] < 128 {
				other := ranges[0] ^ 0x20
				out[other], out[min(other+1, 127)] = true, true
			}
		}
		for i := 0; i+1 < len(ranges) && ranges[i] < 128; i += 2 {
			out[ranges[i]] = true
			out[min(ranges[i+1]+1, 127)] = true
		}
	}
}

// representatives are characters that stand for all others, because both automata treat those alike; pleasant ones first.
func representatives(bounds *[128]bool) []rune {
	var out []rune
	bounds['!'], bounds['#'], bounds['$'] = true, true, true
	for from := rune('!'); from < 127; {
		end := from + 1
		for end < 127 && !bounds[end] {
			end++
		}
		pick := from
		for _, nice := range "a1" {
			if from <= nice && nice < end {
				pick = nice
				break
			}
		}
		if pick != '#' {
			out = append(out, pick)
		}
		from = end
	}
	slices.SortStableFunc(out, func(a, b rune) int { return rank(a) - rank(b) })
	return out
}

func rank(r rune) int {
	switch {
	case r >= 'a' && r <= 'z':
		return 0
	case r >= '0' && r <= '9' || r == '/':
		return 1
	}
	return 2
}

// Bounds of the search for a URL, in places that were reached: for one question and for a whole file.
const (
	maxSearch   = 50_000
	maxSearches = 1_000_000
)

// search looks for the shortest URL about which two languages say what is asked.
type search struct {
	spent *int // in the whole file
}

func (s search) exhausted() bool { return *s.spent > maxSearches }

// common finds a URL that both admit; apart one that only b admits. decided is false where the search was given up.
func (s search) common(a, b *language) (url string, decided bool) {
	return s.find(a, b, func(a, b *places) bool { return a.accepts && b.accepts }, func(a, b *places) bool { return len(a.at) > 0 && len(b.at) > 0 })
}

func (s search) apart(a, b *language) (url string, decided bool) {
	return s.find(a, b, func(a, b *places) bool { return !a.accepts && b.accepts }, func(_, b *places) bool { return len(b.at) > 0 })
}

type searched struct {
	a, b *places
	url  string
}

func (s search) find(a, b *language, wanted, alive func(a, b *places) bool) (string, bool) {
	queue := []searched{{a.begin(), b.begin(), ""}}
	seen := map[string]bool{}
	for before := *s.spent; len(queue) > 0; {
		if *s.spent++; *s.spent-before > maxSearch || s.exhausted() {
			return "", false
		}
		now := queue[0]
		queue = queue[1:]
		if wanted(now.a, now.b) {
			return now.url, true
		}
		if !alive(now.a, now.b) {
			continue
		}
		var bounds [128]bool
		a.boundaries(now.a, &bounds)
		b.boundaries(now.b, &bounds)
		for _, r := range representatives(&bounds) {
			next := searched{a.read(now.a, r), b.read(now.b, r), now.url + string(r)}
			*s.spent += len(next.a.at) + len(next.b.at)
			if key := next.key(); !seen[key] && (alive(next.a, next.b) || wanted(next.a, next.b)) {
				seen[key] = true
				queue = append(queue, next)
			}
		}
	}
	return "", true
}

func (s searched) key() string {
	var b strings.Builder
	for _, p := range []*places{s.a, s.b} {
		var word [4]byte
		for _, pc := range p.at {
			binary.LittleEndian.PutUint32(word[:], pc)
			b.Write(word[:])
		}
		if b.WriteByte('.'); p.accepts {
			b.WriteByte('!')
		}
		b.WriteByte('|')
	}
	return b.String()
}
