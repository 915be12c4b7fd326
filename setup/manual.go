package setup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
)

// ManualStep finds a manual step of a connector by its id.
func ManualStep(t Target, id string) (definition.ManualStep, error) {
	var ids []string
	for _, s := range t.Definition.Steps {
		if s.ID == id {
			return s, nil
		}
		ids = append(ids, s.ID)
	}
	return definition.ManualStep{}, problem.New(problem.BadInput, fmt.Sprintf("%s has no step %q.", t.Definition.Name, id), "", "Use one of: "+strings.Join(ids, ", ")+".", nil)
}

// DoManualStep does the one step that Gatehouse can do for people, after they were warned: usage reports show names from then on, in the
// whole organisation. It changes nothing where they do already, and holds that the setting has changed. Other requests of a definition
// are shown and never sent: a definition may come from anywhere.
func (s *Session) DoManualStep(ctx context.Context, t Target, id string) (changed bool, err error) {
	step, err := ManualStep(t, id)
	if err != nil {
		return false, err
	}
	if !step.Graph.ShowsNames() {
		return false, problem.New(problem.BadInput, fmt.Sprintf("The step %s is for people.", id), "Gatehouse only shows it.", "Read it: gatehouse step "+t.CommandArgs()+" "+id+".", nil)
	}
	if err := s.client.Need(ctx, tenant.StepReports); err != nil {
		return false, err
	}
	concealed, err := s.client.NamesConcealed(ctx)
	if err != nil || !concealed {
		return false, explainReports(err)
	}
	began := s.house.now()
	err = s.client.ConcealNames(ctx, false)
	s.recordManual(t, step, began.UnixNano())
	if err != nil {
		return false, explainReports(err)
	}
	if concealed, err = s.client.NamesConcealed(ctx); err != nil {
		return true, explainReports(err)
	}
	if concealed {
		return true, problem.New(problem.Unfinished, "The change was sent, and the setting still conceals names.", "A copy of the settings may be behind.", "Run it again in a few minutes.", nil)
	}
	return true, nil
}

// recordManual keeps the write in the activity, with its request id.
func (s *Session) recordManual(t Target, step definition.ManualStep, since int64) {
	for _, sent := range s.house.sent.All() {
		if sent.Time.UnixNano() < since || sent.Method != http.MethodPatch || !strings.HasSuffix(sent.Path, "/admin/reportSettings") {
			continue
		}
		_ = s.house.store.Record(store.Activity{
			Time: sent.Time.UTC(), TenantID: s.me.Tenant.ID, Account: s.me.UPN, Connector: t.uniqueName(),
			Step: step.ID, Asked: "show names in usage reports, for the whole organisation", Status: sent.Status, RequestID: sent.RequestID,
		})
	}
}

// explainReports says who may change the setting (Microsoft Graph docs, "Update adminReportSettings": Global Administrator).
func explainReports(err error) error {
	var e *entra.Error
	if !errors.As(err, &e) || e.Status != http.StatusForbidden {
		return err
	}
	return problem.New(problem.Refused, "Your account may not change how usage reports show names.", "The setting belongs to the whole organisation.",
		"Ask a Global Administrator, or activate the role if you are eligible for it.", err)
}
