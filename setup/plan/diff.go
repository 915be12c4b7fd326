package plan

import "strings"

// Mark tells the lines of a diff apart; a window shows it beside a colour.
type Mark string

// The marks of a diff line.
const (
	Added   Mark = "+"
	Removed Mark = "-"
	Changed Mark = "~"
	Note    Mark = "!"
)

// Line is one line of a diff. Text may hold words of the tenant: sinks escape it.
type Line struct {
	Mark   Mark   `json:"mark"`
	Indent int    `json:"indent"`
	Step   string `json:"step,omitempty"`
	Text   string `json:"text"`
}

// Diff shows the steps of the given phases (all when none is given) as lines, then the findings.
func Diff(p *Plan, phases ...Phase) []Line {
	var out []Line
	for _, s := range p.Of(phases...) {
		mark := Changed
		if s.New() {
			mark = Added
		}
		out = append(out, Line{Mark: mark, Step: s.ID, Text: s.Title})
		for _, c := range s.Changes {
			out = append(out, c.line(s.ID))
		}
	}
	for _, f := range p.Findings {
		text := f.Text
		if f.Next != "" {
			text += " " + f.Next
		}
		if f.Blocks {
			text = "Blocks: " + text
		}
		out = append(out, Line{Mark: Note, Text: text})
	}
	return out
}

func (c Change) line(step string) Line {
	l := Line{Indent: 1, Step: step}
	switch {
	case c.From == "":
		l.Mark, l.Text = Added, c.Field+": "+c.To
	case c.To == "":
		l.Mark, l.Text = Removed, c.Field+": "+c.From
	default:
		l.Mark, l.Text = Changed, c.Field+": "+c.From+" → "+c.To
	}
	return l
}

func (l Line) String() string {
	return strings.Repeat("    ", l.Indent) + string(l.Mark) + " " + l.Text
}

// Text is the diff for a terminal; an empty plan says so.
func Text(p *Plan, phases ...Phase) string {
	lines := Diff(p, phases...)
	var b strings.Builder
	if p.Nothing(phases...) {
		b.WriteString("Nothing to change.\n")
	}
	for _, l := range lines {
		b.WriteString(l.String() + "\n")
	}
	return b.String()
}
