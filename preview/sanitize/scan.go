package sanitize

import (
	"bytes"
	"strconv"
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

// skip is behind the value at i, around which depth containers stand. problem is what is wrong with it although it is valid.
func skip(b []byte, i, depth int) (end int, problem *FormatError) {
	level := depth
	for {
		switch c := b[i]; {
		case c == '"':
			i, _ = stringEnd(b, i)
		case c == '{', c == '[':
			if level++; level > MaxNesting && problem == nil {
				problem = tooDeep(int64(i))
			}
			i++
			continue
		case c == '}', c == ']':
			level--
			i++
		case c == '-', c >= '0' && c <= '9':
			from := i
			i, _ = scalarEnd(b, i)
			if problem == nil && isHuge(b[from:i]) {
				problem = hugeNumber(int64(from))
			}
		case c >= 'a':
			i, _ = scalarEnd(b, i)
		default:
			i++
			continue
		}
		if level == depth {
			return i, problem
		}
	}
}

const maxNumber = 1000

// isHuge holds for numbers that do not fit into 64 bits of floating point, or are written so long that readers may differ.
func isHuge(number []byte) bool {
	if len(number) < 5 || len(number) < 300 && bytes.IndexByte(number, 'e') < 0 && bytes.IndexByte(number, 'E') < 0 {
		return false
	}
	_, err := strconv.ParseFloat(string(number), 64)
	return err != nil || len(number) > maxNumber
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
