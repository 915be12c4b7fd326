package command

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/setup/visible"
)

type previewCmd struct {
	connectorArgs
	Call    string `help:"Only this call." placeholder:"NAME"`
	In      string `help:"Preview this file instead of the embedded examples." placeholder:"FILE" type:"existingfile"`
	Live    bool   `help:"Preview answers of the signed-in tenant, read with your own rights."`
	User    string `help:"With --live: whose data, by user principal name or id; default yourself." placeholder:"UPN"`
	Approve bool   `help:"Record that you accept what you see."`
}

// Run previews, and approves what it showed.
func (c previewCmd) Run(ctx context.Context, e *env) error {
	house, err := e.open(ctx)
	if err != nil {
		return err
	}
	if c.Live && c.In != "" {
		return problem.New(problem.BadInput, "--live and --in cannot be used together.", "", "Leave one out.", nil)
	}
	if c.User != "" && !c.Live {
		return problem.New(problem.BadInput, "--user says whose data a live preview reads, and this preview is not live.", "", "Add --live, or leave --user out.", nil)
	}
	var s *setup.Session
	if c.Live || (c.Approve && (e.Rehearsal.On || e.Tenant != "")) {
		if s, err = e.signInFor(ctx, c.connectorArgs); err != nil {
			return err
		}
	}
	t, err := e.target(s, c.connectorArgs)
	if err != nil {
		return err
	}
	req := setup.PreviewRequest{Target: t, Source: preview.Example, Call: c.Call, File: c.In, User: c.User}
	switch {
	case c.Live:
		req.Source = preview.Live
	case c.In != "":
		req.Source = preview.File
	}
	r, err := house.Preview(ctx, s, req)
	if err != nil {
		return err
	}
	if e.JSON {
		if err := e.emit(previewOutput(r)); err != nil {
			return err
		}
	}
	e.say.preview(t, r)
	if err := c.judge(ctx, e, s, t, r); err != nil && e.JSON {
		return reported{problem.Of(err)} // verdicts and leaks are in what was printed
	} else if err != nil {
		return err
	}
	return nil
}

// judge says what stands against the preview, and approves it where that was asked for.
func (c previewCmd) judge(ctx context.Context, e *env, s *setup.Session, t setup.Target, r *preview.Result) error {
	if err := unreadable(r); err != nil {
		return err
	}
	if len(r.Leaks) > 0 && !c.Approve {
		return problem.New(problem.Refused, fmt.Sprintf("The preview leaks %d personal values.", len(r.Leaks)), "", "Mend the rules; each line above names field and carrier.", nil)
	}
	if !c.Approve {
		return nil
	}
	typed := ""
	if t.Definition.Sanitizer.Direct() {
		name, err := c.typedName(e, t)
		if err != nil {
			return err
		}
		typed = name
	}
	a, err := e.house.Approve(ctx, s, t, r, typed)
	if err != nil {
		return err
	}
	e.say.line("✓ Approved: definition %s, rules %s, sample %s (%s).", short(a.DefinitionHash), short(a.RulesHash), short(a.SampleHash), string(a.Source))
	return nil
}

// unreadable holds for a file that is no answer at all.
func unreadable(r *preview.Result) error {
	for _, c := range r.Calls {
		if r.Source == preview.File && c.Verdict == preview.Failed {
			return problem.New(problem.BadInput, "The file cannot be previewed, so nothing of it is let through.", c.Problem,
				"Give one complete JSON response of this call.", nil)
		}
	}
	return nil
}

// typedName asks for the connector's name. With --yes the id that was typed with --approve counts: it names the connector too.
func (c previewCmd) typedName(e *env, t setup.Target) (string, error) {
	if e.Yes {
		return t.Definition.ID, nil
	}
	if !interactive() {
		return "", problem.New(problem.Refused, "This connector reads Graph directly: the vendor sees everything in clear.",
			"Approving it needs its name typed, and standard input is no terminal.", "Add --yes to confirm it by the id on the command line.", nil)
	}
	fmt.Fprintf(e.program.Streams.Err, "The vendor sees this in clear. Type the connector's name (%s) to approve: ", t.Definition.Name)
	line, err := bufio.NewReader(e.program.Streams.In).ReadString('\n')
	if err != nil {
		return "", problem.New(problem.Unfinished, "Not approved.", "", "Run the command again when you are ready.", err)
	}
	return strings.TrimSpace(line), nil
}

func short(hash string) string { return hash[:min(len(hash), 16)] }

// previewJSON is the machine output: the result, with each call's sanitized body as JSON where it is JSON.
type previewJSON struct {
	*preview.Result
	Sanitized map[string]any `json:"sanitized"`
}

func previewOutput(r *preview.Result) previewJSON {
	out := previewJSON{Result: r, Sanitized: map[string]any{}}
	for _, c := range r.Calls {
		if text := c.Sight().JSON(); text != nil {
			out.Sanitized[c.Name] = rawOrText(text)
		}
	}
	return out
}

var verdictMarks = map[preview.Verdict]string{
	preview.Allowed: "✓", preview.Direct: "!", preview.Blocked: "✕", preview.Failed: "?",
}

var fieldMarks = map[preview.Mark]string{
	preview.Kept: " ", preview.Removed: "−", preview.Filtered: "▽", preview.Tokenised: "◆", preview.Redacted: "◆", preview.ClearPersonal: "!",
}

// previewRows bounds what a terminal is given per call; the window and --json show everything.
const previewRows = 60

func (p printer) preview(t setup.Target, r *preview.Result) {
	for _, c := range r.Calls {
		p.line("%s %s %s", verdictMarks[c.Verdict], c.Method, c.URL)
		for _, text := range []string{c.Problem, c.Note} {
			if text != "" {
				p.line("    %s", text)
			}
		}
		for i, row := range c.Rows {
			if i == previewRows {
				p.line("    … %d more rows; --json has all", len(c.Rows)+c.RowsLeft-previewRows)
				break
			}
			p.line("  %s %s │ %s", fieldMarks[row.Mark], fit(indented(row.Depth, row.Left)), indented(row.Depth, row.Right))
		}
	}
	p.line("%d fields: %d removed, %d tokenised, %d clear, %d clear and personal.", r.Counts.Fields, r.Counts.Removed,
		r.Counts.Tokenised, r.Counts.Clear, r.Counts.ClearPersonal)
	if r.Direct {
		p.line("! %s reads Graph directly: the vendor sees this in clear.", t.Definition.Name)
		return
	}
	if r.LeakNote != "" {
		p.line("i %s", r.LeakNote)
	}
	if len(r.Leaks) == 0 {
		p.line("✓ No personal value of the answers leaks.")
	}
	for _, l := range r.Leaks {
		p.line("✕ Leak in %s: the value of %s is found at %s as %s.", l.Call, l.Path, l.At, l.Carrier)
	}
}

func indented(depth int, text string) string {
	if text == "" {
		return ""
	}
	return strings.Repeat("  ", depth) + text
}

// leftColumn is the width of what Graph returns; the right column takes what it needs.
const leftColumn = 58

func fit(text string) string {
	runes := []rune(visible.Text(text))
	if len(runes) > leftColumn {
		return string(runes[:leftColumn-1]) + "…"
	}
	return string(runes) + strings.Repeat(" ", leftColumn-len(runes))
}
