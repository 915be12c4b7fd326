package definition

import (
	"fmt"
	"reflect"
)

// Parse reads and checks one definition; name is the file's name for messages. Errors are *ParseError.
// The rules and examples that it names are not opened: see Load.
func Parse(name string, data []byte) (*Definition, error) {
	root, err := readTree(name, data)
	if err != nil {
		return nil, err
	}
	d := &Definition{file: name}
	dec := &decoder{file: name, lines: map[string]position{}}
	if err := dec.decode(root, reflect.ValueOf(d).Elem(), ""); err != nil {
		return nil, err
	}
	d.lines = dec.lines
	if d.hash, err = hashTree(root); err != nil {
		return nil, &ParseError{File: name, Wrong: err.Error()}
	}
	d.fillIn()
	return d, d.validate()
}

// fillIn writes out what a file may leave out.
func (d *Definition) fillIn() {
	if d.App.Audience == "" {
		d.App.Audience = singleTenant
	}
	for _, calls := range [][]Call{d.Calls, d.Blocked} {
		for i := range calls {
			if calls[i].Method == "" {
				calls[i].Method = "GET"
			}
		}
	}
}

// Hash identifies what the definition says: SHA-256 in hexadecimal over the canonical JSON of the parsed file.
func (d *Definition) Hash() string { return d.hash }

// File is the name of the file that the definition came from, for messages.
func (d *Definition) File() string { return d.file }

// wrong makes an error at the place of a path, or of the closest key above it.
func (d *Definition) wrong(path, instead, format string, args ...any) error {
	at, ok := d.lines[path]
	for p := path; !ok && p != ""; {
		p = parent(p)
		at, ok = d.lines[p]
	}
	return &ParseError{File: d.file, Line: at.line, Column: at.column, Wrong: fmt.Sprintf(format, args...), Instead: instead}
}

func parent(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
