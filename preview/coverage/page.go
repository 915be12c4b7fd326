package coverage

import "strings"

// page makes a rule file pleasant to read: a sentence at the top in place of what stood there, and air between endpoints.
func page(data []byte, sentence string) []byte {
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	for len(lines) > 0 && (strings.HasPrefix(lines[0], "#") || strings.TrimSpace(lines[0]) == "") {
		lines = lines[1:]
	}
	out := comment(sentence)
	for _, line := range lines {
		if begins(line) {
			at := len(out)
			for at > 0 && strings.HasPrefix(strings.TrimSpace(out[at-1]), "#") {
				at--
			}
			if at > 0 && out[at-1] != "" {
				out = append(out[:at], append([]string{""}, out[at:]...)...)
			}
		}
		out = append(out, line)
	}
	return []byte(strings.Join(out, "\n") + "\n")
}

// begins holds for the first line of an endpoint, of the definitions and of each of them.
func begins(line string) bool {
	definition := len(line) > 2 && line[:2] == "  " && line[2] != ' ' && line[2] != '-' && line[2] != '#' && strings.HasSuffix(line, ":")
	return definition || strings.HasPrefix(line, "  - path") || line == "definitions:" || line == "endpoints:"
}

// comment breaks a sentence into lines of at most 120 characters.
func comment(sentence string) []string {
	out := []string{"#"}
	for _, word := range strings.Fields(sentence) {
		if last := len(out) - 1; len(out[last])+1+len(word) <= 120 {
			out[last] += " " + word
		} else {
			out = append(out, "# "+word)
		}
	}
	return append(out, "")
}
