package window

import (
	"gatehouse/preview/coverage"
	"gatehouse/setup"
)

func fakeCoverage() *setup.Coverage {
	rule := coverage.Ref{File: "rules/msft-entra-id.yaml", Line: 31, Transform: "pseudonymize", Path: "$..mail"}
	call := coverage.CallCoverage{
		Call: coverage.Call{Name: "GET /users", Method: "GET", URL: "/v1.0/users", Type: "user"}, Verdict: coverage.Allowed, Collection: true,
		Properties: []coverage.Property{
			{Path: "value[].id", Label: "user.id", Class: coverage.TechnicalID, Verdict: coverage.Clear},
			{Path: "value[].displayName", Label: "user.displayName", Class: coverage.Identifier, Verdict: coverage.Dropped},
			{Path: "value[].mail", Label: "user.mail", Class: coverage.Contact, Verdict: coverage.Tokenised, Rule: rule},
			{
				Path: "value[].officeLocation", Label: "user.officeLocation", Class: coverage.Location, Verdict: coverage.Depends,
				Outcomes: []coverage.Verdict{coverage.Clear, coverage.Removed}, On: []string{"whether userType is Member"},
			},
			{Path: "value[].mobilePhone", Label: "user.mobilePhone", Class: coverage.Contact, Verdict: coverage.Removed, Rule: rule},
		},
	}
	return &setup.Coverage{
		Calls: []coverage.CallCoverage{call}, Summary: coverage.Summarise([]coverage.CallCoverage{call}),
		Reasons: map[string]string{"user.officeLocation": "reports compare sites"},
		Presets: []coverage.Preset{{ID: "strict", Name: "Strict", Sentence: "Nothing about places."}, {ID: "usual", Name: "Usual", Sentence: "As shipped."}},
	}
}

func fakeComparison(name string) *setup.Comparison {
	return &setup.Comparison{
		Name: name, Sentence: "Nothing about places.", File: "strict.yaml", Data: []byte("endpoints: []\n"),
		Difference: coverage.Difference{NewlyDisappears: []coverage.Change{{
			Call: "GET /users", Path: "value[].officeLocation", Label: "user.officeLocation", Class: coverage.Location, From: coverage.Clear, To: coverage.Dropped,
		}}},
	}
}
