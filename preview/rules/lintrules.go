package rules

import "fmt"

// lintTransforms finds rules that never do anything: what they are about is gone before they run.
func (e *Endpoint) lintTransforms(add func(int, string, string)) {
	type redaction struct {
		path *Path
		line int
	}
	var gone []redaction
	removed := func(path *Path) (int, bool) {
		for _, r := range gone {
			if r.path.removes(path) {
				return r.line, true
			}
		}
		return 0, false
	}
	for _, t := range e.Transforms {
		if t.Original {
			add(t.Line, "includeOriginal lets the value itself pass beside its pseudonym", "leave it out")
		}
		if t.OnlyIfLine > 0 {
			add(t.OnlyIfLine, "onlyIfRegex has no effect: a proxy reads it and never looks at it", "use pseudonymizeRegexMatches")
		}
		if t.FieldsLine > 0 {
			add(t.FieldsLine, "fields has no effect on answers in JSON", "list the properties under jsonPaths")
		}
		if t.When != nil {
			if line, is := removed(t.When); is {
				add(t.When.Line, fmt.Sprintf("applyOnlyWhen never holds: the redaction at line %d has removed what it looks at", line), "move the redaction behind it")
			} else if !e.Schema.finds(t.When) {
				add(t.When.Line, "applyOnlyWhen never holds: the responseSchema lets nothing pass that "+quoted(t.When.Text)+" could find", "name the property in the responseSchema, or take the rule out")
			}
		}
		for _, path := range t.Paths {
			if line, is := removed(path); is {
				add(path.Line, fmt.Sprintf("%s never finds anything: the redaction at line %d has removed it", quoted(path.Text), line), "take one of the two out")
			} else if !e.Schema.finds(path) {
				add(path.Line, quoted(path.Text)+" never finds anything: the responseSchema has removed it already", "take it out, or name the property in the responseSchema")
			}
			if t.Kind == Redact && t.When == nil {
				gone = append(gone, redaction{path, path.Line})
			}
		}
	}
}

// lintSchema looks at one schema of an answer. inside holds where an anyOf around it catches what does not match.
func (s *Schema) lint(inside bool, add func(int, string, string)) {
	if s == nil {
		return
	}
	if s.Inferred {
		add(s.Line, "the schema has no type: a proxy makes null of the whole value, here it counts as type: "+s.Type, "add type: "+s.Type)
	}
	if !inside && (s.Const != nil || s.If != nil) {
		add(s.Line, "a value that does not match fails the whole answer, because no anyOf around it offers another schema", "put it into anyOf")
	}
	for i, choice := range s.AnyOf {
		if i+1 < len(s.AnyOf) && !choice.mayMismatch(map[*Schema]bool{}) {
			add(choice.Line, "anyOf: nothing behind this schema is ever used, because it takes every value", "move it to the end, or give it a const or if")
			break
		}
	}
	for _, choice := range s.AnyOf {
		choice.lint(true, add)
	}
	for _, below := range s.below() {
		below.lint(inside && s.Items == nil, add)
	}
	s.Then.lint(false, add)
}

// mayMismatch holds for a schema that does not take every value.
func (s *Schema) mayMismatch(seen map[*Schema]bool) bool {
	if seen[s] {
		return false
	}
	seen[s] = true
	if s.Ref != nil {
		return s.Ref.mayMismatch(seen)
	}
	if s.Const != nil || s.If != nil {
		return true
	}
	for _, below := range s.Properties {
		if below.mayMismatch(seen) {
			return true
		}
	}
	return false
}
