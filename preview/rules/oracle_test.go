package rules_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"

	"github.com/theory/jsonpath"
)

// failer is a test, or a draw of rapid in one.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// located asks the engine what a path points at: the places of a document that a redaction by it deletes, as normalized paths
// (RFC 9535, 2.7) in alphabetical order. loaded is false where the path is refused; "$" stands for the whole document, which no rule
// may delete.
func located(t failer, path string, document []byte) (places []string, loaded bool) {
	t.Helper()
	file, err := json.Marshal(map[string]any{"endpoints": []any{map[string]any{
		"pathTemplate": "/a", "transforms": []any{map[string]any{"method": "redact", "jsonPaths": []string{path}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load("path.json", file)
	if err != nil {
		return nil, false
	}
	trace, _, err := sanitize.Run(set, "GET", "/a", document, sanitize.Options{Salt: "salt"})
	if err != nil && !strings.Contains(err.Error(), "whole answer") {
		t.Fatalf("%s: %v", path, err)
	}
	if err != nil {
		places = append(places, "$")
	}
	return append(places, deleted(trace.Root, "$")...), true
}

func deleted(n *sanitize.Node, at string) []string {
	var out []string
	if n.Gone {
		out = append(out, at)
	}
	for i, kid := range n.Kids {
		if n.Kind == '[' {
			out = append(out, deleted(kid, fmt.Sprintf("%s[%d]", at, i))...)
		} else {
			out = append(out, deleted(kid, at+"["+normalName(kid.Name)+"]")...)
		}
	}
	slices.Sort(out)
	return out
}

// normalName quotes a name as normalized paths do.
func normalName(name string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range name {
		switch i := strings.IndexRune("\b\t\n\f\r'\\", r); {
		case i >= 0:
			b.WriteString(`\` + `btnfr'\`[i:i+1])
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// writePath writes a path in brackets only. Such text is read by readers of RFC 9535 too.
func writePath(p *rules.Path) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, step := range p.Steps {
		if step.Descend {
			b.WriteString("..")
		}
		switch step.Kind {
		case rules.Each:
			b.WriteString("[*]")
		case rules.Child:
			b.WriteByte('[')
			for i, name := range step.Names {
				if i > 0 {
					b.WriteByte(',')
				}
				b.WriteString(quotedName(name))
			}
			b.WriteByte(']')
		case rules.Select:
			b.WriteString("[?(@")
			for _, name := range step.Filter.Property {
				b.WriteString("[" + quotedName(name) + "]")
			}
			b.WriteString(map[bool]string{false: "==", true: "!="}[step.Filter.Negate])
			if step.Filter.Kind == '"' {
				b.WriteString(quotedName(step.Filter.Text))
			} else {
				b.WriteString(step.Filter.Text)
			}
			b.WriteString(")]")
		}
	}
	return b.String()
}

func quotedName(name string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "'"
}

// oracle asks an independent implementation of RFC 9535. both is false where the two dialects differ on purpose: a condition on an
// object chooses among its values there and is about the object itself here.
func oracle(path *rules.Path, written, document string) (places []string, both bool) {
	for _, step := range path.Steps {
		if step.Kind == rules.Select {
			return nil, false
		}
	}
	return oracleAnyway(written, document)
}

func oracleAnyway(written, document string) (places []string, read bool) {
	path, err := jsonpath.Parse(written)
	if err != nil {
		return nil, false
	}
	var value any
	if err := json.Unmarshal([]byte(document), &value); err != nil {
		return nil, false
	}
	for _, node := range path.SelectLocated(value) {
		places = append(places, node.Path.String())
	}
	slices.Sort(places)
	return slices.Compact(places), true
}
