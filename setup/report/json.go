package report

import (
	"encoding/json"
	"fmt"
	"unicode/utf16"

	"gatehouse/setup/visible"
)

// The format and version of the JSON report. The version grows when a field changes its meaning or goes away.
const (
	JSONFormat  = "gatehouse-report"
	JSONVersion = 1
)

type document struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	*Model
}

// JSON renders the report for programs: the whole model, texts unchanged in value. Characters that could deceive a person
// who opens the file in an editor are written as \u escapes, which mean the same to a program.
func JSON(m *Model) ([]byte, error) {
	data, err := json.MarshalIndent(document{JSONFormat, JSONVersion, m}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("render report: %w", err)
	}
	return append(escapeDeceiving(data), '\n'), nil
}

// escapeDeceiving rewrites valid JSON. Such characters stand only inside its strings; the line ends between them stay.
func escapeDeceiving(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for _, r := range string(data) {
		switch {
		case r == '\n' || !visible.Deceives(r):
			out = append(out, string(r)...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
