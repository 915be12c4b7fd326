package report

import (
	"time"

	"gatehouse/preview"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

const (
	tenantID = "7c9e6679-7425-40de-944b-e07fc1f941d2"
	clientID = "3f0b2a4e-8c1d-4f5a-9b7e-6d2c1a0f9e8d"
	graphID  = entra.GraphAppID
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// calendar is a connector behind a sanitizer, created by somebody who may not consent.
func calendar() *Model {
	return &Model{
		Made: noon, Tool: "Gatehouse 0.1.0",
		Tenant:  entra.Tenant{ID: tenantID, Name: "Contoso Ltd", DefaultDomain: "contoso.example", InitialDomain: "contoso.onmicrosoft.example", Cloud: "global"},
		AskedBy: Person{Name: "Dana Ivers", UPN: "dana@contoso.example", ObjectID: "c0ffee00-0000-4000-8000-000000000001"},
		Connector: Connector{
			ID: "outlook-cal", Version: 1, Name: "Outlook Calendar", System: "Worklytics", Instance: "main", UniqueName: "gatehouse-outlook-cal-main",
			Summary:        "Meetings and mailbox settings, sanitized by a proxy in your own cloud.",
			SanitizerLabel: "Psoxy proxy", DefinitionHash: "2f7c0d1ea95b", RulesHash: "b81e55aa0c33",
		},
		App: App{
			DisplayName: "Gatehouse – Outlook Calendar", ClientID: clientID, ObjectID: "11111111-2222-4333-8444-555555555555",
			PrincipalID: "66666666-7777-4888-8999-aaaaaaaaaaaa", Audience: "AzureADMyOrg", SignIn: "on",
			Owners:     []entra.Owner{{ObjectID: "c0ffee00-0000-4000-8000-000000000001", Name: "Dana Ivers", UPN: "dana@contoso.example"}},
			Credential: "federated (GCP)",
			Federated:  []entra.Federated{{Name: "GcpFederation", Issuer: "https://accounts.google.com", Subject: "104512345678901234567", Audience: "api://AzureADTokenExchange"}},
		},
		Permissions: []Permission{
			{
				Name: "Calendars.Read", Kind: entra.ApplicationPermission, Resource: "Microsoft Graph", ResourceAppID: graphID, ID: "798ee544-9d2d-430c-a058-570e29e34338",
				Title: "Read calendars in all mailboxes", Reason: "Counts meetings, their length and their participants.",
				IfDeclined: "No calendar is read; the connector does nothing.", Risk: "high", RiskWhy: "It reads calendars in every mailbox of the organisation.", State: "requested but not granted",
				Opens: "calendars with subjects, bodies and attendees", Tells: "what people write, say, plan or where they are",
				Narrower: []Narrower{{Name: "Calendars.ReadBasic.All", Title: "Read basic details of calendars in all mailboxes", Risk: "medium"}}, Served: 2,
			},
			{
				Name: "MailboxSettings.Read", Kind: entra.ApplicationPermission, Resource: "Microsoft Graph", ResourceAppID: graphID, ID: "40f97065-369a-49f4-947c-6a255697ae91",
				Title: "Read all user mailbox settings", Reason: "Time zone and working hours, to count meetings outside them.",
				IfDeclined: "Working hours are assumed to be nine to five.", Risk: "medium", RiskWhy: "It reads settings of every mailbox of the organisation.", State: "requested but not granted",
				Opens: "mailbox settings (time zone, working hours, automatic replies)", Tells: "who people are and how they are organised",
			},
			{
				Name: "User.Read.All", Kind: entra.ApplicationPermission, Resource: "Microsoft Graph", ResourceAppID: graphID, ID: "df021288-bdef-4463-88db-98f22de89214",
				Title: "Read all users' full profiles", Reason: "Finds whose calendars to read.",
				IfDeclined: "The connector finds nobody to read.", Risk: "high", RiskWhy: "It reads profiles of everybody in the organisation.", State: "granted",
			},
		},
		Preview: &preview.Result{
			Source: preview.Example, RulesFile: "rules/outlook-cal.yaml", RulesHash: "b81e55aa0c33", SampleHash: "77aa10c9",
			Counts: preview.Counts{Fields: 7, Removed: 3, Tokenised: 2, Clear: 1, ClearPersonal: 1},
			Calls: []preview.CallResult{
				{
					Name: "Users", Method: "GET", URL: "/v1.0/users", Verdict: preview.Allowed,
					Rows: []preview.Row{
						{Depth: 0, Left: "{", Right: "{", Field: -1},
						{Depth: 1, Left: `"value": [ {`, Right: `"value": [ {`, Field: -1},
						{Depth: 2, Left: `"displayName": "••••• •••••",`, Mark: preview.Removed, Field: 0},
						{Depth: 2, Left: `"accountEnabled": true,`, Right: `"accountEnabled": true,`, Field: 1},
						{Depth: 2, Left: `"mail": "•••••@contoso.example",`, Right: `"mail": "t~UFdK0TvVTvZ23c6QslyCy0o2MSq2DRtDjEXfTPJyyMk@contoso.example",`, Mark: preview.Tokenised, Field: 2},
						{Depth: 2, Left: `"otherMails": [ "•••••@example.org" ],`, Right: `"otherMails": [ "t~Bm4x…" ],`, Mark: preview.Tokenised, Field: 3},
						{Depth: 2, Left: `"officeLocation": "18/2111",`, Right: `"officeLocation": "18/2111"`, Mark: preview.ClearPersonal, Field: 4},
						{Depth: 2, Left: `"jobTitle": "•••••• ••••••"`, Mark: preview.Filtered, Field: 5},
						{Depth: 1, Left: "} ],", Right: "} ]", Field: -1},
						{Depth: 1, Left: `"@odata.nextLink": "https://graph…"`, Mark: preview.Removed, Field: 6},
						{Depth: 0, Left: "}", Right: "}", Field: -1},
					},
				},
				{Name: "Photo", Method: "GET", URL: "/v1.0/users/{u}/photo", Verdict: preview.Blocked, Problem: "No endpoint of the rules matches this address."},
				{Name: "Mailbox settings", Method: "GET", URL: "/v1.0/users/{u}/mailboxSettings", Verdict: preview.Failed, Note: "404: this person has no mailbox."},
			},
		},
		Approval: &Approval{By: "Dana Ivers", At: noon.Add(-2 * time.Hour), Source: preview.Example, Current: true},
		Ways: []Way{
			{
				Title: "On the portal page",
				Steps: []string{"Open the page below as a Privileged Role Administrator.", "Choose “Grant admin consent for Contoso Ltd”, compare the list with the table above, and accept."},
				Link:  "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Permissions/objectId/66666666-7777-4888-8999-aaaaaaaaaaaa/appId/" + clientID,
			},
			{Title: "With the consent link", Steps: []string{"There is no link for this app: it has no reply address, so the link would end in AADSTS500113."}},
			{Title: "In Gatehouse, with the hand-over file", Steps: []string{"Ask Dana Ivers for the file, and open it in Gatehouse under Approvals & reports.", "Gatehouse grants exactly what the table lists."}},
		},
		Undo: []Way{
			{Title: "Stop it at once", Steps: []string{"Run gatehouse disable outlook-cal, or set “Enabled for users to sign-in?” to No on the app's Properties page."}, Warning: "Tokens that were issued before live on for 60 to 90 minutes."},
			{Title: "Take the permissions back", Steps: []string{"On the app's Permissions page, choose a permission, Review permissions, and revoke it."}},
		},
		Steps: []definition.ManualStep{{ID: "policy", Who: "A Teams Administrator", Text: "Lets the app read online meetings.", PowerShell: "Connect-MicrosoftTeams\nNew-CsApplicationAccessPolicy -Identity Gatehouse -AppIds \"" + clientID + "\"\n"}},
	}
}

// atlas is a connector that reads Graph without a sanitizer.
func atlas() *Model {
	m := calendar()
	m.Connector = Connector{
		ID: "snow-atlas", Version: 2, Name: "Snow Atlas", System: "Flexera", Instance: "main", UniqueName: "gatehouse-snow-atlas-main",
		Summary: "Licences, users and their activity.", Direct: true, DefinitionHash: "aa", RulesHash: "none",
	}
	m.Tenant.Rehearsal = true
	m.App.DisplayName, m.App.Credential, m.App.Federated, m.App.SignIn = "Gatehouse – Snow Atlas", "client secret until 20 May 2027", nil, "off"
	m.App.RedirectURIs = []string{"http://localhost"}
	m.App.Expires = time.Date(2027, 5, 20, 0, 0, 0, 0, time.UTC)
	m.Approval, m.Steps = nil, nil
	m.Findings = []string{"The permission Mail.Send is granted but not planned."}
	m.Preview.Direct = true
	m.Preview.Counts = preview.Counts{Fields: 3, Clear: 1, ClearPersonal: 2}
	m.Preview.Calls = []preview.CallResult{{
		Name: "Users", Method: "GET", URL: "/v1.0/users?$select=id,mail,accountEnabled", Verdict: preview.Direct,
		Rows: []preview.Row{
			{Depth: 0, Left: "{", Right: "{", Field: -1},
			{Depth: 1, Left: `"id": "48d3…a038",`, Right: `"id": "48d3…a038",`, Mark: preview.ClearPersonal, Field: 0},
			{Depth: 1, Left: `"mail": "•••••@contoso.example",`, Right: `"mail": "•••••@contoso.example",`, Mark: preview.ClearPersonal, Field: 1},
			{Depth: 1, Left: `"accountEnabled": true`, Right: `"accountEnabled": true`, Field: 2},
			{Depth: 0, Left: "}", Right: "}", Field: -1},
		},
	}}
	m.Ways = append([]Way{{Title: "Switch sign-in on", Steps: []string{"On the app's Properties page set “Enabled for users to sign-in?” to Yes, and save."}, Before: true}}, m.Ways...)
	m.Ways[2] = Way{
		Title: "With the consent link", Steps: []string{"Open the link below and accept."},
		Link:    "http://127.0.0.1:43211/" + tenantID + "/v2.0/adminconsent?client_id=" + clientID + "&redirect_uri=http%3A%2F%2Flocalhost",
		Warning: "The last page is http://localhost, which answers “cannot connect”. That is expected: the consent is done by then.",
	}
	return m
}
