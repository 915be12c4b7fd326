package definition

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// hashTree is SHA-256 over the canonical JSON of the parsed file: keys sorted, no white space. Comments, line ends, quoting
// and the order of keys do not matter; the order of lists does.
func hashTree(root *yaml.Node) (string, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	value, err := plainValue(root)
	if err != nil {
		return "", err
	}
	if err := enc.Encode(value); err != nil { // encoding/json sorts the keys of maps
		return "", err
	}
	sum := sha256.Sum256(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:]), nil
}

func plainValue(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		out := make(map[string]any, len(n.Content)/2)
		for i := 0; i < len(n.Content); i += 2 {
			v, err := plainValue(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			out[n.Content[i].Value] = v
		}
		return out, nil
	case yaml.SequenceNode:
		out := make([]any, len(n.Content))
		for i, c := range n.Content {
			v, err := plainValue(c)
			if err != nil {
				return nil, err
			}
			out[i] = v
		}
		return out, nil
	}
	var out any
	if err := n.Decode(&out); err != nil {
		return nil, fmt.Errorf("read value: %w", err)
	}
	return out, nil
}
