package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gatehouse/preview"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/permission"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
	"gatehouse/setup/secret"
	"gatehouse/setup/store/atomicfile"
	"gatehouse/setup/tenant"
)

// Ways are the ways for somebody else to consent: the portal page, and the link where a redirect URI exists (DESIGN.md rule 14).
func (s *Session) Ways(ctx context.Context, t Target) (ConsentWays, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return ConsentWays{}, err
	}
	if v.Live.App == nil || v.Live.Principal == nil {
		return ConsentWays{}, problem.New(problem.Refused, fmt.Sprintf("%s is not created in this tenant yet.", t.Definition.Name), "",
			"Apply it first: gatehouse apply "+t.CommandArgs()+".", nil)
	}
	return s.ways(v), nil
}

func (s *Session) ways(v View) ConsentWays {
	ep := s.house.cfg.Endpoint
	w := ConsentWays{Portal: tenant.PortalURL(ep, v.Live.App.AppID, v.Live.Principal.ObjectID)}
	redirect := replyAddress(v)
	switch {
	case len(v.Live.App.WebRedirectURIs) == 0:
		w.Note = "This app has no reply address, so there is no consent link: the link would end in AADSTS500113."
	case redirect == "":
		w.Note = "This app has no reply address that its definition names, so there is no consent link: it would end on a page that somebody added."
	case !v.Current:
		w.Note = "The consent link is given once the preview is approved as it stands."
	case !v.Live.Principal.Enabled:
		w.Note = "The consent link works only once sign-in is on."
	default:
		w.Link = tenant.AdminConsentURL(ep, s.me.Tenant.ID, v.Live.App.AppID, redirect, v.Target.uniqueName())
		w.Note = "The link's last page belongs to the vendor: " + redirect + "."
		if strings.HasPrefix(redirect, "http://localhost") {
			w.Note = "The link's last page is http://localhost, which answers \"cannot connect\". That is expected: the consent is done by then."
		}
	}
	return w
}

// replyAddress is the first of the app's reply addresses that its definition names; empty when there is none. One that somebody
// added must not be the page on which an approver ends.
func replyAddress(v View) string {
	ours, _ := v.Target.Definition.RedirectURIs(v.Target.Choices.Settings)
	for _, uri := range ours {
		if slices.Contains(v.Live.App.WebRedirectURIs, uri) {
			return uri
		}
	}
	return ""
}

// Report writes the document for the consent approver: format html or json, or handover for another administrator's Gatehouse.
func (s *Session) Report(ctx context.Context, t Target, format, path string) error {
	v, err := s.Look(ctx, t)
	if err != nil {
		return err
	}
	if v.Live.App == nil || v.Live.Principal == nil {
		return problem.New(problem.Refused, fmt.Sprintf("%s is not created in this tenant yet, so there is nothing to consent to.", t.Definition.Name), "",
			"Apply it first: gatehouse apply "+t.CommandArgs()+".", nil)
	}
	m, err := s.model(ctx, v)
	if err != nil {
		return err
	}
	var data []byte
	switch format {
	case "html":
		data, err = report.HTML(m)
	case "json":
		data, err = report.JSON(m)
	case "handover":
		data, err = report.Handover(m)
	default:
		return problem.New(problem.BadInput, fmt.Sprintf("There is no report format %q.", format), "", "Use html, json or handover.", nil)
	}
	if err != nil {
		return err
	}
	if err := atomicfile.Write(path, data); err != nil {
		return problem.New(problem.BadInput, "The report could not be written.", err.Error()+".", "Choose another place.", err)
	}
	return nil
}

// ReportToState writes the HTML report into the state folder and says where.
func (s *Session) ReportToState(ctx context.Context, t Target) (string, error) {
	dir := filepath.Join(s.house.StateDir(), "reports")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for reports: %w", err)
	}
	path := filepath.Join(dir, t.uniqueName()+".html")
	return path, s.Report(ctx, t, "html", path)
}

// model gathers everything the approver reads. The example in it is the embedded one: a report never carries live data.
func (s *Session) model(ctx context.Context, v View) (*report.Model, error) {
	d := v.Target.Definition
	rules, err := rulesOf(d)
	if err != nil {
		return nil, err
	}
	shown, err := s.house.Preview(ctx, nil, PreviewRequest{Target: v.Target, Source: preview.Example})
	if err != nil {
		return nil, err
	}
	m := &report.Model{
		Made: s.house.now().UTC(), Tool: "Gatehouse " + s.house.cfg.Version, Tenant: s.me.Tenant,
		AskedBy: report.Person{Name: s.me.Name, UPN: s.me.UPN, ObjectID: s.me.ObjectID},
		Connector: report.Connector{
			ID: d.ID, Version: d.Version, Name: d.Name, System: d.System, Instance: v.Target.instance(), UniqueName: v.Target.uniqueName(),
			Summary: d.Summary, Direct: d.Sanitizer.Direct(), SanitizerLabel: d.Sanitizer.Label,
			DefinitionHash: d.Hash(), RulesHash: rules.hash,
		},
		App: report.App{
			DisplayName: v.Live.App.DisplayName, ClientID: v.Live.App.AppID, ObjectID: v.Live.App.ObjectID,
			PrincipalID: v.Live.Principal.ObjectID, Audience: v.Live.App.Audience, SignIn: "off",
			RedirectURIs: v.Live.App.WebRedirectURIs, Owners: v.Live.App.Owners,
			Credential: v.Status.Credential, Federated: v.Live.App.Federated, Expires: v.Status.Expires,
		},
		Permissions: permissionsOf(v), Preview: shown, Steps: d.Steps, Ways: s.reportWays(v), Undo: s.undoWays(v),
		Findings: append(lifecycle.Texts(v.Status.Drift), v.Live.Problems...),
	}
	if v.Live.Principal.Enabled {
		m.App.SignIn = "on"
	}
	if a := v.Approval; a != nil {
		by := a.ByName
		if by == "" {
			by = a.ByOID
		}
		m.Approval = &report.Approval{By: by, At: a.At, Source: a.Source, Current: v.Current}
	}
	return m, nil
}

func permissionsOf(v View) []report.Permission {
	cat := permission.Embedded()
	state := map[string]lifecycle.PermissionState{}
	for _, p := range v.Status.Permissions {
		state[p.Resource+p.ID+string(p.Kind)] = p.State
	}
	var out []report.Permission
	for _, w := range v.Wanted {
		row := report.Permission{
			Name: w.Name, Kind: w.Kind, Resource: w.ResourceName, ResourceAppID: w.Resource, ID: w.ID, Reason: w.Reason, IfDeclined: w.IfDeclined,
			State: string(state[w.Resource+w.ID+string(w.Kind)]),
		}
		if p, ok := cat.Lookup(w.Resource, w.Name, w.Kind); ok {
			risk, why := p.Risk()
			row.Title, row.Description, row.Risk, row.RiskWhy = p.Name, p.Description, string(risk), why
		}
		out = append(out, row)
	}
	return out
}

// reportWays are the three ways to consent, with the exact clicks.
func (s *Session) reportWays(v View) []report.Way {
	w := s.ways(v)
	var out []report.Way
	if !v.Live.Principal.Enabled {
		untilThen := "Until then the connector gets no token, whatever it is granted."
		if len(v.Live.App.WebRedirectURIs) > 0 {
			untilThen = "Until then the consent link fails (AADSTS7000112)."
		}
		out = append(out, report.Way{
			Title: "Switch sign-in on", Before: true,
			Steps: []string{
				"Best: ask " + s.me.Name + " to switch sign-in on in Gatehouse, which checks that the preview was approved and proves the credential.",
				"Where that is not possible: open the Microsoft Entra admin centre, Enterprise applications, " + v.Live.Principal.DisplayName + ", Properties.",
				"Set \"Enabled for users to sign-in?\" to Yes and save. Do this only when you accept the preview in this report.",
			},
			Link: w.Portal, Warning: untilThen,
		})
	}
	out = append(out, report.Way{
		Title: "On the portal page",
		Steps: []string{
			"Open the link below and sign in as a Privileged Role Administrator or Global Administrator.",
			"Compare the application (client) id with the one in this report: " + v.Live.App.AppID + ".",
			"Choose \"Grant admin consent for " + s.me.Tenant.Name + "\", compare the list with the table in this report, and accept.",
		},
		Link: w.Portal,
	})
	link := report.Way{Title: "With the consent link", Link: w.Link, Warning: w.Note}
	if w.Link == "" {
		link.Steps = []string{w.Note}
		link.Warning = ""
	} else {
		link.Steps = []string{
			"Open the link below in a browser and sign in as a Privileged Role Administrator or Global Administrator.",
			"Compare the list on Microsoft's page with the table in this report, and accept.",
		}
	}
	out = append(out, link, report.Way{
		Title: "In Gatehouse, with the hand-over file",
		Steps: []string{
			"Ask for the hand-over file: gatehouse report " + v.Target.CommandArgs() + " --format handover --out FILE.",
			"Open Gatehouse, sign in to " + s.me.Tenant.DefaultDomain + ", and choose \"Open hand-over file…\" under Approvals & reports. Gatehouse compares it with the tenant, shows the preview, and grants exactly what the table lists.",
		},
	})
	return out
}

func (s *Session) undoWays(v View) []report.Way {
	w := s.ways(v)
	return []report.Way{
		{
			Title: "Stop it at once",
			Steps: []string{
				"In Gatehouse: gatehouse disable " + v.Target.CommandArgs() + ". Or in the Entra admin centre: Enterprise applications, " + v.Live.Principal.DisplayName + ", Properties, \"Enabled for users to sign-in?\" No.",
				"Tokens that were issued before live on for 60 to 90 minutes.",
			},
			Link: w.Portal,
		},
		{
			Title: "Take the permissions back",
			Steps: []string{
				"In the Entra admin centre: Enterprise applications, " + v.Live.Principal.DisplayName + ", Permissions, choose each permission, Review permissions, revoke.",
			},
		},
	}
}

// ForgetSecrets removes every kept secret of the connectors this session touched from this machine, and says how many.
func (s *Session) ForgetSecrets(ctx context.Context) (int, error) {
	n := 0
	for _, t := range s.remembered() {
		v, err := s.Look(ctx, t)
		if err != nil {
			return n, err
		}
		if v.Live.App == nil {
			continue
		}
		for _, p := range v.Live.App.Passwords {
			if err := s.house.keep.Delete(ctx, secret.Name{TenantID: s.me.Tenant.ID, AppID: v.Live.App.AppID, KeyID: p.KeyID}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
