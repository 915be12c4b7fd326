package leak

import "hash/maphash"

// span is a run of base64 characters.
type span struct {
	start, end int
	name       Carrier
}

// gap stands between what was decoded from several runs. It is no character that is met in UTF-16, in either byte order.
const gap = "\x1f\x1e"

// leastRun is how many base64 characters the shortest text takes.
const leastRun = (minPattern*8 + 5) / 6

// runs opens base64 and hex. All runs of a text are decoded together, once per alignment, because a text has many: most words
// are such runs. A slash or a word before what matters belongs to the alphabet too, so every alignment is tried.
func (c *Checker) runs(text []byte, depth int) {
	level := &c.levels[depth]
	var present [carriers]bool
	level.spans = level.spans[:0]
	for at := 0; at < len(text); at++ {
		if value64[text[at]] > 63 {
			continue
		}
		start, name, hex := at, Base64, 0
		for ; at < len(text); at++ {
			v := value64[text[at]]
			if v > 63 {
				next := lineEnd(text, at)
				if next == 0 {
					break
				}
				name, at, v, hex = Base64Lines, next, value64[text[next]], 0
			}
			if hex++; !isHex[text[at]] {
				hex = 0
			}
			present[Hex] = present[Hex] || hex >= 2*minPattern
			if v >= 62 && (text[at] == '-' || text[at] == '_') && name == Base64 {
				name = Base64URL
			}
		}
		if at-start >= leastRun && c.isNew(text[start:at], depth) {
			level.spans = append(level.spans, span{start, at, name})
			present[name] = true
		}
	}
	for _, name := range [...]Carrier{Base64, Base64URL, Base64Lines} {
		for shift := 0; shift < 4 && present[name]; shift++ {
			decoded := level.decoded[:0]
			for _, run := range level.spans {
				if run.name == name {
					decoded = append(appendBase64(decoded, text[run.start:run.end], shift), gap...)
				}
			}
			level.decoded = decoded
			c.open(name, decoded[:len(decoded)-len(gap)], depth, noiseScope)
		}
	}
	for shift := 0; shift < 2 && present[Hex]; shift++ {
		level.decoded = appendHexRuns(level.decoded[:0], text, shift)
		c.open(Hex, level.decoded[:len(level.decoded)-len(gap)], depth, noiseScope)
	}
}

// isNew tells whether a run of this leaf was not decoded yet. Most runs stand in several forms of a text alike: as it is and without its
// percent signs.
func (c *Checker) isNew(run []byte, depth int) bool {
	sum := maphash.Bytes(c.seed, run)
	known := &c.known[sum%uint64(len(c.known))]
	if known.sum == sum && known.leaf == c.leaves && known.depth <= depth {
		return false
	}
	*known = knownRun{sum, c.leaves, depth}
	return true
}

// knownRun is a run that was decoded at a depth of a leaf.
type knownRun struct {
	sum   uint64
	leaf  int
	depth int
}

// lineEnd tells where base64 goes on after the end of a line; 0 = nowhere.
func lineEnd(text []byte, at int) int {
	if text[at] == '\r' && at+1 < len(text) {
		at++
	}
	if text[at] != '\n' {
		return 0
	}
	for at++; at < len(text) && (text[at] == ' ' || text[at] == '\t'); at++ {
	}
	if at < len(text) && value64[text[at]] <= 63 {
		return at
	}
	return 0
}

// appendBase64 decodes a run of either alphabet after skip characters.
func appendBase64(dst, run []byte, skip int) []byte {
	sum, n := uint32(0), -skip
	for _, c := range run {
		v := value64[c]
		if v > 63 {
			continue
		}
		if n < 0 {
			n++
			continue
		}
		sum = sum<<6 | uint32(v)
		if n++; n == 4 {
			dst = append(dst, byte(sum>>16), byte(sum>>8), byte(sum))
			sum, n = 0, 0
		}
	}
	switch n {
	case 2:
		dst = append(dst, byte(sum>>4))
	case 3:
		dst = append(dst, byte(sum>>10), byte(sum>>2))
	}
	return dst
}

func appendHexRuns(dst, text []byte, shift int) []byte {
	for at := 0; at < len(text); at++ {
		start := at
		for at < len(text) && isHex[text[at]] {
			at++
		}
		if at-start >= 2*minPattern {
			dst = append(appendHex(dst, text[start+shift:at]), gap...)
		}
	}
	return dst
}

func appendHex(dst, digits []byte) []byte {
	for i := 0; i+1 < len(digits); i += 2 {
		dst = append(dst, hexValue[digits[i]]<<4|hexValue[digits[i+1]])
	}
	return dst
}

// hexGroups opens bytes in groups: 41:64:65, 41 64 65, 0x41, 0x64, \x41\x64, 4164-656c.
func (c *Checker) hexGroups(text []byte, depth int) {
	level := &c.levels[depth]
	decoded := level.decoded[:0]
	for at := 0; at < len(text); at++ {
		if !isHex[text[at]] || at > 0 && isWord[text[at-1]] && text[at-1]|0x20 != 'x' {
			continue
		}
		before, groups := len(decoded), 0
		for {
			end := at
			for end < len(text) && isHex[text[end]] {
				end++
			}
			if end == at || (end-at)%2 != 0 || end < len(text) && isWord[text[end]] {
				break
			}
			decoded = appendHex(decoded, text[at:end])
			groups++
			if at = nextGroup(text, end); at == end {
				break
			}
		}
		if groups < 2 || len(decoded)-before < minPattern {
			decoded = decoded[:before]
			continue
		}
		decoded = append(decoded, gap...)
	}
	level.decoded = decoded
	if len(decoded) > 0 {
		c.open(HexGroups, decoded[:len(decoded)-len(gap)], depth, noiseScope)
	}
}

// nextGroup skips what may stand between two groups: at most three separators, and 0x or \x.
func nextGroup(text []byte, at int) int {
	start := at
	for at < len(text) && at < start+3 && isSeparator[text[at]] {
		at++
	}
	if at+1 < len(text) && (text[at] == '0' || text[at] == '\\') && text[at+1]|0x20 == 'x' {
		return at + 2
	}
	return at
}

var isSeparator = [256]bool{' ': true, ':': true, ',': true, ';': true, '-': true, '_': true, '.': true, '\n': true, '\r': true, '\t': true}

var (
	isHex    [256]bool
	hexValue [256]byte
	// value64 is the value of a character of either base64 alphabet; 64 = none.
	value64 [256]byte
)

func init() {
	for i := range value64 {
		value64[i] = 64
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		value64[c] = byte(i)
	}
	value64['-'], value64['_'] = 62, 63
	for i := range byte(16) {
		c := "0123456789abcdef"[i]
		isHex[c], hexValue[c] = true, i
		if c >= 'a' {
			isHex[c-0x20], hexValue[c-0x20] = true, i
		}
	}
}
