package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/setup/problem"
)

// ScriptError says where a script is wrong. Lines and columns count from 1, columns in characters.
type ScriptError struct {
	Name         string
	Line, Column int
	Text         string
}

func (e *ScriptError) Error() string {
	return fmt.Sprintf("%s, line %d, column %d: %s", e.Name, e.Line, e.Column, e.Text)
}

// Problem puts it into words for people.
func (e *ScriptError) Problem() *problem.Problem {
	return problem.New(problem.BadInput, "The fault script cannot be used.", e.Error()+".",
		"Correct the line; docs/rehearsal.md names every field.", e)
}

// maxScript bounds a script, so that a wrong file does not fill the memory.
const maxScript = 4 << 20

// Parse reads a script: one JSON object in each line; empty lines and lines that begin with # are left out. name is how errors
// call the script.
func Parse(name string, script io.Reader) ([]Rule, error) {
	data, err := io.ReadAll(io.LimitReader(script, maxScript+1))
	if err != nil {
		return nil, fmt.Errorf("read fault script: %w", err)
	}
	if len(data) > maxScript {
		return nil, &ScriptError{Name: name, Line: 1, Column: 1, Text: fmt.Sprintf("it is larger than %d MiB", maxScript>>20)}
	}
	var rules []Rule
	for i, line := range bytes.Split(data, []byte("\n")) {
		line = bytes.TrimRight(line, "\r")
		if text := bytes.TrimSpace(line); len(text) == 0 || text[0] == '#' {
			continue
		}
		l := &lineReader{line: line, at: map[string]int{}}
		rule, err := l.rule()
		if err != nil {
			return nil, &ScriptError{Name: name, Line: i + 1, Column: utf8.RuneCount(line[:min(l.offset, len(line))]) + 1, Text: err.Error()}
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// lineReader reads one line and knows where it is.
type lineReader struct {
	line   []byte
	dec    *json.Decoder
	offset int            // what is wrong, or what is read now, begins here
	at     map[string]int // where the value of each field begins
}

func (l *lineReader) rule() (Rule, error) {
	if !utf8.Valid(l.line) {
		return Rule{}, errors.New("the line is not UTF-8")
	}
	var r Rule
	l.dec = json.NewDecoder(bytes.NewReader(l.line))
	match := map[string]any{"method": &r.Match.Method, "path": &r.Match.Path, "query": &r.Match.Query, "body": &r.Match.Body, "in": &r.Match.In}
	err := l.object("", map[string]any{
		"match": match, "nth": &r.Nth, "times": &r.Times, "when": &r.When, "do": &r.Do, "name": &r.Name, "status": &r.Status, "code": &r.Code,
		"message": &r.Message, "body": &r.Body, "type": &r.Type, "headers": &r.Headers, "bytes": &r.Bytes, "for": &r.For, "size": &r.Size, "to": &r.To,
	})
	if err != nil {
		return Rule{}, err
	}
	l.offset = l.next()
	if l.offset < len(l.line) {
		return Rule{}, errors.New("one line holds one object, and something follows it")
	}
	if field, why := r.complete(); field != "" {
		l.offset = l.place(field)
		return Rule{}, fmt.Errorf("%s: %s", field, why)
	}
	return r, nil
}

// place is where a field is; for one that is missing, the beginning of the line.
func (l *lineReader) place(field string) int {
	if at, ok := l.at["match."+field]; ok && (field == "method" || field == "in") {
		return at
	}
	return l.at[field]
}

// object reads an object whose fields are known.
func (l *lineReader) object(prefix string, fields map[string]any) error {
	l.offset = l.next()
	if open, err := l.dec.Token(); err != nil {
		return l.wrong(err)
	} else if open != json.Delim('{') {
		return errors.New("a JSON object is expected")
	}
	for l.dec.More() {
		l.offset = l.next()
		name, err := l.dec.Token()
		if err != nil {
			return l.wrong(err)
		}
		key := fmt.Sprint(name) // the decoder gives nothing but texts here
		target, known := fields[key]
		if !known {
			return fmt.Errorf("there is no field %q; the fields are %s", key, words(fields))
		}
		if _, twice := l.at[prefix+key]; twice {
			return fmt.Errorf("%q is given twice", key)
		}
		l.offset = l.next()
		l.at[prefix+key] = l.offset
		if err := l.value(key, target); err != nil {
			return err
		}
	}
	l.offset = l.next()
	if _, err := l.dec.Token(); err != nil {
		return l.wrong(err)
	}
	return nil
}

func (l *lineReader) value(key string, target any) error {
	switch to := target.(type) {
	case map[string]any:
		return l.object(key+".", to)
	case *time.Duration:
		var text string
		if err := l.dec.Decode(&text); err != nil {
			return l.wrong(err)
		}
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%s: write a time such as 30s or 150ms", key)
		}
		*to = d
		return nil
	}
	if string(l.line[l.offset:min(l.offset+4, len(l.line))]) == "null" {
		return fmt.Errorf("%s: leave it out instead of writing null", key)
	}
	if err := l.dec.Decode(target); err != nil {
		return l.wrong(err)
	}
	return nil
}

// next is where the next token begins.
func (l *lineReader) next() int {
	at := int(l.dec.InputOffset())
	for at < len(l.line) && strings.IndexByte(" \t,:", l.line[at]) >= 0 {
		at++
	}
	return at
}

// wrong says what encoding/json found, in its place.
func (l *lineReader) wrong(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		// Between tokens the decoder knows the place; inside a value its count is off, and the value's beginning is the place.
		if at := int(syntax.Offset); at > l.offset && at <= len(l.line) {
			l.offset = at
		}
		return errors.New("the JSON is broken: " + syntax.Error())
	case errors.As(err, &kind):
		return fmt.Errorf("%s is expected, not %s", expected(kind), kind.Value)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		l.offset = len(l.line)
		return errors.New("the line ends too early")
	}
	return err
}

func expected(e *json.UnmarshalTypeError) string {
	switch kind := e.Type.Kind().String(); kind {
	case "string":
		return "a text"
	case "int":
		return "a whole number"
	default:
		return "an object of texts"
	}
}
