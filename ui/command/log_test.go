package command

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
)

// logLine is one request in the rehearsal tenant's log.
type logLine struct {
	Time   string          `json:"time"`
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Body   json.RawMessage `json:"body"`
	Status int             `json:"status"`
}

// path is without query.
func (l logLine) path() string {
	p, _, _ := strings.Cut(l.Path, "?")
	return p
}

func (l logLine) graph() bool { return strings.HasPrefix(l.Path, "/v1.0/") }

func readLog(file string) []logLine {
	data, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var out []logLine
	for line := range bytes.Lines(data) {
		var l logLine
		if err := json.Unmarshal(line, &l); err != nil {
			panic(err)
		}
		out = append(out, l)
	}
	return out
}
