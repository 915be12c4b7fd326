package preview

import (
	"context"
	"fmt"
	"hash/maphash"
	"regexp"
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/preview/leak"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// each calls f for every value of an answer, those inside removed ones too. inside: something around it is gone.
func (c *content) each(ctx context.Context, f func(at uint32, inside bool) error) error {
	gone := uint32(0) // up to here everything lies inside of something that is gone
	for at := uint32(0); int(at) < len(c.doc.Events); at++ {
		if at%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if c.absent(at) {
			at = c.doc.Events[at].Next - 1
			continue
		}
		inside := at < gone
		if err := f(at, inside); err != nil {
			return err
		}
		if e := &c.doc.Events[at]; !inside && isContainer(e.Kind) && !isAdded(*e) && !c.standing(at) {
			gone = e.Next
		}
	}
	return nil
}

// standing holds for containers that leave the gate as containers, however empty.
func (c *content) standing(at uint32) bool {
	e := &c.doc.Events[at]
	return !e.Out.Empty() && c.doc.Out[e.Out.From] == e.Kind
}

// makeGuard learns the personal values of the answer: no text in which one of them stands is shown in clear from then on.
func (c *content) makeGuard(ctx context.Context) error {
	personal := c.newBuilder()
	err := c.each(ctx, func(at uint32, _ bool) error {
		e := &c.doc.Events[at]
		if isAdded(*e) {
			return nil
		}
		if c.places.personal(at) && !isContainer(e.Kind) {
			personal.Add(leak.Value{Ref: int(at), Text: c.doc.Text(int(at))})
		}
		for i := range c.doc.Outcomes[e.Outcome].Edits {
			for _, taken := range c.doc.Taken(int(at), i) {
				personal.Add(leak.Value{Ref: int(at), Text: taken})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	matcher := personal.Matcher()
	if matcher.Sample().Whole() {
		c.guard.Store(matcher) // otherwise everything that could hold a personal value stays masked
	}
	return nil
}

// Up to MaxChecked bytes of an answer the leak check knows every value that it must not find; of larger ones as many as these
// bytes of memory hold, drawn by chance.
const (
	MaxChecked  = 64 << 20
	sampleBytes = 48 << 20
)

func (c *content) newBuilder() *leak.Builder {
	if len(c.doc.Raw) > MaxChecked {
		return leak.NewBuilder(sampleBytes)
	}
	return leak.NewBuilder(0)
}

// check looks for leaks before it makes the guard: both know a million values of a large answer, so only one is held at a time.
func (c *content) check(ctx context.Context, call string) (found []Leak, note string, err error) {
	if !c.direct { // otherwise nothing is hidden from the vendor
		if found, note, err = c.leaks(ctx, call); err != nil {
			return nil, "", err
		}
	}
	if err := c.makeGuard(ctx); err != nil {
		return nil, "", err
	}
	for i := range found {
		found[i].Path, found[i].At = c.shownPath(found[i].Path), c.shownPath(found[i].At)
	}
	return found, note, nil
}

// leaks looks for what the rules hid in what they let through. note says what it left out.
func (c *content) leaks(ctx context.Context, call string) (found []Leak, note string, err error) {
	hidden, err := c.hidden(ctx)
	if err != nil {
		return nil, "", err
	}
	events := map[string]uint32{} // behind the paths of findings
	path := func(at int) string {
		path, _ := c.path(uint32(at))
		events[path] = uint32(at)
		return path
	}
	check := hidden.Checker(leak.Places{
		Value: path, Leaf: path,
		ValueKey: func(at int) int { return int(c.places.of[at]) },
		LeafKey: func(at int) int {
			if c.passesWhole(uint32(at)) {
				return -int(c.places.of[at])
			}
			return int(c.places.of[at])
		},
	})
	if err := c.leaves(ctx, check); err != nil {
		return nil, "", err
	}
	for _, f := range check.Findings() {
		// Where a rule hides a property of some people and lets it pass for others, that of one may be part of that of another.
		if at, value := events[f.At], events[f.Path]; c.passesWhole(at) && c.places.of[at] == c.places.of[value] {
			continue
		}
		found = append(found, Leak{Call: call, Path: f.Path, Carrier: f.Carrier, At: f.At})
	}
	if more := check.More(); more > 0 {
		note = fmt.Sprintf("%d further leaks are not listed. ", more)
	}
	if sample := hidden.Sample(); !sample.Whole() {
		note += fmt.Sprintf("The answer is larger than %d MB: the leak check looked for one in %d of its personal values, %d in all, drawn by chance.",
			MaxChecked>>20, sample.OneIn, sample.Known)
	}
	return found, strings.TrimSpace(note), nil
}

// passesWhole holds for personal values that a rule lets pass unchanged: they are marked.
func (c *content) passesWhole(at uint32) bool {
	return c.mark(at) == ClearPersonal && !c.fates[c.doc.Events[at].Outcome].changed
}

// hidden gathers the personal values that were removed, filtered or replaced, and what was taken out of technical ids: a rule that
// hides an id does not want it in a link either. Personal texts that a rule lets pass whole somewhere are left out: they are marked.
func (c *content) hidden(ctx context.Context) (*leak.Matcher, error) {
	passes, err := c.onPurpose(ctx)
	if err != nil {
		return nil, err
	}
	values := c.newBuilder()
	asked := pathWords(c.doc.Endpoint)
	add := func(at uint32, text string, class coverage.Class) {
		if !passes.has(text) && !asked[strings.ToLower(text)] {
			values.Add(leak.Value{Ref: int(at), Text: text, Common: class == coverage.Location})
		}
	}
	err = c.each(ctx, func(at uint32, inside bool) error {
		e := &c.doc.Events[at]
		class := c.places.class(at)
		if isAdded(*e) || !class.Personal() && class != coverage.TechnicalID {
			return nil
		}
		if class.Personal() && !isContainer(e.Kind) && c.says(at) && c.telling(at) {
			if mark := c.mark(at); inside || mark == Removed || mark == Filtered || mark == Tokenised {
				add(at, c.doc.Text(int(at)), class)
			}
		}
		for i, edit := range c.doc.Outcomes[e.Outcome].Edits {
			if !takesOut(&edit) {
				continue
			}
			for _, taken := range c.doc.Taken(int(at), i) {
				add(at, taken, coverage.Unknown)
			}
		}
		return nil
	})
	return values.Matcher(), err
}

// pathWords are the fixed segments of an endpoint's path: they stand in the rules, so they are nobody's secret. The first folder of
// every drive is called root, and the links of its changes say so too.
func pathWords(e *rules.Endpoint) map[string]bool {
	words := map[string]bool{}
	if e == nil {
		return words
	}
	for word := range strings.SplitSeq(e.PathTemplate, "/") {
		if !strings.Contains(word, "{") {
			words[strings.ToLower(word)] = true
		}
	}
	return words
}

// takesOut holds for edits whose texts must not be found elsewhere; an original that a rule keeps beside its pseudonym may be.
func takesOut(e *sanitize.Edit) bool {
	switch e.Effect {
	case sanitize.Tokenised:
		return !e.Transform.Original
	case sanitize.Redacted, sanitize.Digested:
		return true
	case sanitize.Deleted, sanitize.Nulled, sanitize.FilteredOut, sanitize.FilteredNull, sanitize.Converted, sanitize.Added, sanitize.PassedOver:
	}
	return false
}

// texts is a set of texts that keeps their hashes only: there may be a million of them.
type texts struct {
	seed maphash.Seed
	sums map[uint64]struct{}
}

func (t *texts) add(text string)      { t.sums[maphash.String(t.seed, text)] = struct{}{} }
func (t *texts) has(text string) bool { _, ok := t.sums[maphash.String(t.seed, text)]; return ok }

// onPurpose are the personal texts that a rule lets pass whole.
func (c *content) onPurpose(ctx context.Context) (*texts, error) {
	passes := &texts{maphash.MakeSeed(), map[uint64]struct{}{}}
	err := c.each(ctx, func(at uint32, inside bool) error {
		e := &c.doc.Events[at]
		if inside || isAdded(*e) || isContainer(e.Kind) || c.mark(at) != ClearPersonal {
			return nil
		}
		if f := &c.fates[e.Outcome]; !f.changed || f.edit != nil && f.edit.Effect == sanitize.Tokenised {
			if text := c.doc.Text(int(at)); c.telling(at) {
				passes.add(text)
			}
		}
		return nil
	})
	return passes, err
}

var timestamp = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$`)

// telling leaves out what identifies nobody: booleans, and times in properties that nobody has classified.
func (c *content) telling(at uint32) bool {
	switch c.doc.Events[at].Kind {
	case 't', 'f':
		return false
	}
	return c.places.class(at) != coverage.Unknown || !timestamp.MatchString(c.doc.Text(int(at)))
}

// leaves gives the check the texts that leave the gate: values, and the names of properties.
func (c *content) leaves(ctx context.Context, check *leak.Checker) error {
	names := map[uint32]bool{0: true}
	var skip []string
	return c.each(ctx, func(at uint32, _ bool) error {
		e := &c.doc.Events[at]
		if e.Out.Empty() {
			return nil
		}
		if !names[e.Name] && !isAdded(*e) {
			names[e.Name] = true
			if name := c.doc.Names[e.Name]; !isPropertyName(name) {
				if err := check.Leaf(ctx, leak.Leaf{Ref: int(at), Text: name}); err != nil {
					return err
				}
			}
		}
		first := c.doc.Out[e.Out.From]
		if first != '"' && first != '-' && (first < '0' || first > '9') {
			return nil
		}
		skip = skip[:0]
		for i := range c.doc.Outcomes[e.Outcome].Edits {
			skip = append(skip, c.doc.Made(int(at), i)...)
		}
		leaf := leak.Leaf{Ref: int(at), Text: c.doc.OutText(int(at)), Skip: skip}
		switch c.places.class(at) {
		case coverage.Setting, coverage.Time, coverage.Measure:
			leaf.Vocabulary = true
		case coverage.Organisation:
			leaf.Names = true
		case coverage.Identifier, coverage.Contact, coverage.Content, coverage.Location, coverage.TechnicalID, coverage.Unknown:
		}
		return check.Leaf(ctx, leaf)
	})
}

// rootPath is the path of a value of the answer. Where there are several, it tells the line on which each leaves the gate.
func (c *content) rootPath(number int, several bool) string {
	path := "$"
	for _, above := range c.doc.Above {
		if above.Kind == 0 {
			number, several = above.Index+1, true
			continue
		}
		path += sanitize.PathSegment(above.Kind, above.Name, above.Index)
	}
	if several {
		return fmt.Sprintf("line %d: %s", number, path)
	}
	return path
}
