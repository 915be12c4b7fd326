package bulk

import (
	"maps"
	"slices"
	"strings"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Events of the settings.
type (
	// ShowSettings shows or hides the settings of one.
	ShowSettings struct{ Index int }
	// Typed is one setting of one connector changed.
	Typed struct {
		Index     int
		ID, Value string
	}
	// ForAll gives the value of one connector to all that have the setting.
	ForAll struct {
		Index int
		ID    string
	}
)

// Field is one setting of one connector.
type Field struct {
	definition.Setting
	Value string
	Wrong string // a sentence; empty = right
	Share bool   // others of the page have it too, with another value
}

// onSettings takes what is typed. Once everything of a connector is valid its plan is made again.
func onSettings(s State, event any) (State, []any) {
	if s.Running {
		return s, nil
	}
	s.Rows = slices.Clone(s.Rows)
	changed := false
	switch e := event.(type) {
	case ShowSettings:
		if e.Index < len(s.Rows) {
			s.Rows[e.Index].Form = !s.Rows[e.Index].Form
		}
	case Typed:
		if e.Index < len(s.Rows) {
			s.set(e.Index, e.ID, e.Value)
			changed = s.Rows[e.Index].settled()
		}
	case ForAll:
		if e.Index < len(s.Rows) {
			value := s.Rows[e.Index].value(e.ID)
			for i := range s.Rows {
				if s.Rows[i].has(e.ID) && s.Rows[i].value(e.ID) != value {
					s.set(i, e.ID, value)
					changed = true
				}
			}
		}
	}
	if !changed {
		if s.unread() && s.Reading { // what is being read is of other settings
			return s, []any{Halt{}}
		}
		return s, nil
	}
	s, effects := look(s)
	effects[0] = Look{Targets: s.targets(), Soon: true}
	return s, effects
}

// unread holds when a connector was not looked at with the settings that it has.
func (s State) unread() bool {
	return slices.ContainsFunc(s.Rows, func(r Row) bool { return !r.Read })
}

// set writes one setting; what was planned without it no longer counts.
func (s State) set(i int, id, value string) {
	r := &s.Rows[i]
	c := r.Target.Choices
	if id == definition.ManagementReference {
		c.ServiceManagementReference = strings.TrimSpace(value)
	} else {
		c.Settings = maps.Clone(c.Settings)
		if c.Settings == nil {
			c.Settings = map[string]string{}
		}
		c.Settings[id] = value
	}
	r.Target.Choices = c
	_, r.View.Incomplete = r.Target.Definition.Choose(c)
	r.View.Plan, r.Read, r.Err = nil, false, nil
}

func (r Row) settled() bool {
	_, err := r.Target.Definition.Choose(r.Target.Choices)
	return err == nil
}

func (r Row) value(id string) string {
	if id == definition.ManagementReference {
		return r.Target.Choices.ServiceManagementReference
	}
	return r.Target.Choices.Settings[id]
}

// asked are the settings that a person can give, the organisation's own reference among them where the tenant demands one.
func (r Row) asked() []definition.Setting {
	var out []definition.Setting
	for _, set := range r.Target.Definition.Ask(r.Target.Choices.Settings) {
		if !set.Fixed {
			out = append(out, set)
		}
	}
	if r.View.Plan != nil && slices.ContainsFunc(r.View.Plan.Findings, func(f plan.Finding) bool { return f.Kind == referenceDemanded }) ||
		r.Target.Choices.ServiceManagementReference != "" {
		out = append(out, definition.Setting{
			ID: definition.ManagementReference, Label: words.L("Service management reference"), Required: true,
			Help: words.L("The entry in your organisation's records of services; this tenant demands one of every application."),
		})
	}
	return out
}

// referenceDemanded is the finding of a tenant that takes no application without a reference.
const referenceDemanded plan.Kind = "reference-required"

func (r Row) has(id string) bool {
	return slices.ContainsFunc(r.asked(), func(set definition.Setting) bool { return set.ID == id })
}

// Fields are the settings of one connector, each with what is wrong with it.
func (s State) Fields(i int) []Field {
	r := s.Rows[i]
	var wrong *problem.Problem
	if _, err := r.Target.Definition.Choose(r.Target.Choices); err != nil {
		wrong = problem.Of(err)
	}
	var out []Field
	for _, set := range r.asked() {
		f := Field{Setting: set, Value: r.value(set.ID)}
		if wrong != nil && strings.Contains(wrong.What, "“"+set.Label+"”") {
			f.Wrong = words.L("A value is needed here.")
			if f.Value != "" {
				f.Wrong = strings.TrimSpace(wrong.What + " " + wrong.Why)
			}
			wrong = nil
		}
		for k, other := range s.Rows {
			if k != i && f.Value != "" && f.Wrong == "" && other.has(set.ID) && other.value(set.ID) != f.Value {
				f.Share = true
			}
		}
		out = append(out, f)
	}
	return out
}

// fixable holds when what is wrong with the settings is wrong with one of the fields.
func (s State) fixable(i int) bool {
	return slices.ContainsFunc(s.Fields(i), func(f Field) bool { return f.Wrong != "" })
}

// unfold shows the settings of those that miss some, the first time that this is seen.
func (r *Row) unfold(item setup.BulkItem) {
	if !r.Seen && item.View.Incomplete != nil {
		r.Form = true
	}
	r.Seen = true
}
