package command

import (
	"fmt"
	"io"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/visible"
)

// printer writes for people. Every argument may hold tenant-controlled text: deceiving characters are written out.
type printer struct{ w io.Writer }

// line prints one line.
func (p printer) line(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = visible.Text(s)
		}
	}
	fmt.Fprintf(p.w, format+"\n", args...)
}

func (p printer) problem(x *problem.Problem) {
	p.line("✕ %s", x.What)
	if x.Why != "" {
		p.line("  Why: %s", x.Why)
	}
	if x.Next != "" {
		p.line("  Next: %s", x.Next)
	}
	for _, d := range x.Detail {
		p.line("  %s: %s", d.Label, d.Value)
	}
}

// table prints rows with aligned columns.
func (p printer) table(rows [][]string) {
	var width []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], len([]rune(visible.Text(cell))))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			cell = visible.Text(cell)
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", width[i]-len([]rune(cell))+2))
			}
		}
		fmt.Fprintln(p.w, strings.TrimRight(b.String(), " "))
	}
}

// plan prints a plan as a diff.
func (p printer) plan(pl *plan.Plan) {
	for _, s := range pl.Steps {
		p.line("%s", s.Title)
		if s.Detail != "" {
			p.line("    %s", s.Detail)
		}
		for _, c := range s.Changes {
			switch {
			case c.From == "":
				p.line("  + %s: %s", c.Field, c.To)
			case c.To == "":
				p.line("  − %s: %s", c.Field, c.From)
			default:
				p.line("  ~ %s: %s → %s", c.Field, c.From, c.To)
			}
		}
	}
	p.findings(pl.Findings)
}

func (p printer) findings(findings []plan.Finding) {
	for _, f := range findings {
		switch {
		case f.Blocks:
			p.line("✕ Blocks: %s", f.Text)
		case f.Adapts:
			p.line("~ %s", f.Text)
		default:
			p.line("! %s", f.Text)
		}
		if f.Next != "" {
			p.line("    %s", f.Next)
		}
	}
}

var stateMarks = map[apply.State]string{
	apply.Pending: "○", apply.Running: "◌", apply.Waiting: "◌", apply.Done: "✓", apply.Finding: "!", apply.Broken: "✕",
}

// progress prints what ended and what is waited for; a started step says nothing.
func (p printer) progress(ev apply.Progress) {
	if text := progressText(ev); text != "" {
		p.line("  %s", text)
	}
}

func progressText(ev apply.Progress) string {
	switch ev.State {
	case apply.Pending, apply.Running, "":
		return ""
	case apply.Waiting:
		return fmt.Sprintf("◌ %s: %s Trying again in %s.", ev.Step.Title, ev.Note, ev.Retry.Round(100_000_000))
	}
	note := ""
	if ev.Note != "" {
		note = " · " + ev.Note
	}
	return fmt.Sprintf("%s %s%s  (%.1f s)", stateMarks[ev.State], ev.Step.Title, note, ev.Took.Seconds())
}

func (p printer) check(c setup.Check) { p.line("%s", checkLine(c)) }

func checkLine(c setup.Check) string {
	mark := "✓"
	switch {
	case c.Waiting:
		mark = "◌"
	case !c.OK:
		mark = "✕"
	}
	return fmt.Sprintf("  %s %s: %s", mark, c.Name, c.Text)
}

// block prints several lines, indented, ready to be copied.
func (p printer) block(text string) {
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		p.line("    %s", l)
	}
}
