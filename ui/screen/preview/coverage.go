package preview

import (
	"slices"
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/setup"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
)

// Coverage events of the person and of finished work.
type (
	// PickProperty chooses a line of the coverage or of the comparison.
	PickProperty struct{ Line int }
	// CompareWith a preset by its id; empty: with nothing.
	CompareWith struct{ Preset string }
	// CompareFile asks for a rules file to compare with.
	CompareFile struct{}
	// OtherRules is the rules file that the person chose to compare with.
	OtherRules struct{ Path string }
	// KeepRules asks to save the rules that are compared with.
	KeepRules struct{}
	// Covered is the coverage of the connector.
	Covered struct{ Coverage *setup.Coverage }
	// Compared is a finished comparison.
	Compared struct{ Comparison *setup.Comparison }
)

// Coverage effects that the window runs.
type (
	// AskCoverage looks at rules and types.
	AskCoverage struct{ Target setup.Target }
	// AskComparison compares with a preset, or with a file.
	AskComparison struct {
		Target       setup.Target
		Preset, Path string
	}
	// AskRulesFile opens the file dialog.
	AskRulesFile struct{}
	// SaveRules asks where to save a rules file.
	SaveRules struct {
		Name string
		Data []byte
	}
)

// Covering is what the tab of coverage shows.
type Covering struct {
	Coverage   *setup.Coverage
	Comparison *setup.Comparison // nil: nothing is compared
	Line       int               // -1 = none
	lines      []CoverLine
}

// CoverLine is one line: a property, a change of one, or a heading.
type CoverLine struct {
	Heading string
	Mark    string
	Path    string
	Class   string
	Verdict string
	Tone    lifecycle.Tone

	property *coverage.Property
	change   *coverage.Change
}

// updateCoverage handles what concerns the tab of coverage only.
func updateCoverage(s State, event any) (State, []any) {
	switch e := event.(type) {
	case PickProperty:
		s.Cover.Line = e.Line
	case CompareWith:
		if e.Preset == "" {
			s.Cover.Comparison = nil
			return s.withLines(), nil
		}
		return s, []any{AskComparison{Target: s.Target, Preset: e.Preset}}
	case CompareFile:
		return s, []any{AskRulesFile{}}
	case OtherRules:
		return s, []any{AskComparison{Target: s.Target, Path: e.Path}}
	case KeepRules:
		if c := s.Cover.Comparison; c != nil {
			return s, []any{SaveRules{c.File, c.Data}}
		}
	case Covered:
		s.Cover = Covering{Coverage: e.Coverage, Line: -1}
		return s.withLines(), nil
	case Compared:
		s.Cover.Comparison = e.Comparison
		return s.withLines(), nil
	}
	return s, nil
}

// withLines makes the lines of the open call, or of the comparison.
func (s State) withLines() State {
	c := &s.Cover
	c.lines, c.Line = nil, -1
	switch {
	case c.Coverage == nil:
	case c.Comparison != nil:
		c.lines = differenceLines(c.Comparison.Difference)
	default:
		if call := s.coveredCall(); call != nil {
			c.lines = propertyLines(call)
		}
	}
	return s
}

// coveredCall is the coverage of the open call.
func (s State) coveredCall() *coverage.CallCoverage {
	open := s.Open()
	if open == nil || s.Cover.Coverage == nil {
		return nil
	}
	for i := range s.Cover.Coverage.Calls {
		if call := &s.Cover.Coverage.Calls[i]; call.Name == open.Name {
			return call
		}
	}
	return nil
}

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
	section := func(title, mark string, tone lifecycle.Tone, changes []coverage.Change) {
		if len(changes) == 0 {
			return
		}
		out = append(out, CoverLine{Heading: title})
		for i := range changes {
			c := &changes[i]
			l := CoverLine{
				Mark: mark, Path: strings.TrimPrefix(c.Path, "value[]."), Class: string(c.Class), Tone: tone, change: c,
				Verdict: verdictText(c.From) + " > " + verdictText(c.To),
			}
			if mark == "+" && c.Class.Personal() && c.To == coverage.Clear {
				l.Mark, l.Tone = "!", lifecycle.Caution
			}
			out = append(out, l)
		}
	}
	section(words.Count(len(d.NewlyPasses), "{{.N}} newly passes", "{{.N}} newly pass"), "+", lifecycle.Good, d.NewlyPasses)
	section(words.Count(len(d.NewlyDisappears), "{{.N}} newly disappears", "{{.N}} newly disappear"), "−", lifecycle.Bad, d.NewlyDisappears)
	section(words.Count(len(d.Changed), "{{.N}} leaves in another form", "{{.N}} leave in another form"), "◆", words.ToneToken, d.Changed)
	for _, name := range d.NewCalls {
		out = append(out, CoverLine{Heading: words.L("Call that gets an answer now: {{.Call}}", words.M{"Call": name})})
	}
	for _, name := range d.LostCalls {
		out = append(out, CoverLine{Heading: words.L("Call that is refused now: {{.Call}}", words.M{"Call": name})})
	}
	return out
}

// CoverSummary are the chips of the tab: how much of the open call passes, and what of it is about people.
func (s State) CoverSummary() []lifecycle.Chip {
	call := s.coveredCall()
	if call == nil {
		return nil
	}
	sum := coverage.Summarise([]coverage.CallCoverage{*call})
	count := func(verdicts ...coverage.Verdict) (n int) {
		for _, v := range verdicts {
			for _, k := range sum.Counts[v] {
				n += k
			}
		}
		return n
	}
	chips := []lifecycle.Chip{{Text: words.Count(sum.Properties, "{{.N}} property", "{{.N}} properties")}}
	add := func(n int, chip lifecycle.Chip) {
		if n > 0 {
			chips = append(chips, chip)
		}
	}
	gone, hidden := count(coverage.Removed, coverage.Dropped, coverage.NotReturned), count(coverage.Tokenised, coverage.Partly, coverage.Digested)
	add(gone, lifecycle.Chip{Text: "− " + words.Count(gone, "{{.N}} never leaves", "{{.N}} never leave"), Tone: lifecycle.Bad})
	add(hidden, lifecycle.Chip{Text: "◆ " + words.L("{{.N}} tokenised", words.M{"N": hidden}), Tone: words.ToneToken})
	clear, depends := count(coverage.Clear), count(coverage.Depends)
	add(clear, lifecycle.Chip{Text: words.L("{{.N}} in clear", words.M{"N": clear})})
	add(depends, lifecycle.Chip{Text: "? " + words.Count(depends, "{{.N}} depends", "{{.N}} depend")})
	if n := len(sum.Clear); n > 0 {
		return append(chips, lifecycle.Chip{Text: "! " + words.L("{{.N}} clear and personal", words.M{"N": n}), Tone: lifecycle.Caution})
	}
	return append(chips, lifecycle.Chip{Text: "✓ " + words.L("nothing personal in clear"), Tone: lifecycle.Good})
}

// CoverWhy explains the chosen line of the tab.
func (s State) CoverWhy() (Why, bool) {
	if s.Cover.Line < 0 || s.Cover.Line >= len(s.Cover.lines) {
		return Why{}, false
	}
	line := s.Cover.lines[s.Cover.Line]
	switch {
	case line.property != nil:
		return s.propertyWhy(line), true
	case line.change != nil:
		return changeWhy(line), true
	}
	return Why{}, false
}

func (s State) propertyWhy(line CoverLine) Why {
	p := line.property
	w := Why{Title: lastName(p.Path), Sub: joined(p.Label, p.Graph, string(p.Class)), Chip: coverChip(line), Rule: ruleLines(p.Rule)}
	text := []string{verdictSentence(p.Verdict, s.Cover.Coverage.Direct)}
	if len(p.On) > 0 {
		text = append(text, words.L("It depends on {{.On}}.", words.M{"On": strings.Join(p.On, "; ")}))
	}
	if p.Rest {
		text = append(text, words.L("Only what the pattern matches is replaced: the rest of the text stays."))
	}
	if p.Note != "" {
		text = append(text, p.Note)
	}
	if p.Class.Personal() && p.MayPass() && !s.Cover.Coverage.Direct {
		if reason := s.Cover.Coverage.Reasons[p.Label]; reason != "" {
			text = append(text, words.L("Reason in the definition: {{.Reason}}", words.M{"Reason": reason}))
		} else {
			text = append(text, words.L("The definition gives no reason why this passes."))
		}
	}
	w.Text = strings.Join(text, " ")
	return w
}

func changeWhy(line CoverLine) Why {
	c := line.change
	w := Why{Title: lastName(c.Path), Sub: joined(c.Call, c.Label, string(c.Class)), Chip: coverChip(line)}
	w.Text = words.L("With today's rules: {{.From}} With the other rules: {{.To}}", words.M{"From": verdictSentence(c.From, false), "To": verdictSentence(c.To, false)})
	if len(c.On) > 0 {
		w.Text += " " + words.L("It depends on {{.On}}.", words.M{"On": strings.Join(c.On, "; ")})
	}
	w.Rule = append(ruleLines(c.Was), ruleLines(c.Rule)...)
	return w
}

func coverChip(line CoverLine) lifecycle.Chip {
	return lifecycle.Chip{Text: strings.TrimSpace(line.Mark + " " + line.Verdict), Tone: line.Tone}
}

func verdictSentence(v coverage.Verdict, direct bool) string {
	switch v {
	case coverage.Clear:
		if direct {
			return words.L("The vendor sees this in clear.")
		}
		return words.L("It leaves the gate as Graph returns it.")
	case coverage.Tokenised:
		return words.L("A pseudonym or token leaves the gate in its place.")
	case coverage.Partly:
		return words.L("Only the parts that the rule admits leave the gate.")
	case coverage.Digested:
		return words.L("Only numbers about the text leave the gate.")
	case coverage.Removed:
		return words.L("A rule removes it: nothing of it leaves the gate.")
	case coverage.Dropped:
		return words.L("The schema does not list it: nothing of it leaves the gate.")
	case coverage.Depends:
		return words.L("It depends on the answer what becomes of it.")
	case coverage.NotReturned:
		return words.L("The call gets no answer, so nothing leaves the gate.")
	}
	return ""
}

func ruleLines(r coverage.Ref) []string {
	var out []string
	for _, line := range []string{r.Transform, r.Path} {
		if line != "" {
			out = append(out, line)
		}
	}
	if r.File != "" {
		r.Transform = ""
		out = append(out, r.String())
	}
	return out
}

func lastName(path string) string {
	return path[strings.LastIndexByte(path, '.')+1:]
}
