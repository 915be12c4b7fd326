package sanitize

import (
	"bytes"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview/rules"
)

// Document is a sanitized answer with both sides and a flat table of everything that stands in it: the window, explanations,
// reports and the leak check read it without building a tree.
type Document struct {
	File     string          // of the rules
	Endpoint *rules.Endpoint // nil: no rules in between
	Above    []Above         // of a piece of an answer: the containers around it, the outermost first
	Raw      []byte          // as received
	Out      []byte          // as it leaves the gate
	Events   []Event
	Names    []string          // property names; Names[0] is "", for elements and roots
	Outcomes []Outcome         // Outcomes[0] is the empty one: passed as received
	Parts    map[uint32][]Part // by event: what was cut out of or put into a value, where the two sides do not tell
}

// Above is one container around a piece of an answer, and which of its values leads to the piece.
type Above struct {
	Kind  byte   // '{' '['; 0: the answer, a row of values
	Name  string // of the property that leads on
	Index int    // of the element or the value that leads on
}

// Range is a part of Raw or Out, in bytes. An empty one stands for a value that is not there.
type Range struct {
	From, To uint32
}

// Empty holds for the range of a value that is not on that side.
func (r Range) Empty() bool { return r.From == r.To }

// Event is one value of the answer. A container stands before what it holds; Next tells where that ends.
type Event struct {
	In      Range  // in Raw, the value only; empty: added by an augment
	Out     Range  // in Out, the value only; empty: does not leave the gate
	Name    uint32 // index in Names
	Next    uint32 // index of the event behind this value and all that it holds
	Outcome uint32 // index in Outcomes
	Kind    byte   // as received (of added values: as added): '{' '[' '"' '0' 't' 'f' 'n'
	Depth   uint8  // 0 for a root
}

// Container holds for objects and arrays, as received.
func (e *Event) Container() bool { return e.Kind == '{' || e.Kind == '[' }

// Outcome is what rules did to a value, in order. Equal outcomes share one entry; Taken and Made are asked of the document.
type Outcome struct {
	Edits []Edit
}

// Part belongs to one edit of one value; texts taken out are personal and for the leak check only.
type Part struct {
	Edit  int // index in the outcome's Edits
	Taken []string
	Made  []string
}

// Roots are the events of the values of the answer: one, or several one behind the other.
func (d *Document) Roots() iter.Seq[int] { return d.span(0, len(d.Events)) }

// Kids are the events of what a container holds, as received.
func (d *Document) Kids(i int) iter.Seq[int] { return d.span(i+1, int(d.Events[i].Next)) }

func (d *Document) span(from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := from; i < to && yield(i); {
			i = int(d.Events[i].Next)
		}
	}
}

// Name of a property; "" for elements and roots.
func (d *Document) Name(i int) string { return d.Names[d.Events[i].Name] }

// RawJSON is a value as it was written; nil for added ones.
func (d *Document) RawJSON(i int) []byte { return cut(d.Raw, d.Events[i].In) }

// OutJSON is a value as it leaves the gate; nil where it does not.
func (d *Document) OutJSON(i int) []byte { return cut(d.Out, d.Events[i].Out) }

func cut(b []byte, r Range) []byte {
	if r.Empty() {
		return nil
	}
	return b[r.From:r.To:r.To]
}

// IsGone holds for values that do not leave the gate.
func (d *Document) IsGone(i int) bool { return d.Events[i].Out.Empty() }

// Text is a value as received: the text, or the literal; "" for containers and added values.
func (d *Document) Text(i int) string { return textOf(d.RawJSON(i)) }

// OutText is Text of what leaves the gate; "" where nothing does.
func (d *Document) OutText(i int) string { return textOf(d.OutJSON(i)) }

// OutKind is the kind of what leaves the gate; 0 where nothing does.
func (d *Document) OutKind(i int) byte {
	b := d.OutJSON(i)
	if b == nil {
		return 0
	}
	return byte(jsontext.Value(b).Kind())
}

// textOf unescapes valid JSON.
func textOf(b []byte) string {
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[':
		return ""
	case b[0] != '"':
		return string(b)
	case bytes.IndexByte(b, '\\') < 0:
		return string(b[1 : len(b)-1])
	}
	text, _ := jsontext.AppendUnquote(nil, b)
	return string(text)
}

// Edits are what rules did to a value, in order, without texts.
func (d *Document) Edits(i int) []Edit { return d.Outcomes[d.Events[i].Outcome].Edits }

// Taken are the texts that one edit of a value replaced or cut out; personal, for the leak check only.
func (d *Document) Taken(i, edit int) []string {
	if part := d.part(i, edit); part != nil {
		return part.Taken
	}
	taken, _ := told(d.Edits(i), d.Text(i), d.OutText(i))
	return taken
}

// Made are the pseudonyms, tokens and digests that one edit of a value put in.
func (d *Document) Made(i, edit int) []string {
	if part := d.part(i, edit); part != nil {
		return part.Made
	}
	_, made := told(d.Edits(i), d.Text(i), d.OutText(i))
	return made
}

func (d *Document) part(i, edit int) *Part {
	parts := d.Parts[uint32(i)] //nolint:gosec // events are fewer than bytes, and those are bounded
	for k := range parts {
		if parts[k].Edit == edit {
			return &parts[k]
		}
	}
	return nil
}

// told are the texts that a single edit took and made, as far as the two sides of the value tell.
func told(edits []Edit, raw, out string) (taken, made []string) {
	if len(edits) != 1 || edits[0].Effect != Tokenised && edits[0].Effect != Digested {
		return nil, nil
	}
	rule := edits[0].Transform
	switch {
	case rule == nil:
		return nil, nil
	case rule.Kind == rules.PseudonymizeRegexMatches:
		return toldMatch(rule, raw, out)
	case rule.Original:
		return []string{raw}, nil
	}
	return []string{raw}, []string{out}
}

// toldMatch is told for an expression that matched once: what stands before and behind the match is the same on both sides.
func toldMatch(rule *rules.Transform, raw, out string) (taken, made []string) {
	spans := matches(raw, rule.Regex)
	if len(spans) != 1 {
		return nil, nil
	}
	from, to := spans[0].from, spans[0].to
	behind := len(raw) - to
	if len(out) < from+behind {
		return nil, nil
	}
	return []string{raw[from:to]}, []string{out[from : len(out)-behind]}
}

// Path tells where an event stands in the answer. It searches: for one value, not for all of them.
func (d *Document) Path(i int) string {
	path, value := "$", -1
	for _, above := range d.Above {
		if above.Kind == 0 {
			value = above.Index
		} else {
			path += PathSegment(above.Kind, above.Name, above.Index)
		}
	}
	from, to, parent := 0, len(d.Events), byte(0)
	for {
		n := 0
		for at := range d.span(from, to) {
			if i < int(d.Events[at].Next) {
				from = at
				break
			}
			n++
		}
		if parent != 0 {
			path += PathSegment(parent, d.Name(from), n)
		} else if len(d.Events) > 0 && int(d.Events[0].Next) < len(d.Events) {
			value = n
		}
		if from == i {
			return valuePath(value, path)
		}
		from, to, parent = from+1, int(d.Events[from].Next), d.Events[from].Kind
	}
}
