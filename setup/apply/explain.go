package apply

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// explain turns an error of a step into a problem. Once something was changed, everything that ends a run is Unfinished: nothing
// is lost, and a resumed run goes on. The gate and bad input stay what they are.
func (r *run) explain(s plan.Step, err error) error {
	if err == nil {
		return nil
	}
	var already *problem.Problem
	if errors.As(err, &already) && already.Kind == problem.Unfinished {
		return err
	}
	if !r.wrote {
		return fmt.Errorf("%s: %w", s.ID, err)
	}
	p := *problem.Of(err)
	p.Kind, p.Err, p.Detail = problem.Unfinished, err, slices.Clone(p.Detail)
	const resume = "Nothing is lost: run the same command with --resume to go on."
	if !strings.Contains(p.Next, "Nothing is lost") {
		p.Next = strings.TrimSpace(p.Next + " " + resume)
	}
	return p.With("step", s.Title)
}
