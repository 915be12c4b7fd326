package preview

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview"
	"gatehouse/setup/lifecycle"
	"gatehouse/ui/screen/words"
)

// Title is the heading of the screen.
func (s State) Title() string {
	if s.Target.Definition == nil {
		return words.L("Preview")
	}
	name := s.Target.Definition.Name
	if i := s.Target.Choices.Instance; i != "" && i != "main" {
		name += " (" + i + ")"
	}
	return words.L("Preview · {{.Name}}", words.M{"Name": name})
}

// Summary are the chips above the trees: counts of the open call, then the leak check of the whole preview.
func (s State) Summary() []lifecycle.Chip {
	c := s.Open()
	if c == nil {
		return nil
	}
	n := c.Counts
	chips := []lifecycle.Chip{{Text: words.Count(n.Fields, "{{.N}} field", "{{.N}} fields", words.M{"N": grouped(n.Fields)})}}
	if s.Result.Direct {
		return append(chips, lifecycle.Chip{Text: "! " + words.L("the vendor sees this in clear"), Tone: lifecycle.Caution},
			personalChip(n.ClearPersonal), lifecycle.Chip{Text: words.L("{{.N}} clear, not personal", words.M{"N": grouped(n.Clear)})})
	}
	chips = append(chips,
		lifecycle.Chip{Text: "− " + words.L("{{.N}} removed", words.M{"N": grouped(n.Removed)}), Tone: lifecycle.Bad},
		lifecycle.Chip{Text: "◆ " + words.L("{{.N}} tokenised", words.M{"N": grouped(n.Tokenised)}), Tone: words.ToneToken},
		lifecycle.Chip{Text: words.L("{{.N}} clear, not personal", words.M{"N": grouped(n.Clear)})},
		personalChip(n.ClearPersonal))
	if s.Stopped() {
		return append(chips, lifecycle.Chip{Text: "! " + words.L("leak check stopped"), Tone: lifecycle.Caution})
	}
	if s.Result.Unchecked {
		return append(chips, lifecycle.Chip{Text: "◌ " + words.L("leak check running …"), Tone: lifecycle.Info})
	}
	if len(s.Result.Leaks) > 0 {
		return append(chips, lifecycle.Chip{Text: "✕ " + words.Count(len(s.Result.Leaks), "{{.N}} value leaks", "{{.N}} values leak"), Tone: lifecycle.Bad})
	}
	return append(chips, lifecycle.Chip{Text: "✓ " + words.L("no value of the response leaks"), Tone: lifecycle.Good})
}

// grouped writes a number with a thin space between each three digits, as ISO 80000-1 does from five digits on.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	if len(digits) < 5 {
		return digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return digits
}

// shownLeaks is how many leaks stand above the trees; the command line lists all.
const shownLeaks = 3

// LeakLines say which values leak and where.
func (s State) LeakLines() []string {
	if s.Result == nil || s.Result.Direct {
		return nil
	}
	var out []string
	for i, l := range s.Result.Leaks {
		if i == shownLeaks {
			return append(out, words.Count(len(s.Result.Leaks)-i, "{{.N}} more leak like this.", "{{.N}} more leaks like these."))
		}
		out = append(out, words.L("{{.Call}}: the value of {{.Path}} is found at {{.At}} as {{.Carrier}}.", words.M{"Call": l.Call, "Path": l.Path, "At": l.At, "Carrier": l.Carrier}))
	}
	return out
}

func personalChip(n int) lifecycle.Chip {
	text := words.L("{{.N}} clear, personal", words.M{"N": grouped(n)})
	if n == 0 {
		return lifecycle.Chip{Text: text}
	}
	return lifecycle.Chip{Text: "! " + text, Tone: lifecycle.Caution}
}

// CallLine is one entry of the list of calls.
type CallLine struct {
	Index int
	Chip  lifecycle.Chip
	Text  string
}

// Calls splits the calls into those that are let through (or read directly, or failed) and those that the rules block.
func (s State) Calls() (open, blocked []CallLine) {
	if s.Result == nil {
		return nil, nil
	}
	for i, c := range s.Result.Calls {
		line := CallLine{Index: i, Text: callName(c)}
		switch c.Verdict {
		case preview.Blocked:
			line.Chip = lifecycle.Chip{Text: "✕", Tone: lifecycle.Bad}
			blocked = append(blocked, line)
			continue
		case preview.Direct:
			line.Chip = lifecycle.Chip{Text: "!", Tone: lifecycle.Caution}
		case preview.Failed:
			line.Chip = lifecycle.Chip{Text: "?", Tone: lifecycle.Caution}
		default:
			line.Chip = lifecycle.Chip{Text: "✓", Tone: lifecycle.Good}
		}
		open = append(open, line)
	}
	return open, blocked
}

func callName(c preview.CallResult) string {
	if c.Name != "" {
		return c.Name
	}
	path, _, _ := strings.Cut(c.URL, "?")
	return path
}

// Why explains the chosen line.
type Why struct {
	Title string
	Sub   string
	Chip  lifecycle.Chip
	Text  string
	Rule  []string
	Value string // what leaves the gate, in full
}

// Explain gives the pane on the right; ok is false when no field is chosen.
func (s State) Explain() (Why, bool) {
	c := s.Open()
	if c == nil || s.Row < 0 || s.Row >= c.Sight().RowCount() {
		return Why{}, false
	}
	row := c.Sight().Row(s.Row)
	if row.Field < 0 || row.Field >= c.Sight().FieldCount() {
		return Why{}, false
	}
	f := c.Sight().Field(row.Field)
	w := Why{
		Title: words.Visible(f.Name), Sub: words.Visible(joined(f.Type, f.Kind, string(f.Class))), Chip: markChip(f.Mark, s.Result.Direct),
		Text: words.Visible(f.Why), Value: words.Visible(strings.TrimSuffix(strings.TrimSpace(row.Right), ",")),
	}
	if r := f.Rule; r.Transform != "" || r.JSONPath != "" || r.File != "" {
		if r.Transform != "" {
			line := r.Transform
			if r.Rule >= 0 {
				line = words.L("rule {{.N}} · {{.Transform}}", words.M{"N": r.Rule + 1, "Transform": r.Transform})
			}
			w.Rule = append(w.Rule, line)
		}
		if r.JSONPath != "" {
			w.Rule = append(w.Rule, r.JSONPath)
		}
		if r.File != "" {
			place := r.File
			if r.Line > 0 {
				place = fmt.Sprintf("%s:%d", r.File, r.Line)
			}
			w.Rule = append(w.Rule, place)
		}
	}
	return w, true
}

func joined(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

func markChip(m preview.Mark, direct bool) lifecycle.Chip {
	switch m {
	case preview.Removed:
		return lifecycle.Chip{Text: "− " + words.L("removed"), Tone: lifecycle.Bad}
	case preview.Filtered:
		return lifecycle.Chip{Text: "▽ " + words.L("filtered"), Tone: lifecycle.Bad}
	case preview.Tokenised:
		return lifecycle.Chip{Text: "◆ " + words.L("tokenised"), Tone: words.ToneToken}
	case preview.Redacted:
		return lifecycle.Chip{Text: "◇ " + words.L("partly removed"), Tone: words.ToneToken}
	case preview.ClearPersonal:
		return lifecycle.Chip{Text: "! " + words.L("clear, personal"), Tone: lifecycle.Caution}
	}
	if direct {
		return lifecycle.Chip{Text: words.L("the vendor sees this in clear")}
	}
	return lifecycle.Chip{Text: words.L("clear, not personal")}
}

// Pretty indents JSON; what is not JSON (a CSV report) comes back as it is.
func Pretty(out []byte) string {
	v := jsontext.Value(append([]byte(nil), out...))
	if err := v.Indent(jsontext.WithIndent("  ")); err != nil {
		return string(out)
	}
	return string(v)
}
