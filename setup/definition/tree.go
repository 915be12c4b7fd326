package definition

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a definition; the shipped ones have a few kilobytes.
const maxFile = 1 << 20

// maxDepth bounds nesting, so that a hostile file cannot exhaust the stack.
const maxDepth = 32

// readTree parses one YAML document and refuses what the format does not need: aliases, anchors, merge keys, own tags,
// duplicate keys, further documents. What is left means the same to every reader.
func readTree(file string, data []byte) (*yaml.Node, error) {
	if len(data) > maxFile {
		return nil, &ParseError{File: file, Wrong: fmt.Sprintf("has %d bytes, more than %d", len(data), maxFile), Instead: "Use a smaller file."}
	}
	var doc, more yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		return nil, &ParseError{File: file, Wrong: "is empty", Instead: "Start from one of the shipped definitions."}
	case err != nil:
		return nil, syntaxError(file, err)
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, syntaxError(file, err)
		}
		return nil, &ParseError{File: file, Line: more.Line, Column: more.Column, Wrong: "second document", Instead: "Keep one definition per file."}
	}
	root := doc.Content[0]
	return root, plainTree(file, root, 0)
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

func syntaxError(file string, err error) error {
	e := &ParseError{File: file, Wrong: err.Error(), Instead: "Mend the YAML at this place."}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		e.Wrong = "not valid YAML: " + m[2]
		if n, convErr := strconv.Atoi(m[1]); convErr == nil {
			e.Line, e.Column = n, 1
		}
	}
	return e
}

func plainTree(file string, n *yaml.Node, depth int) error {
	refuse := func(at *yaml.Node, wrong, instead string) error {
		return &ParseError{File: file, Line: at.Line, Column: at.Column, Wrong: wrong, Instead: instead}
	}
	switch {
	case depth > maxDepth:
		return refuse(n, "nested too deeply", "Nest at most 32 levels.")
	case n.Kind == yaml.AliasNode:
		return refuse(n, "alias *"+n.Value, "Write the value out.")
	case n.Anchor != "":
		return refuse(n, "anchor &"+n.Anchor, "Write the value out where it is needed.")
	case n.Style&yaml.TaggedStyle != 0:
		return refuse(n, "tag "+n.Tag, "Leave the tag out.")
	}
	if n.Kind == yaml.MappingNode {
		seen := map[string]int{}
		for i := 0; i < len(n.Content); i += 2 {
			k := n.Content[i]
			if k.Kind != yaml.ScalarNode || k.Tag == "!!merge" {
				return refuse(k, "key that is no plain word", "Use the keys of the format.")
			}
			if line := seen[k.Value]; line > 0 {
				return refuse(k, fmt.Sprintf("key %s a second time (first in line %d)", k.Value, line), "Keep one of the two.")
			}
			seen[k.Value] = k.Line
		}
	}
	for _, c := range n.Content {
		if err := plainTree(file, c, depth+1); err != nil {
			return err
		}
	}
	return nil
}
