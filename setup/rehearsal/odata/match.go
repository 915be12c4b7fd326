package odata

import (
	"encoding/json"
	"strings"
	"time"
)

// Expr is a parsed filter.
type Expr interface {
	// Match holds when the object passes the filter. Properties that are missing count as null.
	Match(o Object) bool
}

type (
	both     struct{ left, right Expr }
	either   struct{ left, right Expr }
	negation struct{ inner Expr }
	compare  struct {
		path  []string
		op    string
		value any
	}
	membership struct {
		path   []string
		values []any
	}
	textTest struct {
		fn   string
		path []string
		text string
	}
	anyOf struct {
		path     []string
		variable string
		inner    Expr // nil: any()
		every    bool // all(), which holds for an empty collection
	}
)

func (e both) Match(o Object) bool     { return e.left.Match(o) && e.right.Match(o) }
func (e either) Match(o Object) bool   { return e.left.Match(o) || e.right.Match(o) }
func (e negation) Match(o Object) bool { return !e.inner.Match(o) }

func (e compare) Match(o Object) bool { return holds(e.op, resolve(o, e.path), e.value) }

func (e membership) Match(o Object) bool {
	have := resolve(o, e.path)
	for _, v := range e.values {
		if holds("eq", have, v) {
			return true
		}
	}
	return false
}

func (e textTest) Match(o Object) bool {
	have, ok := resolve(o, e.path).(string)
	if !ok {
		return false
	}
	// Directory strings compare without regard to case (Microsoft Graph docs, aad-advanced-queries).
	have, want := strings.ToLower(have), strings.ToLower(e.text)
	switch e.fn {
	case "startswith":
		return strings.HasPrefix(have, want)
	case "endswith":
		return strings.HasSuffix(have, want)
	}
	return strings.Contains(have, want)
}

func (e anyOf) Match(o Object) bool {
	for _, item := range items(resolve(o, e.path)) {
		if e.inner == nil {
			return true
		}
		scope := make(Object, len(o)+1)
		for k, v := range o {
			scope[k] = v
		}
		scope[e.variable] = item
		if e.inner.Match(scope) != e.every {
			return !e.every
		}
	}
	return e.every
}

func items(v any) []any {
	switch list := v.(type) {
	case []any:
		return list
	case []string:
		out := make([]any, len(list))
		for i, s := range list {
			out[i] = s
		}
		return out
	case []Object:
		out := make([]any, len(list))
		for i, s := range list {
			out[i] = s
		}
		return out
	}
	return nil
}

func resolve(o Object, path []string) any {
	var v any = o
	for _, step := range path {
		if step == "$count" {
			return len(items(v))
		}
		m, ok := v.(Object)
		if !ok {
			return nil
		}
		v = m[step]
	}
	return v
}

func holds(op string, have, want any) bool {
	if have == nil || want == nil {
		same := have == nil && want == nil
		return (op == "eq" || op == "ge" || op == "le") && same || op == "ne" && !same
	}
	order, ok := order(have, want)
	switch op {
	case "eq":
		return ok && order == 0
	case "ne":
		return !ok || order != 0
	case "ge":
		return ok && order >= 0
	case "gt":
		return ok && order > 0
	case "le":
		return ok && order <= 0
	case "lt":
		return ok && order < 0
	}
	return false
}

// order compares two values of one kind; ok is false when they cannot be compared.
func order(a, b any) (cmp int, ok bool) {
	if x, isNum := number(a); isNum {
		y, alsoNum := number(b)
		if !alsoNum {
			return 0, false
		}
		switch {
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	}
	if x, isBool := a.(bool); isBool {
		y, alsoBool := b.(bool)
		if !alsoBool || x == y {
			return 0, alsoBool
		}
		if y {
			return -1, true
		}
		return 1, true
	}
	x, isText := a.(string)
	y, alsoText := b.(string)
	if !isText || !alsoText {
		return 0, false
	}
	if tx, err := moment(x); err == nil {
		if ty, err := moment(y); err == nil {
			return tx.Compare(ty), true
		}
	}
	return strings.Compare(strings.ToLower(x), strings.ToLower(y)), true
}

func moment(s string) (time.Time, error) {
	if len(s) < len(time.DateOnly) || s[4] != '-' {
		return time.Time{}, errNotTime
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, s)
}

var errNotTime = invalid("not a date")

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}
