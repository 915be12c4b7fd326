package rules

import (
	"bytes"
	"regexp"
)

var (
	endpointsLine  = regexp.MustCompile(`(?m)^["']?endpoints["']?[ \t]*:`)
	endpointsBrace = regexp.MustCompile(`[{,]\s*["']?endpoints["']?\s*:`)
)

// Looks tells a rule file from other YAML by its one required key, or by its wrapping, also where it has faults. It only looks at
// bytes, so that a hostile file costs nothing before Load bounds it.
func Looks(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if wrapped(data) {
		return true
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return endpointsBrace.Match(data)
	}
	return endpointsLine.Match(data)
}
