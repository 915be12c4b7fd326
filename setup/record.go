package setup

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/store"
)

// progress passes events on and records every write of a step once it ended.
func (r *run) progress(p apply.Progress) {
	switch p.State {
	case apply.Running:
		r.began = time.Now()
	case apply.Done, apply.Finding, apply.Broken:
		if p.State == apply.Broken {
			r.broke = p.Step
		}
		r.did = r.did || p.State == apply.Done
		if p.State == apply.Done && p.Step.Phase == plan.Enable && p.Step.ID != proveStep.ID {
			r.enabled = true
		}
		r.record(p.Step)
	}
	if r.observe != nil {
		r.observe(p)
	}
}

// record keeps every write that the step sent, with its status and request id. A full disk must not stop a running apply: what
// could not be recorded is still in "What was sent".
func (r *run) record(step plan.Step) {
	for _, sent := range r.s.house.sent.All() {
		if sent.Time.Before(r.began) || sent.Method == http.MethodGet || strings.HasSuffix(sent.Path, "/$batch") {
			continue
		}
		if sent.Connector != "" && sent.Connector != r.v.Target.uniqueName() {
			continue // of a run beside this one
		}
		_ = r.s.house.store.Record(store.Activity{
			Time: sent.Time.UTC(), TenantID: r.s.me.Tenant.ID, Cloud: r.s.me.Tenant.Cloud, Account: r.s.me.UPN, Connector: r.v.Target.uniqueName(),
			Step: step.ID, Asked: step.Title, Status: sent.Status, RequestID: sent.RequestID,
		})
	}
}

func (s *Session) receipt(v View, result apply.Result) error {
	receipt := store.Receipt{
		Kind: store.ApplyReceipt, TenantID: s.me.Tenant.ID, Connector: v.Target.uniqueName(), Time: s.house.now().UTC(), OK: true,
		Left: lifecycle.Leave(v.Live, v.Wanted),
	}
	receipt.Checks = append(receipt.Checks, store.Check{Name: "read-back", OK: true, Text: fmt.Sprintf("%d steps done; the tenant equals the plan.", result.Done)})
	for _, f := range result.Findings {
		receipt.Checks = append(receipt.Checks, store.Check{Name: "finding", OK: false, Text: f.Text})
	}
	return s.house.store.SaveReceipt(receipt)
}
