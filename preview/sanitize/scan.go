package sanitize

import (
	"bytes"
)

// What follows reads JSON that the decoder has already found valid, so it checks nothing a second time.

// blanks skips white space.
func blanks(b []byte, i int) int {
	for b[i] <= ' ' {
		i++
	}
	return i
}

// stringEnd is behind the closing quote of the text at i.
func stringEnd(b []byte, i int) (end int, escaped bool) {
	from := i + 1
	for {
		quote := from + bytes.IndexByte(b[from:], '"')
		for from <= quote {
			slash := bytes.IndexByte(b[from:quote], '\\')
			if slash < 0 {
				return quote + 1, escaped
			}
			escaped = true
			from += slash + 2
		}
	}
}

// scalarEnd is behind the text, number or literal at i.
func scalarEnd(b []byte, i int) (end int, escaped bool) {
	if b[i] == '"' {
		return stringEnd(b, i)
	}
	for i++; i < len(b); i++ {
		if c := b[i]; c <= ' ' || c == ',' || c == '}' || c == ']' {
			break
		}
	}
	return i, false
}

// skip is behind the value at i, which stands depth levels deep. tooDeep is where something stands deeper than is admitted; -1
// if nothing does.
func skip(b []byte, i, depth int) (end, tooDeep int) {
	tooDeep = -1
	if c := b[i]; c != '{' && c != '[' {
		end, _ = scalarEnd(b, i)
		return end, tooDeep
	}
	level := depth
	for {
		switch b[i] {
		case '"':
			i, _ = stringEnd(b, i)
			continue
		case '{', '[':
			if level++; level > MaxNesting && tooDeep < 0 {
				if next := blanks(b, i+1); b[next] != '}' && b[next] != ']' {
					tooDeep = next
				}
			}
		case '}', ']':
			if level--; level == depth {
				return i + 1, tooDeep
			}
		}
		i++
	}
}

// unquoted is the text between the quotes of a name or value.
func unquoted(raw []byte) string {
	quoted := make([]byte, 0, len(raw)+2)
	quoted = append(append(append(quoted, '"'), raw...), '"')
	return textOf(quoted)
}

// appendRaw writes a scalar as AppendJSON would: in the shortest form of its text.
func appendRaw(out, raw []byte, escaped bool) []byte {
	if escaped {
		return appendText(out, textOf(raw))
	}
	return append(out, raw...)
}

// member finds a property of the object at i: where its value begins, or -1; far is how far it looked.
func member(b []byte, i int, name string) (at, far int) {
	i = blanks(b, i+1)
	for b[i] != '}' {
		end, escaped := stringEnd(b, i)
		raw := b[i+1 : end-1]
		found := !escaped && string(raw) == name || escaped && unquoted(raw) == name
		i = blanks(b, blanks(b, end)+1)
		if found {
			return i, i
		}
		i, _ = skip(b, i, 0)
		if i = blanks(b, i); b[i] == ',' {
			i = blanks(b, i+1)
		}
	}
	return -1, i
}

// pathTo is the path from the value at i to the one that begins at target.
func pathTo(b []byte, i, target int) string {
	path := "$"
	for i != target {
		kind, index, name := b[i], 0, ""
		i = blanks(b, i+1)
		for {
			if kind == '{' {
				end, _ := stringEnd(b, i)
				name = textOf(b[i:end])
				i = blanks(b, blanks(b, end)+1)
			}
			end, _ := skip(b, i, 0)
			if target < end {
				break
			}
			index++
			i = blanks(b, blanks(b, end)+1)
		}
		path += PathSegment(kind, name, index)
	}
	return path
}

// kindOf is the kind of the value that begins so.
func kindOf(first byte) byte {
	if first == '-' || first >= '0' && first <= '9' {
		return '0'
	}
	return first
}
