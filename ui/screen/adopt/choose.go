package adopt

import (
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// chosen takes an application. The definition is filled in only where the application itself names it, or where the person came from
// a connector; a display name says nothing.
func chosen(s State, c setup.Candidate) (State, []any) {
	if s.Certain { // that was said by another application
		s.Definition = ""
	}
	s.App, s.Adoption, s.Problem, s.Rename, s.Certain = &c, nil, nil, false, false
	if id, _, ok := plan.ParseDefinitionTag(c.App.Tags); ok {
		if d := s.adoptedAs(id); d != nil {
			s.Definition, s.Certain = d.ID, true
		}
	}
	return compare(s, false)
}

// adoptedAs is the definition of an id, or the one that took its place; nil = this machine has none.
func (s State) adoptedAs(id string) *definition.Definition {
	for _, d := range s.Definitions {
		if d.ID == id {
			return d
		}
		for _, former := range setup.FormerIDs(d.ID) {
			if former == id {
				return d
			}
		}
	}
	return nil
}

// known holds for a connector whose definition this machine has.
func (s State) known(c setup.Candidate) bool {
	id, _, ok := plan.ParseDefinitionTag(c.App.Tags)
	return ok && s.adoptedAs(id) != nil
}

// settle takes what the application becomes; what was compared before no longer counts.
func settle(s State, event any) (State, []any) {
	if s.Running {
		return s, nil
	}
	soon := false
	switch e := event.(type) {
	case PickDefinition:
		s.Definition = e.ID
	case Name:
		s.Instance, soon = strings.TrimSpace(e.Instance), true
	case Call:
		s.Rename = e.Anew
	}
	s.Adoption, s.Problem = nil, nil
	return compare(s, soon)
}

func compare(s State, soon bool) (State, []any) {
	s.Comparing = false
	if s.App == nil || s.Definition == "" || s.InstanceProblem() != "" {
		return s, []any{Halt{}}
	}
	s.Comparing = true
	return s, []any{Compare{s.asked(), soon}}
}

func (s State) asked() Asked {
	instance := s.Instance
	if instance == "" {
		instance = "main"
	}
	return Asked{s.adoptedAs(s.Definition), instance, s.Rename, s.App.App.ObjectID}
}

// InstanceProblem is empty when the instance's name can be used.
func (s State) InstanceProblem() string {
	if err := definition.CheckInstance(s.Instance); err != nil {
		p := problem.Of(err)
		return p.What + " " + p.Next
	}
	return ""
}

// WhyNotFind is empty when a search may start.
func (s State) WhyNotFind() string {
	switch {
	case !s.SignedIn:
		return words.L("Nobody is signed in.")
	case strings.TrimSpace(s.Text) == "":
		return words.L("There is nothing to search for.")
	case s.Searching:
		return words.L("Something is still running.")
	}
	return ""
}

// WhyNot is empty when the application may be taken over, otherwise the reason.
func (s State) WhyNot() string {
	switch {
	case s.App == nil:
		return words.L("Choose the application first.")
	case s.Definition == "":
		return words.L("Choose what it is first.")
	case s.InstanceProblem() != "":
		return s.InstanceProblem()
	case s.Running, s.Comparing:
		return words.L("Something is still running.")
	case s.Adoption == nil:
		return words.L("It was not compared with the definition yet.")
	}
	return ""
}

// Choices are the definitions to choose from, as shown and in the order of the catalogue.
func (s State) Choices() (ids, names []string) {
	for _, d := range s.Definitions {
		name := words.L("{{.System}} · {{.Name}} ({{.Id}})", words.M{"System": words.Visible(d.System), "Name": words.Visible(d.Name), "Id": d.ID})
		if former := setup.FormerIDs(d.ID); len(former) > 0 {
			name = words.L("{{.System}} · {{.Name}} ({{.Id}}, before: {{.Former}})",
				words.M{"System": words.Visible(d.System), "Name": words.Visible(d.Name), "Id": d.ID, "Former": strings.Join(former, ", ")})
		}
		ids, names = append(ids, d.ID), append(names, name)
	}
	return ids, names
}
