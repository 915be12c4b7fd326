package preview

import (
	"slices"
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
)

// CoverLines are the lines of the tab.
func (s State) CoverLines() []CoverLine { return s.Cover.lines }

// groups are what may become of a property, what shows most first.
var groups = [][]coverage.Verdict{
	{coverage.Clear},
	{coverage.Depends},
	{coverage.Partly, coverage.Digested, coverage.Tokenised},
	{coverage.Removed, coverage.Dropped, coverage.NotReturned},
}

func groupTitle(group, n int) string {
	switch group {
	case 0:
		return words.Count(n, "{{.N}} leaves in clear", "{{.N}} leave in clear")
	case 1:
		return words.Count(n, "{{.N}} depends on the answer", "{{.N}} depend on the answer")
	case 2:
		return words.Count(n, "{{.N}} leaves as a token or in part", "{{.N}} leave as tokens or in part")
	}
	return words.Count(n, "{{.N}} never leaves", "{{.N}} never leave")
}

// propertyLines are the properties of a call by what becomes of them; in each group what is personal comes first.
func propertyLines(call *coverage.CallCoverage) []CoverLine {
	var out []CoverLine
	for g, verdicts := range groups {
		var personal, others []CoverLine
		for i := range call.Properties {
			p := &call.Properties[i]
			switch {
			case !slices.Contains(verdicts, p.Verdict):
			case p.Class.Personal():
				personal = append(personal, propertyLine(p))
			default:
				others = append(others, propertyLine(p))
			}
		}
		if n := len(personal) + len(others); n > 0 {
			out = append(append(append(out, CoverLine{Heading: groupTitle(g, n)}), personal...), others...)
		}
	}
	return out
}

func propertyLine(p *coverage.Property) CoverLine {
	l := CoverLine{Path: strings.TrimPrefix(p.Path, "value[]."), Class: string(p.Class), Verdict: verdictText(p.Verdict), property: p}
	l.Mark, l.Tone = verdictLook(p.Verdict, p.Class.Personal() && p.MayPass())
	if p.Rest {
		l.Verdict = words.L("{{.Verdict}}, the rest stays", words.M{"Verdict": l.Verdict})
	}
	return l
}

func verdictText(v coverage.Verdict) string {
	switch v {
	case coverage.Clear:
		return words.L("passes in clear")
	case coverage.Tokenised:
		return words.L("tokenised")
	case coverage.Partly:
		return words.L("partly removed")
	case coverage.Digested:
		return words.L("digested")
	case coverage.Removed:
		return words.L("removed")
	case coverage.Dropped:
		return words.L("dropped by schema")
	case coverage.Depends:
		return words.L("depends")
	case coverage.NotReturned:
		return words.L("not returned")
	}
	return string(v)
}

// verdictLook gives mark and tone; personal: about a person, and may pass in clear.
func verdictLook(v coverage.Verdict, personal bool) (mark string, tone lifecycle.Tone) {
	if personal {
		return "!", lifecycle.Caution
	}
	switch v {
	case coverage.Tokenised:
		return "◆", words.ToneToken
	case coverage.Partly, coverage.Digested:
		return "◇", words.ToneToken
	case coverage.Removed:
		return "−", lifecycle.Bad
	case coverage.Dropped:
		return "▽", lifecycle.Bad
	case coverage.Depends:
		return "?", lifecycle.Neutral
	case coverage.NotReturned:
		return "✕", lifecycle.Neutral
	case coverage.Clear:
	}
	return "", lifecycle.Neutral
}

func differenceLines(d coverage.Difference) []CoverLine {
	var out []CoverLine
	section := func(title func(n int) string, mark string, tone lifecycle.Tone, changes []coverage.Change) {
		if len(changes) == 0 {
			return
		}
		head := len(out)
		out = append(out, CoverLine{})
		merged := map[string]int{} // index of its line
		for i := range changes {
			c := &changes[i]
			key := strings.TrimPrefix(c.Path, "value[].") + "|" + c.Label + "|" + string(c.From) + "|" + string(c.To)
			if at, there := merged[key]; there {
				out[at].calls = append(out[at].calls, c.Call)
				continue
			}
			l := CoverLine{Mark: mark, Class: string(c.Class), Tone: tone, change: c, calls: []string{c.Call}, Verdict: verdictText(c.From) + " > " + verdictText(c.To)}
			if mark == "+" && c.Class.Personal() && c.To == coverage.Clear {
				l.Mark, l.Tone = "!", lifecycle.Caution
			}
			merged[key] = len(out)
			out = append(out, l)
		}
		out[head].Heading = title(len(merged))
	}
	section(func(n int) string { return words.Count(n, "{{.N}} newly passes", "{{.N}} newly pass") }, "+", lifecycle.Info, d.NewlyPasses)
	section(func(n int) string { return words.Count(n, "{{.N}} newly disappears", "{{.N}} newly disappear") }, "−", lifecycle.Bad, d.NewlyDisappears)
	section(func(n int) string {
		return words.Count(n, "{{.N}} leaves in another form", "{{.N}} leave in another form")
	}, "◆", words.ToneToken, d.Changed)
	for _, name := range d.NewCalls {
		out = append(out, CoverLine{Heading: words.L("Call that gets an answer now: {{.Call}}", words.M{"Call": name})})
	}
	for _, name := range d.LostCalls {
		out = append(out, CoverLine{Heading: words.L("Call that is refused now: {{.Call}}", words.M{"Call": name})})
	}
	for i := range out {
		if l := &out[i]; l.change != nil {
			l.Path = strings.TrimPrefix(l.change.Path, "value[].") + " · " + l.calls[0]
			if n := len(l.calls); n > 1 {
				l.Path = strings.TrimPrefix(l.change.Path, "value[].") + " · " + words.Count(n, "{{.N}} call", "{{.N}} calls")
			}
		}
	}
	return out
}
