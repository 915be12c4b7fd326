package preview

import (
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
)

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
	w := Why{Title: lastName(c.Path), Sub: joined(strings.Join(line.calls, ", "), c.Label, string(c.Class))}
	w.Chip = lifecycle.Chip{Text: strings.TrimSpace(line.Mark + " " + verdictText(c.To)), Tone: line.Tone}
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
