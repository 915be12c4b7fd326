package rules

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// parse reads YAML or JSON into one node tree with places.
func (l *loader) parse(data []byte) (*yaml.Node, error) {
	whole := &yaml.Node{}
	switch {
	case len(data) > maxFile:
		return nil, l.failf(whole, "split it", "the file has %d bytes; at most %d (1 MiB) are read", len(data), maxFile)
	case !utf8.Valid(data):
		return nil, l.fail(placeAfter(data[:validUTF8(data)]), "the file is not valid UTF-8", "save it as UTF-8")
	}
	if err := l.checkMarks(data); err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if strings.HasSuffix(strings.ToLower(l.file), ".json") {
		return l.parseJSON(data)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return l.parseYAML(data)
	}
	// What begins with a brace is JSON, or YAML in braces; where it is neither, the JSON reader knows the place better.
	root, err := l.parseJSON(data)
	if err != nil {
		if fromYAML, yamlErr := l.parseYAML(data); yamlErr == nil {
			return fromYAML, nil
		}
	}
	return root, err
}

func (l *loader) parseYAML(data []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, l.fail(&document, "the file is empty", "a rule file has the key endpoints")
		}
		return nil, l.yamlError(err, data)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, l.fail(&second, "a second document begins here", "keep one document per file")
	case !errors.Is(err, io.EOF):
		return nil, l.yamlError(err, data)
	}
	return document.Content[0], nil
}

// validUTF8 is the length of the part in front of the first byte that is not.
func validUTF8(data []byte) int {
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// parseJSON exists because YAML readers refuse some JSON (escaped surrogate pairs) and accept what is none.
func (l *loader) parseJSON(data []byte) (*yaml.Node, error) {
	r := &jsonReader{loader: l, data: data, decoder: jsontext.NewDecoder(bytes.NewReader(data)), line: 1}
	root, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		n := &yaml.Node{}
		r.place(n)
		return nil, l.fail(n, "there is more after the end of the JSON", "keep one object per file")
	}
	return root, nil
}

type jsonReader struct {
	loader  *loader
	data    []byte
	decoder *jsontext.Decoder
	line    int // of the place that was asked for last
	column  int // of that place, from 0
	seen    int // its offset
}

// place sets line and column of the next token.
func (r *jsonReader) place(n *yaml.Node) {
	at := int(r.decoder.InputOffset())
	for at < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[at]) >= 0 {
		at++
	}
	for ; r.seen < at; r.seen++ {
		switch c := r.data[r.seen]; {
		case c == '\n':
			r.line, r.column = r.line+1, 0
		case utf8.RuneStart(c):
			r.column++
		}
	}
	n.Line, n.Column = r.line, r.column+1
}

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	n := &yaml.Node{}
	r.place(n)
	if depth > maxNesting {
		return nil, r.loader.failf(n, "use $ref with definitions", "nested deeper than %d levels", maxNesting)
	}
	token, err := r.decoder.ReadToken()
	if err != nil {
		return nil, r.loader.fail(n, "not valid JSON: "+jsonProblem(err), "look at commas, quotes and brackets there")
	}
	switch token.Kind() {
	case '{':
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		return r.children(n, '}', depth)
	case '[':
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		return r.children(n, ']', depth)
	}
	n.Kind, n.Value = yaml.ScalarNode, token.String()
	switch token.Kind() {
	case '"':
		n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
	case 'n':
		n.Tag = "!!null"
	case 't', 'f':
		n.Tag = "!!bool"
	default:
		n.Tag = "!!float"
		if !strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!int"
		}
	}
	return n, nil
}

func (r *jsonReader) children(n *yaml.Node, end jsontext.Kind, depth int) (*yaml.Node, error) {
	for r.decoder.PeekKind() != end {
		child, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, child)
	}
	if _, err := r.decoder.ReadToken(); err != nil {
		at := &yaml.Node{}
		r.place(at)
		return nil, r.loader.fail(at, "not valid JSON: "+jsonProblem(err), "look at commas, quotes and brackets there")
	}
	return n, nil
}

// jsonProblem is the reason of a syntax error without the offset, which the place already tells.
func jsonProblem(err error) string {
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return "an object has the same name twice"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "the text ends too early"
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok && e.Err != nil {
		return e.Err.Error()
	}
	return err.Error()
}
