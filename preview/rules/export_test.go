package rules

import "go.yaml.in/yaml/v3"

// Canonical is the JSON over which the hash of a good file is made.
func Canonical(name string, data []byte) ([]byte, error) {
	root, err := readAll(name, data)
	if err != nil {
		return nil, err
	}
	return canonical(nil, root), nil
}

func readAll(name string, data []byte) (*yaml.Node, error) {
	l := &loader{file: name}
	data, err := l.unwrap(data)
	if err != nil {
		return nil, err
	}
	return l.parse(data)
}
