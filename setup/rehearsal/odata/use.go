package odata

// Use is one place where a filter looks at a property: what a resource may refuse.
type Use struct {
	Property string // first step of the path
	Path     []string
	Operator string // eq, in, startswith, any, $count …
	Value    any    // of a comparison; nil for null and for everything else
	Negated  bool
}

// Uses are the places of a filter in order; nil without a filter.
func (q *Query) Uses() []Use {
	if q.Filter == nil {
		return nil
	}
	return uses(q.Filter, false, nil)
}

// uses walks an expression. bound are the variables of the lambdas around it, each with the path that it stands for.
func uses(e Expr, negated bool, bound map[string][]string) []Use {
	at := func(path []string, operator string, value any) Use {
		if whole, ok := bound[path[0]]; ok {
			path = append(append([]string{}, whole...), path[1:]...)
		}
		if path[len(path)-1] == "$count" {
			operator, value = "$count", nil
		}
		return Use{Property: path[0], Path: path, Operator: operator, Value: value, Negated: negated}
	}
	switch x := e.(type) {
	case both:
		return append(uses(x.left, negated, bound), uses(x.right, negated, bound)...)
	case either:
		return append(uses(x.left, negated, bound), uses(x.right, negated, bound)...)
	case negation:
		return uses(x.inner, true, bound)
	case compare:
		return []Use{at(x.path, x.op, x.value)}
	case membership:
		return []Use{at(x.path, "in", nil)}
	case textTest:
		return []Use{at(x.path, x.fn, x.text)}
	case anyOf:
		outer := at(x.path, "any", nil)
		if x.inner == nil {
			return []Use{outer}
		}
		inside := map[string][]string{x.variable: outer.Path}
		for name, path := range bound {
			inside[name] = path
		}
		return uses(x.inner, negated, inside)
	}
	return nil
}
