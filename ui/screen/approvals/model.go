// Package approvals lists who approved which preview, and exports the report for the consent approver. It must not write files itself.
package approvals

import (
	"slices"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/gate"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// State is everything the screen shows.
type State struct {
	Definitions []*definition.Definition
	Views       []setup.View
	Approvals   []gate.Approval
	Problem     *problem.Problem
	SignedIn    bool
	Now         time.Time

	Opening bool        // a hand-over file is being held against the tenant
	Asked   *setup.View // the connector that an opened hand-over file asks consent for; nil = none is open
}

// What the person does here.
type (
	// Export writes the report of a connector as "html" or "json", or its hand-over file as "handover".
	Export struct {
		Target setup.Target
		Format string
	}
	// See opens the preview of a connector.
	See struct{ Target setup.Target }
	// SignIn asks for the sign-in page.
	SignIn struct{}
)

// Line is one approval.
type Line struct {
	Chip lifecycle.Chip
	Name string
	Text string
	When string
}

// ReportLine is a connector that a report can be written for.
type ReportLine struct {
	Name   string
	Text   string
	Target setup.Target
}

// Lines are the approvals, newest first. An approval counts while definition and rules are the same as then.
func (s State) Lines() []Line {
	sorted := slices.Clone(s.Approvals)
	slices.SortStableFunc(sorted, func(a, b gate.Approval) int { return b.At.Compare(a.At) })
	var out []Line
	for _, a := range sorted {
		out = append(out, s.line(a))
	}
	return out
}

func (s State) line(a gate.Approval) Line {
	l := Line{Name: a.Connector, When: words.Stamp(a.At), Chip: lifecycle.Chip{Text: "○ " + words.L("approved")}}
	for _, d := range s.Definitions {
		if d.ID != a.Connector {
			continue
		}
		l.Name = d.Name
		if d.Hash() == a.DefinitionHash && s.current(a) {
			l.Chip = lifecycle.Chip{Text: "✓ " + words.L("counts"), Tone: lifecycle.Good}
		} else if d.Hash() != a.DefinitionHash {
			l.Chip = lifecycle.Chip{Text: "! " + words.L("out of date"), Tone: lifecycle.Caution}
		}
	}
	if a.Instance != "" && a.Instance != "main" {
		l.Name += " (" + a.Instance + ")"
	}
	who := a.ByName
	if who == "" {
		who = words.L("somebody who was not signed in")
	}
	l.Text = words.L("by {{.Who}}, on the sample “{{.Source}}”, rules {{.Rules}}", words.M{"Who": who, "Source": string(a.Source), "Rules": short(a.RulesHash)})
	return l
}

// current holds when a connector of this tenant counts exactly this approval.
func (s State) current(a gate.Approval) bool {
	for _, v := range s.Views {
		if v.Current && v.Approval != nil && v.Approval.Connector == a.Connector && v.Approval.At.Equal(a.At) {
			return true
		}
	}
	return false
}

func short(hash string) string {
	if len(hash) > 8 {
		return hash[:8]
	}
	return hash
}

// Reports are the connectors of this tenant that exist and so have a report.
func (s State) Reports() []ReportLine {
	var out []ReportLine
	for _, v := range s.Views {
		if v.Target.Definition == nil || v.Live.App == nil {
			continue
		}
		name := v.Target.Definition.Name
		if i := v.Target.Choices.Instance; i != "" && i != "main" {
			name += " (" + i + ")"
		}
		of := v.Status.GrantedOf
		out = append(out, ReportLine{
			Name: name, Target: v.Target,
			Text: words.L("{{.Got}} of {{.All}} permissions granted", words.M{"Got": of[0], "All": of[1]}),
		})
	}
	return out
}
