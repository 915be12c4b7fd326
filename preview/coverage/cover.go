package coverage

import (
	"slices"
	"strings"

	"gatehouse/preview/rules"
)

// Of says for each call what rules make of every property that its answer may have; nil rules mean that nothing stands in between.
// It decides by the types and the rules alone: what a verdict says holds for every answer.
func Of(set *rules.Set, types *Types, calls []Call) []CallCoverage {
	out := make([]CallCoverage, 0, len(calls))
	for _, call := range calls {
		out = append(out, cover(set, types, call, nil))
	}
	return out
}

// cover looks at one call; with an endpoint, as if that endpoint admitted it.
func cover(set *rules.Set, types *Types, call Call, endpoint *rules.Endpoint) CallCoverage {
	if call.Method == "" {
		call.Method = "GET"
	}
	c := CallCoverage{Call: call, Verdict: Direct, Properties: []Property{}}
	if set != nil && endpoint == nil {
		endpoint = match(set, call)
	}
	switch {
	case endpoint != nil:
		c.Verdict, c.Endpoint = Allowed, Ref{File: set.File, Line: endpoint.Line}
	case set != nil:
		c.Verdict, c.Note = Blocked, "No endpoint of the rules admits this call: Graph is never asked."
	}
	shape := types.answerOf(&c.Call, endpoint)
	c.Collection = shape.collection
	if !types.Known(shape.graph) {
		c.Note = strings.TrimSpace(c.Note + " What this call answers with is not known: give its type.")
		return c
	}
	root := types.shapeOf(shape)
	if call.Shape == "csv" {
		root = types.tableOf(shape.graph)
		if set != nil {
			c.Note = strings.TrimSpace(c.Note + " The answer is a table, and rules read JSON only: nothing passes.")
		}
	}
	root.start(c.Endpoint.File, c.Endpoint.Line)
	decided := true
	if endpoint != nil {
		c.Refused, decided = apply(set.File, endpoint, root)
	}
	nothing := c.Verdict == Blocked || call.Shape == "csv" && set != nil
	for _, leaf := range root.leaves(nil) {
		p := leaf.property()
		if !decided {
			p.Verdict, p.Outcomes, p.On, p.Rule = Depends, []Verdict{Clear, Removed}, []string{"rules that are too many to be decided"}, c.Endpoint
		}
		if nothing {
			p.Verdict, p.Outcomes, p.On, p.Rule, p.Rest = NotReturned, nil, nil, Ref{}, false
		}
		c.Properties = append(c.Properties, p)
	}
	return c
}

// apply runs an endpoint's rules in the order of the engine. It returns why an answer may be refused as a whole, and whether the
// rules could be followed to their end.
func apply(file string, e *rules.Endpoint, root *node) (refused string, decided bool) {
	r := &run{file: file, root: root, work: work{maxWork}}
	r.augments(e.Augments)
	if e.Schema != nil && r.filter(root, e.Schema, e.Schema.Line) {
		r.refuse(e.Schema.Line, "no schema fits", "")
	}
	for _, t := range e.Transforms {
		r.transform(t)
	}
	return strings.Join(r.refused, "; "), r.left >= 0
}

// leaves lists what holds no further property.
func (n *node) leaves(out []*node) []*node {
	if len(n.kids) == 0 {
		if n.parent == nil {
			return out
		}
		return append(out, n)
	}
	for _, kid := range n.kids {
		out = kid.leaves(out)
	}
	return out
}

// property puts what may become of a value into words.
func (n *node) property() Property {
	p := Property{Path: n.path, Label: n.place.Label, Graph: n.place.graph, Class: n.place.Class, Note: n.note}
	var outcomes []Verdict
	var lead *state
	states := n.result()
	for i, s := range states {
		p.Rest = p.Rest || s.rest
		for _, on := range s.on {
			p.On = joined(p.On, on)
		}
		if !slices.Contains(outcomes, s.out) {
			outcomes = append(outcomes, s.out)
		}
		// What changes most is what a reader looks for; a place in the schema explains only what nothing changes.
		if lead == nil || lead.out == Clear && s.out != Clear || lead.kind == 'n' && s.kind != 'n' && s.out != Clear {
			lead = &states[i]
		}
	}
	p.Rule = lead.ref
	p.Verdict, p.Outcomes = summed(outcomes, states)
	switch p.Verdict {
	case Clear:
		p.Rule.Line = n.line
	case Dropped:
		p.On = nil
		for _, s := range states {
			if s.out == Dropped {
				p.Rule = s.ref
			}
		}
	}
	return p
}

// summed is the one word for several outcomes. A pattern that leaves null where it finds nothing is no reason to say "depends".
func summed(outcomes []Verdict, states []state) (Verdict, []Verdict) {
	slices.SortFunc(outcomes, func(a, b Verdict) int { return slices.Index(Verdicts(), a) - slices.Index(Verdicts(), b) })
	if len(outcomes) == 1 {
		return outcomes[0], nil
	}
	if outcomes[0] == Removed {
		return Dropped, nil // removed or dropped: nothing leaves either way, and the schema alone sees to it
	}
	emptied := true
	for _, s := range states {
		emptied = emptied && (s.out != Removed || s.kind == 'n')
	}
	if outcomes[0] != Clear && len(outcomes) == 2 && outcomes[1] == Removed && emptied {
		return outcomes[0], nil
	}
	return Depends, outcomes
}
