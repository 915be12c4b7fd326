package rules

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// checkMarks refuses files of very many values before a reader makes nodes of them: of "?\n" alone a file of 1 MiB can hold half a
// million, and each needs two nodes. Counted is where a value can begin in YAML or JSON, also inside texts and comments.
func (l *loader) checkMarks(data []byte) error {
	marks, line, start := 0, 1, 0
	for i, c := range data {
		switch c {
		case '\n', '\r', ',', '[', '{':
		case '-', '?':
			if i+1 < len(data) && !blank(data[i+1]) {
				continue
			}
		case ':':
			if i+1 < len(data) && !blank(data[i+1]) && bytes.IndexByte([]byte(`,[]{}"'`), data[i+1]) < 0 && (i == 0 || data[i-1] != '"' && data[i-1] != '\'') {
				continue
			}
		default:
			continue
		}
		if marks++; marks > maxMarks {
			return l.failf(&yaml.Node{Line: line, Column: i - start + 1}, "split it",
				"the file has too many values: its lines, commas, colons, dashes and opening brackets together are more than %d", maxMarks)
		}
		if c == '\n' {
			line, start = line+1, i+1
		}
	}
	return nil
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
