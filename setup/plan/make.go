package plan

import (
	"errors"
	"fmt"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
)

// Make compares what is in the tenant with what the definition and the choices ask for. The steps come in the order in which
// they must run. A plan for a tenant that needs nothing has no steps. Errors are *problem.Problem of kind BadInput.
func Make(in Input) (*Plan, error) {
	if in.Definition == nil {
		return nil, errors.New("make plan: no definition")
	}
	m := &maker{in: in, plan: &Plan{Connector: in.Definition.UniqueName(in.Choices.Instance)}}
	m.wanted = normal(in.Requested)
	if err := m.checkWanted(); err != nil {
		return nil, err
	}
	m.in.Policies = in.Policies.For(in.Live.App, in.Live.Before.Rules, in.Now)
	m.problems()
	m.application()
	m.principal()
	m.owner()
	m.resources()
	if err := m.credential(); err != nil {
		return nil, err
	}
	m.enable()
	m.consent()
	m.unplannedGrants()
	m.preflight()
	return m.plan, nil
}

// maker collects the steps of one plan.
type maker struct {
	in     Input
	wanted []Wanted
	plan   *Plan
}

func (m *maker) add(s Step) { m.plan.Steps = append(m.plan.Steps, s) }

// normal writes out the default resource and drops repetitions.
func normal(requested []Wanted) []Wanted {
	var out []Wanted
	seen := map[entra.Access]bool{}
	for _, w := range requested {
		if w.Resource == "" {
			w.Resource = entra.GraphAppID
		}
		if w.ResourceName == "" && w.Resource == entra.GraphAppID {
			w.ResourceName = "Microsoft Graph"
		}
		if w.ResourceName == "" {
			w.ResourceName = w.Resource
		}
		if key := w.access(); !seen[key] {
			seen[key] = true
			out = append(out, w)
		}
	}
	return out
}

// access is the entry of requiredResourceAccess for this permission.
func (w Wanted) access() entra.Access {
	return entra.Access{ResourceAppID: strings.ToLower(w.Resource), ID: strings.ToLower(w.ID), Kind: w.Kind}
}

func (m *maker) checkWanted() error {
	for _, w := range m.wanted {
		if w.ID == "" || (w.Kind != entra.ApplicationPermission && w.Kind != entra.DelegatedPermission) {
			return problem.New(problem.BadInput,
				fmt.Sprintf("The permission %s of %s cannot be planned.", w.Name, w.ResourceName),
				"Neither the tenant nor the catalogue knows it with the kind that the definition names.",
				"Correct the definition: `gatehouse lint` says which names exist.", nil)
		}
	}
	return nil
}

// problems says what the look at the tenant could not read. Nothing rests on it: a look that cannot read the application itself is
// an error, and every step finds what is there already before it adds to it.
func (m *maker) problems() {
	for _, p := range m.in.Live.Problems {
		m.tell(Unread, "Look again; if it stays, sign in with an account that may read it.", "%s", p)
	}
}
