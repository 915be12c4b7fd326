package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gatehouse/preview"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
	"gatehouse/setup/store/atomicfile"
)

// Report writes the document for the consent approver: format html or json, handover for another administrator's Gatehouse, or sheet for
// the vendor's settings page (a page, or text or JSON where the file's name ends so).
func (s *Session) Report(ctx context.Context, t Target, format, path string) error {
	v, err := s.Look(ctx, t)
	if err != nil {
		return err
	}
	if v.Live.App == nil || v.Live.Principal == nil {
		return notMade(t)
	}
	data, err := s.render(ctx, v, format, path)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(path, data); err != nil {
		return problem.New(problem.BadInput, "The report could not be written.", err.Error()+".", "Choose another place.", err)
	}
	return nil
}

func (s *Session) render(ctx context.Context, v View, format, path string) ([]byte, error) {
	if format == "sheet" {
		sheet, err := s.SheetOf(v)
		if err != nil {
			return nil, err
		}
		return renderSheet(sheet, path)
	}
	m, err := s.model(ctx, v)
	if err != nil {
		return nil, err
	}
	switch format {
	case "html":
		return report.HTML(m)
	case "json":
		return report.JSON(m)
	case "handover":
		return report.Handover(m)
	}
	return nil, problem.New(problem.BadInput, fmt.Sprintf("There is no report format %q.", format), "", "Use html, json, handover or sheet.", nil)
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
		Made: s.now().UTC(), Tool: "Gatehouse " + s.house.cfg.Version, Tenant: s.me.Tenant,
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
		Permissions: permissionsOf(v), Preview: shown, Steps: s.ManualSteps(v), Ways: s.reportWays(v), Undo: s.undoWays(v),
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
