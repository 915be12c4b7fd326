package setup

import (
	"errors"
	"net/http"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// MissingRole holds when Graph refused for lack of a role, or Entra because only an administrator may allow the scope: somebody
// else can do it.
func MissingRole(err error) bool {
	var e *entra.Error
	return errors.As(err, &e) && (e.Status == http.StatusForbidden || needsAdministrator[e.Code])
}

// needsAdministrator are the codes of scopes that this account may not consent to (Microsoft Entra docs, "Microsoft Entra
// authentication and authorization error codes").
var needsAdministrator = map[string]bool{"AADSTS65001": true, "AADSTS90094": true, "AADSTS90095": true}

// Less says why this session goes on with less than Gatehouse asks for; nil when it does not.
func (s *Session) Less() *problem.Problem { return problem.Of(s.refused) }

// explainLook names the refused scopes as the cause when the tenant's connectors may not be read.
func (s *Session) explainLook(err error) error {
	if s.refused == nil || !MissingRole(err) {
		return err
	}
	why := problem.Of(s.refused)
	p := *problem.Of(err)
	p.What, p.Err = "Your account may not read the connectors of this tenant.", err
	p.Why = strings.TrimSpace(why.What + " " + why.Why)
	p.Next = why.Next
	return &p
}

// explainRefusal says what is known of the person's roles when Graph refused a change. The kind stays: it tells whether something
// was changed before.
func (s *Session) explainRefusal(err error, step plan.Step) error {
	var e *entra.Error
	if !errors.As(err, &e) || e.Status != http.StatusForbidden || e.Code != "Authorization_RequestDenied" {
		return err
	}
	p := *problem.Of(err)
	p.Err = err
	switch step.Phase {
	case plan.Create, plan.Credential:
		p.What, p.Why = "Your account may not make this change: "+step.Title+".", s.me.CanCreate.Why
		p.Next = "Ask an Application Developer, Cloud Application Administrator or Application Administrator, or activate such a role if you are eligible for one."
	case plan.Enable:
		p.What, p.Why = "Your account may not switch sign-in on.", s.me.CanCreate.Why
		p.Next = "Ask an owner of the connector or a Cloud Application Administrator, or activate such a role if you are eligible for one."
	default:
		return err
	}
	if p.Kind == problem.Unfinished {
		p.Next += " Nothing is lost: run the same command with --resume to go on."
	}
	return &p
}
