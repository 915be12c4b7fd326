package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// bulkLine is one connector in the machine output of apply with several.
type bulkLine struct {
	Connector string         `json:"connector"` // unique name
	State     string         `json:"state"`
	Exit      int            `json:"exit"` // what apply of this one alone would have ended with
	Steps     int            `json:"steps"`
	Requests  int            `json:"requests"`
	Seconds   float64        `json:"seconds"`
	Error     map[string]any `json:"error,omitempty"`
	Status    *statusLine    `json:"status,omitempty"` // how it stands, unless it did not get so far
}

// bulk applies several connectors side by side. It ends with the exit code of the one that counts most: 4 before 1 before 3, because
// only 4 says that something is changed and not finished.
func (c applyCmd) bulk(ctx context.Context, e *env) error {
	house, err := e.open(ctx)
	if err != nil {
		return err
	}
	defs, err := c.definitions(house)
	if err != nil {
		return err
	}
	settings, err := settingsOf(defs, connectorArgs{Set: c.Set}.settings())
	if err != nil {
		return err
	}
	s, err := e.signIn(ctx)
	if err != nil {
		return err
	}
	targets := make([]setup.Target, len(defs))
	for i, d := range defs {
		targets[i] = house.Target(d, s.Identity().Tenant.ID, c.Instance, settings[d.ID])
	}
	last := plan.Phase(c.Through)
	shown := e.board(targets)
	result, err := s.Bulk(ctx, targets, last, setup.BulkOptions{
		Parallel: c.Parallel,
		Confirm:  func(_ context.Context, views []setup.View) error { return c.confirm(e, s, views) },
	}, shown.show)
	shown.close()
	if err != nil {
		for _, item := range result.Items {
			if item.View.Incomplete != nil && errors.Is(err, item.View.Incomplete) {
				return howToSet(err)
			}
		}
		return err
	}
	return c.done(e, result)
}

func (c applyCmd) definitions(house *setup.House) ([]*definition.Definition, error) {
	if err := definition.CheckInstance(c.Instance); err != nil {
		return nil, err
	}
	if c.Parallel < 1 {
		return nil, problem.New(problem.BadInput, "At least one connector must be worked on at a time.", "", "Use --parallel 1 or more.", nil)
	}
	var out []*definition.Definition
	for i, id := range c.IDs {
		d, err := house.Find(id)
		if err != nil {
			return nil, err
		}
		if slices.Contains(c.IDs[:i], id) {
			return nil, problem.New(problem.BadInput, fmt.Sprintf("The connector %s is named twice.", id), "", "Name each connector once.", nil)
		}
		out = append(out, d)
	}
	return out, nil
}

// settingsOf gives each connector its settings: K=V goes to all that have the setting, ID.K=V to one.
func settingsOf(defs []*definition.Definition, given map[string]string) (map[string]map[string]string, error) {
	out := map[string]map[string]string{}
	for _, d := range defs {
		out[d.ID] = map[string]string{}
	}
	for key, value := range given {
		if id, name, ok := strings.Cut(key, "."); ok {
			if out[id] == nil {
				return nil, problem.New(problem.BadInput, fmt.Sprintf("The setting %s is for a connector that is not applied.", key), "", "Name the connector too, or leave the setting out.", nil)
			}
			out[id][name] = value
			continue
		}
		taken := false
		for _, d := range defs {
			if d.Takes(key) {
				taken = true
				if _, own := given[d.ID+"."+key]; !own {
					out[d.ID][key] = value
				}
			}
		}
		if !taken {
			return nil, problem.New(problem.BadInput, fmt.Sprintf("None of these connectors has a setting %s.", key), "", "Leave it out, or correct its name.", nil)
		}
	}
	return out, nil
}

// confirm shows every plan and asks once for all.
func (c applyCmd) confirm(e *env, s *setup.Session, views []setup.View) error {
	changes := 0
	var names []string
	for _, v := range views {
		if v.Plan == nil {
			continue // it could not be read, which is said at the end
		}
		shown := *v.Plan
		shown.Steps = v.Plan.Of(setup.PhasesThrough(plan.Phase(c.Through))...)
		if len(shown.Steps) == 0 && v.Journal.IsZero() {
			continue
		}
		e.say.line("%s", v.Status.UniqueName)
		e.say.plan(&shown)
		changes += len(shown.Steps)
		names = append(names, v.Status.UniqueName)
	}
	return e.confirm(s, fmt.Sprintf("Apply %d changes to %s in %s?", changes, strings.Join(names, ", "), s.Identity().Tenant.DefaultDomain))
}

// done prints what became of each connector, and ends as the worst of them.
func (c applyCmd) done(e *env, result setup.BulkResult) error {
	rows := [][]string{{"CONNECTOR", "RESULT", "STEPS", "TIME", "LIFE"}}
	lines := make([]bulkLine, len(result.Items))
	open := 0
	for i, item := range result.Items {
		lines[i] = lineOfItem(item)
		life := ""
		if item.Err == nil {
			life = lifeText(item.View.Status.Marks)
		} else {
			open++
		}
		rows = append(rows, []string{lines[i].Connector, lines[i].State, fmt.Sprintf("%d/%d", item.Done, item.Total), fmt.Sprintf("%.1f s", item.Took.Seconds()), life})
	}
	e.say.table(rows)
	for i, item := range result.Items {
		if item.Err != nil {
			e.say.line("%s", lines[i].Connector)
			e.say.problem(problem.Of(item.Err))
		} else {
			e.say.findings(item.View.Plan.Findings)
		}
	}
	if e.JSON {
		if err := e.emit(lines); err != nil {
			return err
		}
	}
	worst := result.Worst()
	if worst == nil {
		return nil
	}
	why := ""
	if open < len(result.Items) {
		why = "The others are done."
	}
	return reported{problem.New(worst.Kind, fmt.Sprintf("%d of %d connectors are not as asked.", open, len(result.Items)), why,
		"What each needs is said above; then run the same command with --resume, which goes on with what is left.", worst)}
}

func lineOfItem(item setup.BulkItem) bulkLine {
	l := bulkLine{
		Connector: item.View.Target.Definition.UniqueName(item.View.Target.Choices.Instance),
		State:     string(item.State), Steps: item.Done, Requests: item.Requests, Seconds: item.Took.Seconds(),
	}
	if p := problem.Of(item.Err); p != nil {
		l.Exit, l.Error = p.Kind.ExitCode(), machine(p)
		return l
	}
	status := lineOf(item.View)
	l.Status = &status
	return l
}

// Help says what apply does with several connectors.
func (applyCmd) Help() string {
	return "With several connectors there is one question for all. What one of them cannot do stops none of the others; the same command again goes on with what is left. " +
		"The exit code is 4 when any of them is changed and not finished, else 1 when any failed, else 3 when any was refused; the JSON is an array with the exit code of each."
}
