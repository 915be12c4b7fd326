package preview

import (
	"gatehouse/preview/sanitize"
)

// fate is what one outcome of the event table means: equal outcomes are judged once.
type fate struct {
	mark    Mark // of a value that is not personal
	loud    Mark // of a personal one that says something
	edit    *sanitize.Edit
	at      int // index of edit; -1: none
	changed bool
	ref     Ref
}

// fates reads the marks off the edits of every outcome.
func fates(doc *sanitize.Document, direct bool) []fate {
	out := make([]fate, len(doc.Outcomes))
	for i := range doc.Outcomes {
		out[i] = judge(doc.Outcomes[i].Edits)
		out[i].ref = refOf(doc, out[i].edit, direct)
	}
	return out
}

// judge takes the last edit that emptied, removed, replaced or added the value.
func judge(edits []sanitize.Edit) fate {
	f := fate{mark: Kept, loud: ClearPersonal, at: -1}
	for i := range edits {
		switch edits[i].Effect {
		case sanitize.Nulled, sanitize.FilteredNull, sanitize.Tokenised, sanitize.Redacted, sanitize.Converted, sanitize.Digested:
			f.changed = true
		case sanitize.Deleted, sanitize.FilteredOut, sanitize.Added, sanitize.PassedOver:
		}
	}
	for i := len(edits) - 1; i >= 0; i-- {
		mark, loud, decides := markOf(&edits[i])
		if decides {
			f.mark, f.loud, f.edit, f.at = mark, loud, &edits[i], i
			return f
		}
	}
	return f
}

func markOf(e *sanitize.Edit) (mark, loud Mark, decides bool) {
	switch e.Effect {
	case sanitize.Deleted, sanitize.Nulled:
		return Removed, Removed, true
	case sanitize.FilteredOut, sanitize.FilteredNull:
		return Filtered, Filtered, true
	case sanitize.Tokenised:
		if e.Transform.Original {
			return ClearPersonal, ClearPersonal, true
		}
		return Tokenised, Tokenised, true
	case sanitize.Redacted, sanitize.Digested:
		return Redacted, Redacted, true
	case sanitize.Added:
		return Kept, ClearPersonal, true
	case sanitize.Converted:
		return Kept, Kept, true
	case sanitize.PassedOver:
	}
	return Kept, ClearPersonal, false
}

func refOf(doc *sanitize.Document, e *sanitize.Edit, direct bool) Ref {
	ref := Ref{Rule: -1, Endpoint: -1}
	if direct {
		return ref
	}
	if doc.Endpoint != nil {
		ref.Endpoint = doc.Endpoint.Index
	}
	if e == nil {
		return ref
	}
	ref.File, ref.Line, ref.Transform = doc.File, e.Line, "responseSchema"
	if e.Augment != nil {
		ref.Transform = "augment " + e.Augment.Function
	}
	if e.Transform != nil {
		ref.Rule, ref.Transform = e.Transform.Index, string(e.Transform.Kind)
	}
	if e.Path != nil {
		ref.JSONPath = e.Path.Text
	}
	return ref
}

func (c *Counts) count(m Mark) {
	c.Fields++
	switch m {
	case Removed, Filtered:
		c.Removed++
	case Tokenised, Redacted:
		c.Tokenised++
	case ClearPersonal:
		c.ClearPersonal++
	case Kept:
		c.Clear++
	}
}

func kindName(kind byte) string {
	switch kind {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case '0':
		return "number"
	case 'n':
		return "null"
	}
	return "boolean"
}
