package command

import (
	"context"
	"regexp"
	"strings"

	"gatehouse/preview"
	"gatehouse/preview/sanitize"
	"gatehouse/setup/problem"
)

// checked is the outcome of the leak check.
type checked struct {
	leaks  []preview.Leak
	sample bool
	note   string // what was looked at, when it is not everything
}

// check looks in all of what would leave the gate for what the rules hid.
func (j *job) check(ctx context.Context, doc *sanitize.Document) (checked, error) {
	leaks, note, err := preview.Leaks(ctx, doc, j.types, j.Type)
	return checked{leaks: leaks, note: note, sample: note != ""}, err
}

// verdict names field and carrier of each hidden value that was found, never the value, and refuses. What a deployed proxy lets
// through is shown as it is when that was asked for: it has no second net.
func (j *job) verdict(c checked) error {
	if c.note != "" {
		j.env.say.line("! %s", c.note)
	}
	const most = 20
	for i, l := range c.leaks {
		if i == most {
			j.env.say.line("! and %d more", len(c.leaks)-most)
			break
		}
		j.env.say.line("! %s is still found in %s (%s)", l.Path, l.At, l.Carrier)
	}
	if len(c.leaks) == 0 || j.AsProxy {
		return nil
	}
	first := c.leaks[0]
	return problem.New(problem.Refused, "What the rules hid is still found in the sanitized response, so nothing is let through.", "",
		"Mend the rules: remove or tokenise the field in which it is found too.", nil).
		With("Hidden", first.Path).With("Found in", first.At).With("Carrier", strings.TrimSpace(first.Carrier))
}

var elementNumber = regexp.MustCompile(`\[\d+\]`)

// anyElement takes the numbers of elements out of a path, so that one fault of the rules is told once.
func anyElement(path string) string { return elementNumber.ReplaceAllString(path, "[*]") }
