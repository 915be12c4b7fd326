package rules

import (
	"regexp/syntax"
	"strconv"
)

// programSize estimates the instructions of a compiled expression: with every counted repetition taken once, and with each taken as
// often as it counts. The numbers stop growing at a million.
func programSize(re *syntax.Regexp) (once, all int) {
	for _, sub := range re.Sub {
		o, a := programSize(sub)
		once, all = once+o, all+a
	}
	switch re.Op {
	case syntax.OpLiteral:
		once, all = len(re.Rune), len(re.Rune)
	case syntax.OpRepeat:
		times := re.Max
		if times < 0 {
			times = re.Min + 1
		}
		once, all = once+1, (all+1)*max(1, times)
	case syntax.OpCapture:
		once, all = once+2, all+2
	case syntax.OpAlternate:
		once, all = once+len(re.Sub), all+len(re.Sub)
	case syntax.OpConcat:
	case syntax.OpCharClass:
		// A class is one instruction with a table; that of all letters has some 1,300 numbers.
		once, all = 1+len(re.Rune)/16, 1+len(re.Rune)/16
	default:
		once, all = once+1, all+1
	}
	const most = 1_000_000
	return min(once, most), min(all, most)
}

func rounded(n int) string {
	if n >= 1_000_000 {
		return "a million"
	}
	return strconv.Itoa(n)
}
