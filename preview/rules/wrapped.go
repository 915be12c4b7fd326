package rules

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxWrapped bounds a wrapped file: base64 makes three bytes four, and may break its lines.
const maxWrapped = 2 * maxFile

// unwrap takes off the base64, and the gzip inside it, in which rules are put into settings of a proxy. Places in errors then
// count in the text inside. Anything else is given back as it is: rules in clear have a colon, which base64 has not.
func (l *loader) unwrap(data []byte) ([]byte, error) {
	whole := &yaml.Node{}
	if len(data) > maxWrapped || !wrapped(data) {
		return data, nil
	}
	inside, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(data)), ""))
	if err != nil {
		return nil, l.fail(whole, "the file looks like base64 and is not", "give it whole, or give the rules as YAML")
	}
	l.file += " (unwrapped)"
	if !bytes.HasPrefix(inside, []byte{0x1f, 0x8b}) {
		return inside, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(inside))
	if err != nil {
		return nil, l.fail(whole, "the gzip inside the base64 is damaged", "give it whole")
	}
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case len(text) > maxFile:
		return nil, l.failf(whole, "split it", "the file has more than %d bytes (1 MiB) when it is unpacked", maxFile)
	case err != nil:
		return nil, l.fail(whole, "the gzip inside the base64 is damaged", "give it whole")
	}
	return text, nil
}

// wrapped holds for texts of letters, digits, + and / only, with = at the end, on any number of lines.
func wrapped(data []byte) bool {
	body := bytes.TrimRight(bytes.TrimSpace(data), "=")
	if len(body) < 4 {
		return false
	}
	for _, c := range body {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '+', c == '/', c == '\r', c == '\n':
		default:
			return false
		}
	}
	return true
}
