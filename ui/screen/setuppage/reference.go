package setuppage

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Reference is the entry of the connector in the organisation's own records. Some tenants refuse an application without one
// (Microsoft Graph docs, application resource: serviceManagementReference).
type Reference struct {
	Value    string
	Open     bool // the person wants to give one
	Demanded bool // the tenant has refused to do without
}

// Events of the reference.
type (
	// OpenReference shows the field.
	OpenReference struct{}
	// TypedReference is what stands in it.
	TypedReference struct{ Value string }
)

// onReference takes what is typed; the plan follows.
func (s State) onReference(event any) (State, []any) {
	if s.busy() {
		return s, nil
	}
	switch e := event.(type) {
	case TypedReference:
		s.Reference.Value, s.Reference.Open = e.Value, true
		return s.lookSoon()
	default:
		s.Reference.Open = true
	}
	return s, nil
}

// exampleReference has the form of the ids that the tenants which demand one use.
const exampleReference = "11111111-2222-4333-8444-555555555555"

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// referenceDemanded is the kind of the finding that tells it before anything is refused.
const referenceDemanded plan.Kind = "reference-required"

// ReferenceShown holds when the field is there: the tenant demands a value, there is one, or the person wants to give one.
func (s State) ReferenceShown() bool {
	return s.Reference.Open || s.ReferenceDemanded() || s.Reference.Value != "" || s.liveReference() != ""
}

// ReferenceDemanded holds when the tenant takes no application without a reference.
func (s State) ReferenceDemanded() bool {
	if s.Reference.Demanded {
		return true
	}
	if s.View == nil || s.View.Plan == nil {
		return false
	}
	for _, f := range s.View.Plan.Findings {
		if f.Kind == referenceDemanded {
			return true
		}
	}
	return false
}

// liveReference is what the application in the tenant has.
func (s State) liveReference() string {
	if s.View == nil || s.View.Live.App == nil {
		return ""
	}
	return s.View.Live.App.ServiceManagementRef
}

// ReferenceHelp says where the value comes from and what is there.
func (s State) ReferenceHelp() string {
	text := words.L("The entry of this connector in your organisation's records of services, a GUID. Leave it empty if you have none.")
	if s.ReferenceDemanded() {
		text = words.L("This tenant refuses an app without it: the entry in your organisation's records of services, a GUID. Whoever looks after those records knows it.")
	}
	if live := s.liveReference(); live != "" {
		text += " " + words.L("The app has {{.What}}.", words.M{"What": words.Visible(live)})
	}
	return text
}

// referenceWrong is what is wrong with the value, empty for nothing. What was chosen before, or stands in the tenant, stays as it is.
func (s State) referenceWrong() string {
	value := strings.TrimSpace(s.Reference.Value)
	switch {
	case value == "" && s.ReferenceDemanded() && s.liveReference() == "":
		return words.L("A value is needed here.")
	case value == "" || value == s.Target.Choices.ServiceManagementReference || value == s.liveReference() || guid.MatchString(value):
		return ""
	}
	return words.L("That is no GUID: it has the form {{.What}}.", words.M{"What": exampleReference})
}

// learn takes a refusal for what it says about the tenant: from then on the field is there, and its step is open.
func (s State) learn(p *problem.Problem) State {
	var e *entra.Error
	if p != nil && errors.As(p, &e) && e.Status == http.StatusBadRequest && strings.Contains(strings.ToLower(e.Message), "servicemanagementreference") {
		s.Reference.Demanded, s.Reference.Open = true, true
		s.OpenStep, s.Picked = StepPlan, true
	}
	return s
}
