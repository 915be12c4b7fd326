package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// NoneHash stands for a connector without a sanitizer: the hash of the JSON text "none".
var NoneHash = hashText([]byte(`"none"`))

func hashText(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// canonical writes the parsed file as JSON: names sorted, numbers as written, no blanks. Comments, line ends, key order and
// the choice between YAML and JSON leave no trace. A tag is written as the method it stands for.
func canonical(b []byte, n *yaml.Node) []byte {
	switch n.Kind {
	case yaml.MappingNode:
		return canonicalObject(b, n)
	case yaml.SequenceNode:
		b = append(b, '[')
		for i, item := range n.Content {
			if i > 0 {
				b = append(b, ',')
			}
			b = canonical(b, item)
		}
		return append(b, ']')
	}
	switch n.Tag {
	case "!!null":
		return append(b, "null"...)
	case "!!bool":
		return append(b, strings.ToLower(n.Value)...)
	case "!!int", "!!float":
		if jsontext.Value(n.Value).IsValid() {
			return append(b, n.Value...)
		}
	}
	return appendText(b, n.Value)
}

func canonicalObject(b []byte, n *yaml.Node) []byte {
	type member struct {
		name  string
		value *yaml.Node
	}
	var members []member
	if !strings.HasPrefix(n.Tag, "!!") && n.Tag != "" {
		members = append(members, member{"method", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: n.Tag}})
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		members = append(members, member{n.Content[i].Value, n.Content[i+1]})
	}
	slices.SortStableFunc(members, func(a, c member) int { return strings.Compare(a.name, c.name) })
	b = append(b, '{')
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, m.name), ':')
		b = canonical(b, m.value)
	}
	return append(b, '}')
}

// appendText cannot fail: the file was checked to be valid UTF-8.
func appendText(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}
