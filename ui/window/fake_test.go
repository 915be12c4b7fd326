package window

import (
	"context"
	"errors"
	"sync"
	"time"

	"gatehouse/preview"
	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
	"gatehouse/ui/screen/activity"
)

var clock = time.Date(2026, 11, 21, 14, 5, 0, 0, time.Local)

// fakeHouse answers at once with what a test put into it.
type fakeHouse struct {
	real      bool // a real tenant: writes ask for its domain
	sent      *tenant.Log
	me        entra.Identity
	views     []setup.View
	listErr   error
	signInErr error
	approvals []gate.Approval
	noting    sync.Mutex
	typed     []string // names typed for approvals
	applied   []string
	reports   []string
	saved     []string // rules files
	removed   *setup.Removed
	hold      chan struct{} // when set, Apply waits for it after its first step
	defs      []*definition.Definition
	fakeTogether
	own       ownership
	flood     func(answer any) // when set, changes what was read before it is answered
	signedOut int
	kept      []setup.KeptSignIn
	damaged   []setup.DamagedFile
	doctor    examined
}

// note writes down what was asked for: the window works beside the test, which reads it in until.
func (h *fakeHouse) note(write func()) {
	h.noting.Lock()
	defer h.noting.Unlock()
	write()
}

// through lets the test change an answer.
func through[T any](h *fakeHouse, answer T) T {
	if h.flood != nil {
		h.flood(&answer)
	}
	return answer
}

func newFakeHouse() *fakeHouse {
	h := &fakeHouse{sent: tenant.NewLog(100), defs: fakeDefinitions()}
	h.me = entra.Identity{
		ObjectID: "1", UPN: "adele@contoso.example", Name: "Adele Vance",
		Tenant:                entra.Tenant{ID: "7c9e0000-0000-0000-0000-0000000041d2", Name: "Contoso Ltd", DefaultDomain: "contoso.example", Rehearsal: true},
		CanCreate:             entra.Can{Ability: entra.Yes},
		CanConsentApplication: entra.Can{Ability: entra.No, Why: "Granting application permissions of Microsoft Graph needs the Privileged Role Administrator."},
		CanConsentDelegated:   entra.Can{Ability: entra.Yes},
	}
	h.views = fakeViews(h.defs)
	return h
}

func fakeDefinitions() []*definition.Definition {
	perms := []definition.Permission{
		{Name: "User.Read.All", Kind: entra.ApplicationPermission, Reason: "Reads people, so that events can be counted per team.", IfDeclined: "No data at all."},
		{Name: "Group.Read.All", Kind: entra.ApplicationPermission, Reason: "Reads groups and who is in them.", IfDeclined: "No grouping."},
	}
	federated := []definition.Credential{{Kind: definition.Federated, Name: "proxy", Issuer: "https://accounts.google.com", Subject: "{sa}", Audience: "api://AzureADTokenExchange"}}
	return []*definition.Definition{
		{
			ID: "msft-entra-id", Version: 3, Name: "Microsoft Entra ID", System: "Microsoft 365", Summary: "Reads users and groups", Sanitizer: definition.Sanitizer{Kind: "proxy", Label: "Psoxy proxy"},
			Permissions: perms, Credentials: federated, Settings: []definition.Setting{{ID: "sa", Label: "Service account id", Kind: "text", Required: true, Validate: "[0-9]{21}", Example: "101234567890123456789", Help: "The numeric id of the service account that the proxy runs as."}},
		},
		{ID: "outlook-cal", Version: 3, Name: "Outlook Calendar", System: "Microsoft 365", Summary: "Reads calendars, mailbox settings, groups and users", Sanitizer: definition.Sanitizer{Kind: "proxy", Label: "Psoxy proxy"}, Permissions: perms, Credentials: federated},
		{ID: "snow-atlas", Version: 1, Name: "Snow Atlas", System: "Flexera", Summary: "Reads licences and sign-ins for licence optimisation", Sanitizer: definition.Sanitizer{Kind: "none"}, Permissions: perms, Credentials: []definition.Credential{{Kind: definition.Secret}}},
	}
}

func fakeMarks(done int, last lifecycle.MarkState) []lifecycle.Mark {
	var out []lifecycle.Mark
	for i, n := range []string{"Previewed", "Created", "Credential", "Enabled", "Consented", "Verified"} {
		m := lifecycle.Mark{Name: n, State: lifecycle.Todo}
		if i < done {
			m.State = lifecycle.Done
		} else if i == done {
			m.State = last
		}
		if n == "Previewed" && i < done {
			m.Text = "approved today"
		}
		out = append(out, m)
	}
	return out
}

func fakeViews(defs []*definition.Definition) []setup.View {
	app := &entra.Application{ObjectID: "91be0000-0000-0000-0000-000000007a02", AppID: "4f6a0000-0000-0000-0000-0000000090c1", DisplayName: "Gatehouse – Outlook Calendar", Owners: []entra.Owner{{Name: "Adele Vance"}}}
	principal := &entra.ServicePrincipal{ObjectID: "sp", Enabled: true}
	target := func(i int) setup.Target {
		return setup.Target{Definition: defs[i], Choices: definition.Choices{Instance: "main", Credential: defs[i].Credentials[0].Kind, Settings: map[string]string{"sa": "101234567890123456789"}}}
	}
	consent := &plan.Plan{Steps: []plan.Step{{ID: "grant:User.Read.All", Phase: plan.Consent, Title: "Grant User.Read.All", Changes: []plan.Change{{Field: "application permission", To: "User.Read.All"}}}}}
	perms := []lifecycle.Permission{{Name: "User.Read.All", ID: "User.Read.All", Kind: entra.ApplicationPermission, State: lifecycle.Requested}, {Name: "Group.Read.All", ID: "Group.Read.All", Kind: entra.ApplicationPermission, State: lifecycle.Granted}, {Name: "User.ReadWrite.All", ID: "User.ReadWrite.All", Kind: entra.ApplicationPermission, State: lifecycle.GrantedUnplanned}}
	return []setup.View{
		{Target: target(0), Current: true, Live: entra.Connector{App: app, Principal: principal}, Plan: &plan.Plan{}, Status: lifecycle.Report{UniqueName: "gatehouse-msft-entra-id-main", Marks: fakeMarks(6, lifecycle.Done), Chip: lifecycle.Chip{Text: "✓ Enabled and verified", Tone: lifecycle.Good}, Credential: "federated (GCP)", GrantedOf: [2]int{2, 2}}},
		{Target: target(1), Current: true, Live: entra.Connector{App: app, Principal: principal}, Plan: consent, Status: lifecycle.Report{
			UniqueName: "gatehouse-outlook-cal-main", Marks: fakeMarks(4, lifecycle.Current), Chip: lifecycle.Chip{Text: "Consent 1 of 2", Tone: lifecycle.Info}, Credential: "federated (GCP)", GrantedOf: [2]int{1, 2}, Permissions: perms,
			Attention: []lifecycle.Attention{{Chip: lifecycle.Chip{Text: "! consent", Tone: lifecycle.Caution}, Text: "1 of 2 permissions waits for an approver (Privileged Role Administrator).", Action: "report"}},
		}},
		{Target: target(2), Current: true, Live: entra.Connector{App: app, Principal: principal}, Plan: &plan.Plan{}, Status: lifecycle.Report{
			UniqueName: "gatehouse-snow-atlas-main", Marks: fakeMarks(2, lifecycle.Warning), Chip: lifecycle.Chip{Text: "✕ Secret expires in 12 days", Tone: lifecycle.Bad}, Credential: "client secret until 3 Dec 2026", GrantedOf: [2]int{2, 2},
			Attention: []lifecycle.Attention{{Chip: lifecycle.Chip{Text: "✕ 12 days", Tone: lifecycle.Bad}, Text: "Snow Atlas: client secret expires on 3 Dec 2026. After that the vendor stops importing.", Action: "review"}},
		}},
	}
}

func (h *fakeHouse) Catalogue() []*definition.Definition { return h.defs }
func (h *fakeHouse) Sent() *tenant.Log                   { return h.sent }
func (h *fakeHouse) Rehearsal() bool                     { return !h.real }
func (h *fakeHouse) CloudLabel() string                  { return "Global cloud" }
func (h *fakeHouse) StateDir() string                    { return "/home/adele/.config/gatehouse" }
func (h *fakeHouse) Approvals() ([]gate.Approval, error) { return through(h, h.approvals), nil }
func (h *fakeHouse) KeptSignIns() []setup.KeptSignIn     { return through(h, h.kept) }

func (h *fakeHouse) Damaged() ([]setup.DamagedFile, error) { return h.damaged, nil }

func (h *fakeHouse) Activity() ([]activity.Entry, error) {
	return through(h, []activity.Entry{
		{Time: clock.Add(-time.Hour), Account: "adele@contoso.example", Connector: "gatehouse-outlook-cal-main", Step: "application", Asked: "create application Gatehouse – Outlook Calendar", Status: 201, RequestID: "5f0c2c5e-0000-0000-0000-000000000001"},
		{Time: clock.Add(-50 * time.Minute), Account: "adele@contoso.example", Connector: "gatehouse-outlook-cal-main", Step: "grant:User.Read.All", Asked: "grant User.Read.All", Status: 403, RequestID: "5f0c2c5e-0000-0000-0000-000000000002"},
	}), nil
}

func (h *fakeHouse) KeychainState(context.Context) (secret.Place, error) { return secret.Keychain, nil }

func (h *fakeHouse) Target(d *definition.Definition, _, instance string) setup.Target {
	for _, v := range h.views {
		if v.Target.Definition == d {
			return v.Target
		}
	}
	return setup.Target{Definition: d, Choices: definition.Choices{Instance: instance}}
}

func (h *fakeHouse) SignIn(ctx context.Context, o tenant.SignInOptions) (session, error) {
	if h.signInErr != nil {
		return nil, h.signInErr
	}
	if err := o.Prompt.ExplainContext(ctx, tenant.StepWho, []string{"User.Read"}, "Gatehouse reads who you are."); err != nil {
		return nil, err
	}
	return &fakeSession{h}, nil
}

func (h *fakeHouse) Preview(_ context.Context, _ session, req setup.PreviewRequest) (*preview.Result, error) {
	return through(h, fakePreview(req.Target.Definition.Sanitizer.Direct())), nil
}

func (h *fakeHouse) Approve(_ context.Context, _ session, t setup.Target, r *preview.Result, typed string) (gate.Approval, error) {
	if t.Definition.Sanitizer.Direct() && typed != t.Definition.Name {
		return gate.Approval{}, errors.New("the name was not typed")
	}
	h.note(func() { h.typed = append(h.typed, typed) })
	a := gate.Approval{Connector: t.Definition.ID, Instance: "main", At: clock, ByName: "Adele Vance", DefinitionHash: t.Definition.Hash(), RulesHash: r.RulesHash, Source: preview.Example}
	h.note(func() { h.approvals = append(h.approvals, a) })
	return a, nil
}

func (h *fakeHouse) Coverage(*definition.Definition) (*setup.Coverage, error) {
	return fakeCoverage(), nil
}

func (h *fakeHouse) ComparePreset(_ *definition.Definition, id string) (*setup.Comparison, error) {
	return fakeComparison(id), nil
}

func (h *fakeHouse) CompareFile(_ *definition.Definition, path string) (*setup.Comparison, error) {
	return fakeComparison(path), nil
}

func (h *fakeHouse) SaveRules(path string, data []byte) error {
	h.note(func() { h.saved = append(h.saved, path+": "+string(data)) })
	return nil
}

type fakeSession struct{ h *fakeHouse }

func (s *fakeSession) Identity() entra.Identity { return s.h.me }
func (s *fakeSession) Close()                   {}
func (s *fakeSession) SignOut() error           { s.h.note(func() { s.h.signedOut++ }); return nil }
func (s *fakeSession) Connectors(context.Context) ([]setup.View, error) {
	return s.h.views, s.h.listErr
}

func (s *fakeSession) Look(_ context.Context, t setup.Target) (setup.View, error) {
	for _, v := range s.h.views {
		if v.Target.Definition.ID == t.Definition.ID {
			return v, nil
		}
	}
	steps := []plan.Step{
		{ID: "application", Phase: plan.Create, Title: "Application Gatehouse – " + t.Definition.Name, Detail: "A new app registration that asks for 2 permissions.", Changes: []plan.Change{{Field: "display name", To: "Gatehouse – " + t.Definition.Name}, {Field: "application permission", To: "User.Read.All"}, {Field: "application permission", To: "Group.Read.All"}, {Field: "sign-in audience", From: "AzureADMultipleOrgs", To: "AzureADMyOrg"}}},
		{ID: "principal", Phase: plan.Create, Title: "Service principal, sign-in off until the gate opens"},
		{ID: "owner", Phase: plan.Create, Title: "Owner Adele Vance"},
		{ID: "federated", Phase: plan.Credential, Title: "Federated credential proxy", Changes: []plan.Change{{Field: "issuer", To: "https://accounts.google.com"}}},
	}
	return through(s.h, setup.View{Target: t, Plan: &plan.Plan{Steps: steps}, Status: lifecycle.Report{UniqueName: t.Definition.UniqueName("main"), Marks: fakeMarks(1, lifecycle.Current)}}), nil
}

func (s *fakeSession) Ways(context.Context, setup.Target) (setup.ConsentWays, error) {
	return setup.ConsentWays{
		Portal: "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Permissions/objectId/sp/appId/4f6a0000-0000-0000-0000-0000000090c1",
		Link:   "https://login.microsoftonline.com/7c9e/v2.0/adminconsent?client_id=4f6a", Note: "The link's last page belongs to the vendor.",
	}, nil
}

func (s *fakeSession) Apply(ctx context.Context, t setup.Target, observe setup.Observer) (setup.View, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, t.Definition.ID) })
	v, _ := s.Look(ctx, t)
	for i, st := range v.Plan.Of(plan.Create, plan.Credential) {
		observe(apply.Progress{Step: st, State: apply.Running})
		s.h.sent.Add(tenant.Sent{Time: clock, Method: "PATCH", Path: "/applications(uniqueName='gatehouse-outlook-cal-main')", Status: 201, Took: 412 * time.Millisecond})
		if i == 2 {
			observe(apply.Progress{Step: st, State: apply.Waiting, Note: "Microsoft's directory does not show the new application everywhere yet.", Retry: 4 * time.Second, Attempt: 3})
			s.h.sent.Add(tenant.Sent{Time: clock, Method: "POST", Path: "/applications/91be…7a02/owners/$ref", Status: 404, Took: 90 * time.Millisecond, Note: "lag, retry 3"})
			if s.h.hold != nil {
				select {
				case <-s.h.hold:
				case <-ctx.Done():
					return setup.View{}, ctx.Err()
				}
			}
		}
		observe(apply.Progress{Step: st, State: apply.Done, Took: 600 * time.Millisecond})
	}
	return fakeViews(s.h.defs)[0], nil
}

func (s *fakeSession) Enable(_ context.Context, t setup.Target, _ setup.Observer) (setup.View, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, "enable "+t.Definition.ID) })
	return s.h.views[0], nil
}

func (s *fakeSession) Disable(context.Context, setup.Target) (setup.View, error) {
	return s.h.views[0], nil
}

func (s *fakeSession) Consent(_ context.Context, t setup.Target, _ setup.Observer) (setup.View, error) {
	s.h.note(func() { s.h.applied = append(s.h.applied, "consent "+t.Definition.ID) })
	return s.h.views[0], nil
}

func (s *fakeSession) Verify(_ context.Context, t setup.Target, note func(setup.Check)) (setup.Verification, error) {
	checks := []setup.Check{{Name: "settings", OK: true, Text: "every setting is as planned"}, {Name: "grants", OK: true, Text: "2 of 2, nothing more"}}
	for _, c := range checks {
		note(c)
	}
	return through(s.h, setup.Verification{Connector: t.Definition.ID, At: clock, OK: true, Elsewhere: true, Checks: checks, Command: "curl -s https://proxy.example/health --header 'x-check: 1'"}), nil
}

func (s *fakeSession) Report(_ context.Context, t setup.Target, format, path string) error {
	s.h.note(func() { s.h.reports = append(s.h.reports, t.Definition.ID+" "+format+" "+path) })
	return nil
}

// OpenHandover takes a file called good.json for the second connector and refuses any other.
func (s *fakeSession) OpenHandover(_ context.Context, path string) (setup.View, error) {
	if path != "/tmp/good.json" {
		return setup.View{}, problem.New(problem.Refused, "The hand-over file is for another tenant: fabrikam.example.", "", "Sign in to the tenant that the file names.", nil)
	}
	v := s.h.views[1]
	for _, p := range v.Target.Definition.Permissions {
		v.Wanted = append(v.Wanted, plan.Wanted{Permission: p, ID: p.Name})
	}
	v.Handover = &report.HandoverFile{Made: clock, AskedBy: report.Person{Name: "Dana Weber", UPN: "dana@contoso.example"}, TenantName: "Contoso Ltd", Domain: "contoso.example"}
	return v, nil
}

func fakePreview(direct bool) *preview.Result {
	f := func(name string, class preview.Class, mark preview.Mark, why string) preview.Field {
		return preview.Field{
			Path: "$.value[0]." + name, Name: name, Type: "user." + name, Kind: "string", Class: class, Mark: mark, Why: why,
			Rule: preview.Ref{File: "rules/msft-entra-id.yaml", Line: 31, Rule: 1, Transform: "pseudonymize", JSONPath: "$..mail"},
		}
	}
	call := preview.CallResult{
		Name: "GET /users", Method: "GET", URL: "/v1.0/users", Verdict: preview.Allowed,
		Counts: preview.Counts{Fields: 14, Removed: 6, Tokenised: 3, Clear: 4, ClearPersonal: 1},
		Fields: []preview.Field{
			f("id", preview.TechnicalID, preview.Kept, "An id."), f("displayName", preview.Identifier, preview.Removed, "Removed."),
			f("mail", preview.Identifier, preview.Tokenised, "The local part and domain are hashed with a salt that only this preview knows; the domain stays readable."), f("officeLocation", preview.Location, preview.ClearPersonal, "Stays."),
		},
		Rows: []preview.Row{
			{Left: `{`, Right: `{`, Field: -1},
			{Depth: 1, Left: `"value": [ {`, Right: `"value": [ {`, Field: -1},
			{Depth: 2, Left: `"id": "48d3…a038",`, Right: `"id": "48d3…a038",`, Field: 0},
			{Depth: 2, Left: `"displayName": "••••• •••••",`, Mark: preview.Removed, Field: 1},
			{Depth: 2, Left: `"mail": "•••••@contoso.example",`, Right: `"mail": "t~UFdK0TvVbbCD1y2bnTdW6r5h9@contoso.example",`, Mark: preview.Tokenised, Field: 2},
			{Depth: 2, Left: `"officeLocation": "18/2111"`, Right: `"officeLocation": "18/2111"`, Mark: preview.ClearPersonal, Field: 3},
			{Depth: 1, Left: `} ]`, Right: `} ]`, Field: -1},
			{Left: `}`, Right: `}`, Field: -1},
		},
		Out: []byte(`{"value":[{"id":"48d3…a038","mail":"t~UFdK","officeLocation":"18/2111"}]}`),
	}
	second := call
	second.Name = "GET /groups"
	blocked := preview.CallResult{Name: "…/messages", Method: "GET", URL: "/v1.0/users/{id}/messages", Verdict: preview.Blocked, Problem: "No endpoint of the rules matches this call."}
	r := &preview.Result{Source: preview.Example, RulesHash: "abcdef0123456789", Calls: []preview.CallResult{call, second, blocked}, Counts: call.Counts, Direct: direct}
	if direct {
		for i := range r.Calls {
			r.Calls[i].Verdict = preview.Direct
		}
	}
	return r
}
