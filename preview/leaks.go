package preview

import (
	"regexp"

	"gatehouse/preview/coverage"
	"gatehouse/preview/leak"
	"gatehouse/preview/sanitize"
)

// leaks looks for what the rules hid in what they let through.
func (b *builder) leaks(call string) []Leak {
	hidden, onPurpose := b.hidden()
	values := hidden[:0]
	for _, v := range hidden {
		if !onPurpose[v.Text] {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return nil
	}
	var out []Leak
	for _, f := range leak.Check(values, b.leaves()) {
		out = append(out, Leak{Call: call, Path: b.shownPath(f.Path), Carrier: f.Carrier, At: b.shownPath(f.At)})
	}
	return out
}

// hidden lists the personal values that were removed, filtered or replaced, and what was taken out of technical ids: a rule that
// hides an id does not want it in a link either. onPurpose are personal texts that a rule lets pass whole: they are marked as such.
func (b *builder) hidden() (values []leak.Value, onPurpose map[string]bool) {
	onPurpose = map[string]bool{}
	var walk func(s spot, inside bool)
	walk = func(s spot, inside bool) {
		inside = inside || s.node.Gone || s.node.container() && s.node.Now != nil
		personal := s.place.Class.Personal()
		mark, _ := outcome(s.node, s.place.Class, false)
		if s.node.Added {
			return
		}
		if !s.node.container() && personal && says(s.node) && telling(s) {
			switch {
			case inside || mark == Removed || mark == Filtered || mark == Tokenised:
				values = append(values, leak.Value{Path: s.path, Text: s.node.Text, Common: s.place.Class == coverage.Location})
			case mark == ClearPersonal && s.node.Now == nil:
				onPurpose[s.node.Text] = true
			}
		}
		for _, e := range s.node.Edits {
			replaced := e.Effect == sanitize.Tokenised || e.Effect == sanitize.Redacted || e.Effect == sanitize.Digested
			if !personal && s.place.Class != coverage.TechnicalID || !replaced {
				continue
			}
			for _, taken := range e.Taken {
				values = append(values, leak.Value{Path: s.path, Text: taken})
			}
		}
		for kid := range s.kids {
			walk(kid, inside)
		}
	}
	for _, s := range b.starts {
		walk(s, false)
	}
	return values, onPurpose
}

var timestamp = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$`)

// telling leaves out what identifies nobody: booleans, and times in properties that nobody has classified.
func telling(s spot) bool {
	if s.node.Kind == 't' || s.node.Kind == 'f' {
		return false
	}
	return s.place.Class != coverage.Unknown || !timestamp.MatchString(s.node.Text)
}

// leaves lists the texts that leave the gate: values, and the names of properties.
func (b *builder) leaves() []leak.Leaf {
	var out []leak.Leaf
	names := map[string]bool{}
	var walk func(spot)
	walk = func(s spot) {
		if s.node.Gone {
			return
		}
		if s.node.Name != "" && !s.node.Added && !names[s.node.Name] && !propertyName.MatchString(s.node.Name) {
			names[s.node.Name] = true
			out = append(out, leak.Leaf{Path: s.path, Text: s.node.Name})
		}
		if s.node.IsContainer() {
			for kid := range s.kids {
				walk(kid)
			}
			return
		}
		leaf := leak.Leaf{Path: s.path, Text: s.node.Value().Text}
		switch s.place.Class {
		case coverage.Setting, coverage.Time, coverage.Measure:
			leaf.Vocabulary = true
		case coverage.Organisation:
			leaf.Names = true
		}
		for _, e := range s.node.Edits {
			leaf.Skip = append(leaf.Skip, e.Made...)
		}
		if v := s.node.Value(); v.Kind == '"' || v.Kind == '0' {
			out = append(out, leaf)
		}
	}
	for _, s := range b.starts {
		walk(s)
	}
	return out
}
