package coverage

import "slices"

// Difference is what changes for a reader of the answers when one rule file takes the place of another.
type Difference struct {
	NewlyPasses     []Change `json:"newlyPasses,omitempty"`     // left nothing or less than its value before
	NewlyDisappears []Change `json:"newlyDisappears,omitempty"` // left something before, leaves nothing now
	Changed         []Change `json:"changed,omitempty"`         // shows less or otherwise than before
	NewCalls        []string `json:"newCalls,omitempty"`        // get an answer now
	LostCalls       []string `json:"lostCalls,omitempty"`       // got an answer before
}

// Empty holds when a reader sees no difference.
func (d Difference) Empty() bool {
	return len(d.NewlyPasses)+len(d.NewlyDisappears)+len(d.Changed)+len(d.NewCalls)+len(d.LostCalls) == 0
}

// Change is one property before and after. A property of a call that is not there is not returned.
type Change struct {
	Call  string   `json:"call"`
	Path  string   `json:"path"`
	Label string   `json:"property"`
	Class Class    `json:"class"`
	From  Verdict  `json:"from"`
	To    Verdict  `json:"to"`
	On    []string `json:"on,omitempty"`  // what To depends on
	Was   Ref      `json:"was,omitzero"`  // the rule before
	Rule  Ref      `json:"rule,omitzero"` // the rule now
}

// Diff compares what two rule files make of the same calls, from before to after.
func Diff(before, after []CallCoverage) Difference {
	var d Difference
	for _, b := range after {
		a := find(before, b)
		d.call(a, b)
	}
	for _, a := range before {
		if b := find(after, a); b.Name == "" && b.URL == "" {
			d.call(a, CallCoverage{Call: a.Call, Verdict: Blocked})
		}
	}
	return d
}

// find gives the same call on the other side: by name, or where names were made up from paths, by those.
func find(calls []CallCoverage, wanted CallCoverage) CallCoverage {
	for _, c := range calls {
		if c.Name == wanted.Name && c.Type == wanted.Type {
			return c
		}
	}
	for _, c := range calls {
		if c.Method == wanted.Method && plainURL(c.URL) == plainURL(wanted.URL) {
			return c
		}
	}
	return CallCoverage{}
}

func plainURL(url string) string { return placeholder.ReplaceAllString(url, "{}") }

func (d *Difference) call(a, b CallCoverage) {
	answered := func(c CallCoverage) bool { return c.Verdict == Allowed || c.Verdict == Direct }
	switch {
	case answered(b) && !answered(a):
		d.NewCalls = append(d.NewCalls, b.Name)
	case answered(a) && !answered(b):
		d.LostCalls = append(d.LostCalls, a.Name)
	}
	was := byPath(a)
	for _, p := range b.Properties {
		old, ok := was[p.Path]
		delete(was, p.Path)
		if !ok {
			old = Property{Path: p.Path, Verdict: NotReturned}
		}
		d.property(b.Name, old, p)
	}
	for _, p := range a.Properties {
		if old, left := was[p.Path]; left {
			gone := p
			gone.Verdict, gone.Outcomes, gone.On, gone.Rule, gone.Rest = NotReturned, nil, nil, Ref{}, false
			d.property(a.Name, old, gone)
		}
	}
}

func byPath(c CallCoverage) map[string]Property {
	out := make(map[string]Property, len(c.Properties))
	for _, p := range c.Properties {
		out[p.Path] = p
	}
	return out
}

func (d *Difference) property(call string, old, now Property) {
	if old.Verdict == now.Verdict && slices.Equal(old.Outcomes, now.Outcomes) && slices.Equal(conditions(old), conditions(now)) && old.Rest == now.Rest {
		return
	}
	if !old.Leaves() && !now.Leaves() {
		return
	}
	c := Change{Call: call, Path: now.Path, Label: now.Label, Class: now.Class, From: old.Verdict, To: now.Verdict, On: now.On, Was: old.Rule, Rule: now.Rule}
	switch {
	case !now.Leaves():
		d.NewlyDisappears = append(d.NewlyDisappears, c)
	case !old.Leaves(), now.MayPass() && !old.MayPass():
		d.NewlyPasses = append(d.NewlyPasses, c)
	default:
		d.Changed = append(d.Changed, c)
	}
}

// conditions are what a verdict depends on, without the places of patterns, which differ between any two files.
func conditions(p Property) []string {
	if p.Verdict != Depends {
		return nil
	}
	out := slices.Clone(p.On)
	for i := range out {
		out[i] = linePlace.ReplaceAllString(out[i], "a line")
	}
	return out
}
