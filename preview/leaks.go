package preview

import (
	"context"
	"fmt"
	"regexp"

	"gatehouse/preview/coverage"
	"gatehouse/preview/leak"
	"gatehouse/preview/sanitize"
)

// walk calls f for every value of an answer, those inside removed ones too, with its path. inside: something around it is gone.
func (c *content) walk(ctx context.Context, f func(at uint32, path []byte, inside bool)) error {
	events := c.doc.Events
	several := len(events) > 0 && int(events[0].Next) < len(events)
	visited := 0
	var err error
	var step func(at uint32, path []byte, inside bool)
	step = func(at uint32, path []byte, inside bool) {
		if visited++; visited%4096 == 0 && err == nil {
			err = ctx.Err()
		}
		if err != nil || c.absent(at) {
			return
		}
		f(at, path, inside)
		e := events[at]
		inside = inside || !isAdded(e) && isContainer(e.Kind) && !c.standing(at)
		index := 0
		for kid := at + 1; kid < e.Next; kid = events[kid].Next {
			step(kid, append(path, sanitize.PathSegment(e.Kind, c.doc.Names[events[kid].Name], index)...), inside)
			index++
		}
	}
	number := 1
	for root := uint32(0); int(root) < len(events); root = events[root].Next {
		step(root, []byte(c.rootPath(number, several)), false)
		number++
	}
	return err
}

// standing holds for containers that leave the gate as containers, however empty.
func (c *content) standing(at uint32) bool {
	e := c.doc.Events[at]
	return !e.Out.Empty() && c.doc.Out[e.Out.From] == e.Kind
}

// makeGuard learns the personal values of the answer: no text in which one of them stands is shown in clear from then on.
func (c *content) makeGuard(ctx context.Context) error {
	var personal []leak.Value
	err := c.walk(ctx, func(at uint32, _ []byte, _ bool) {
		e := c.doc.Events[at]
		if isAdded(e) {
			return
		}
		if c.places.personal(at) && !isContainer(e.Kind) {
			personal = append(personal, leak.Value{Text: c.doc.Text(int(at))})
		}
		for i := range c.doc.Outcomes[e.Outcome].Edits {
			for _, taken := range c.doc.Taken(int(at), i) {
				personal = append(personal, leak.Value{Text: taken})
			}
		}
	})
	if err != nil {
		return err
	}
	c.guard.Store(leak.NewMatcher(personal))
	return nil
}

// leaks looks for what the rules hid in what they let through.
func (c *content) leaks(ctx context.Context, call string) (found []Leak, note string, err error) {
	if c.direct {
		return nil, "", nil // nothing is hidden from the vendor
	}
	hidden, onPurpose, err := c.hidden(ctx)
	if err != nil {
		return nil, "", err
	}
	values := hidden[:0]
	for _, v := range hidden {
		if !onPurpose[v.Text] {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return nil, "", nil
	}
	leaves, err := c.leaves(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, f := range leak.Check(values, leaves) {
		found = append(found, Leak{Call: call, Path: c.shownPath(f.Path), Carrier: f.Carrier, At: c.shownPath(f.At)})
	}
	return found, "", nil
}

// hidden lists the personal values that were removed, filtered or replaced, and what was taken out of technical ids: a rule that
// hides an id does not want it in a link either. onPurpose are personal texts that a rule lets pass whole: they are marked as such.
func (c *content) hidden(ctx context.Context) (values []leak.Value, onPurpose map[string]bool, err error) {
	onPurpose = map[string]bool{}
	err = c.walk(ctx, func(at uint32, path []byte, inside bool) {
		e := c.doc.Events[at]
		if isAdded(e) {
			return
		}
		class := c.places.class(at)
		mark := c.mark(at)
		if class.Personal() && !isContainer(e.Kind) && c.says(at) && c.telling(at) {
			switch {
			case inside || mark == Removed || mark == Filtered || mark == Tokenised:
				values = append(values, leak.Value{Path: string(path), Text: c.doc.Text(int(at)), Common: class == coverage.Location})
			case mark == ClearPersonal && !c.fates[e.Outcome].changed:
				onPurpose[c.doc.Text(int(at))] = true
			}
		}
		if !class.Personal() && class != coverage.TechnicalID {
			return
		}
		for i, edit := range c.doc.Outcomes[e.Outcome].Edits {
			switch edit.Effect {
			case sanitize.Tokenised, sanitize.Redacted, sanitize.Digested:
				for _, taken := range c.doc.Taken(int(at), i) {
					values = append(values, leak.Value{Path: string(path), Text: taken})
				}
			case sanitize.Deleted, sanitize.Nulled, sanitize.FilteredOut, sanitize.FilteredNull, sanitize.Converted, sanitize.Added, sanitize.PassedOver:
			}
		}
	})
	return values, onPurpose, err
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

// leaves lists the texts that leave the gate: values, and the names of properties.
func (c *content) leaves(ctx context.Context) ([]leak.Leaf, error) {
	var out []leak.Leaf
	names := map[uint32]bool{0: true}
	err := c.walk(ctx, func(at uint32, path []byte, _ bool) {
		e := c.doc.Events[at]
		if e.Out.Empty() {
			return
		}
		if !names[e.Name] && !isAdded(e) {
			names[e.Name] = true
			if name := c.doc.Names[e.Name]; !isPropertyName(name) {
				out = append(out, leak.Leaf{Path: string(path), Text: name})
			}
		}
		kind := c.doc.OutKind(int(at))
		if kind != '"' && kind != '0' {
			return
		}
		leaf := leak.Leaf{Path: string(path), Text: c.doc.OutText(int(at))}
		switch c.places.class(at) {
		case coverage.Setting, coverage.Time, coverage.Measure:
			leaf.Vocabulary = true
		case coverage.Organisation:
			leaf.Names = true
		case coverage.Identifier, coverage.Contact, coverage.Content, coverage.Location, coverage.TechnicalID, coverage.Unknown:
		}
		for i := range c.doc.Outcomes[e.Outcome].Edits {
			leaf.Skip = append(leaf.Skip, c.doc.Made(int(at), i)...)
		}
		out = append(out, leaf)
	})
	return out, err
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
