package report

import (
	"time"

	"gatehouse/preview"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// signInScope holds for openid, profile, email and offline_access: they open no data, come with other grants, and are
// never missing.
func signInScope(p Permission) bool {
	return p.Kind == entra.DelegatedPermission && permission.OIDC(p.Name)
}

func markOf(m preview.Mark) legend {
	switch m {
	case preview.Removed:
		return legend{"rem", "−", "removed", "removed: the connector never sees it"}
	case preview.Filtered:
		return legend{"rem", "▽", "filtered", "filtered: the rules do not list it, so it is dropped"}
	case preview.Tokenised, preview.Redacted:
		return legend{"tok", "◆", "replaced", "replaced by a token, or partly removed"}
	case preview.ClearPersonal:
		return legend{"clr", "!", "clear and personal", "clear and about a person: read these lines first"}
	}
	return legend{}
}

func legends(direct bool) []legend {
	if direct {
		return []legend{markOf(preview.ClearPersonal)}
	}
	return []legend{markOf(preview.Removed), markOf(preview.Filtered), markOf(preview.Tokenised), markOf(preview.ClearPersonal)}
}

func verdictText(call preview.CallResult) string {
	switch call.Verdict {
	case preview.Allowed:
		return "✓ passes through the rules"
	case preview.Direct:
		return "! the vendor sees this in clear"
	case preview.Blocked:
		return "✕ blocked: Microsoft Graph is never asked"
	case preview.Failed:
		return "✕ no valid answer"
	}
	return "? " + string(call.Verdict)
}

// riskMark tells risks apart without colour.
func riskMark(risk string) string {
	switch risk {
	case "low":
		return "▪"
	case "medium":
		return "▪▪"
	case "high":
		return "▪▪▪"
	case "very high":
		return "▪▪▪▪"
	}
	return "?"
}

func riskClass(risk string) string {
	switch risk {
	case "low":
		return "chip ok"
	case "medium":
		return "chip"
	case "high":
		return "chip warn"
	case "very high":
		return "chip bad"
	}
	return "chip"
}

func stateText(p Permission) string {
	if p.State != "granted" && signInScope(p) {
		return "· not needed"
	}
	switch p.State {
	case "granted":
		return "✓ granted"
	case "", "cannot tell":
		return "? cannot tell"
	case "granted but not planned":
		return "! granted but not planned"
	}
	if p.State == "requested but not granted" {
		return "○ not granted"
	}
	return "○ " + p.State
}

func stateClass(state string) string {
	switch state {
	case "granted":
		return "chip ok"
	case "granted but not planned":
		return "chip warn"
	}
	return "chip"
}

func when(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format("2 January 2006, 15:04 UTC")
}

func sourceText(s preview.Source) string {
	switch s {
	case preview.Example:
		return "the built-in example with fictional people"
	case preview.File:
		return "a file chosen by the person who asks"
	case preview.Live:
		return "a live sample of this tenant"
	}
	return string(s)
}

func cloudText(cloud string) string {
	switch cloud {
	case "global", "":
		return "global cloud"
	case "gcc-high":
		return "US Government (GCC High)"
	case "dod":
		return "US Government (DoD)"
	case "china":
		return "China (21Vianet)"
	}
	return cloud
}

func audienceText(audience string) string {
	switch audience {
	case "AzureADMyOrg":
		return "this organisation only"
	case "AzureADMultipleOrgs":
		return "any organisation (multi-tenant)"
	}
	return audience
}
