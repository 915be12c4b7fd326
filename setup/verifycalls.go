package setup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// askEach tries the example calls with ids within reach of the signed-in person, never with those of a random colleague
// (DESIGN.md rule 13). What can only be read as a person who signs in at the vendor is not tried.
func (s *Session) askEach(ctx context.Context, app *tenant.AppSession, d *definition.Definition, add func(string, bool, string)) error {
	asItself := slices.ContainsFunc(d.Permissions, func(p definition.Permission) bool { return p.Kind == entra.ApplicationPermission })
	values := map[string]string{}
	if asItself {
		var err error
		if values, err = foundIDs(ctx, app.Sample, "/v1.0/users/"+s.me.ObjectID, d); err != nil {
			return err
		}
	}
	fictional := sampleValues(s.me.ObjectID, "", s.house.now())
	for _, name := range []string{"u", "from", "to"} {
		values[name] = fictional[name]
	}
	for _, call := range d.Calls {
		if !asItself || strings.HasPrefix(call.URL, "/v1.0/me") {
			add(call.Name, true, "Not tried: this is read as a person who signs in at the vendor.")
			continue
		}
		if strings.Contains(fillIn(call.URL, values), "{") {
			add(call.Name, true, "Not tried: there is nothing of yours to try it with.")
			continue
		}
		if err := s.askAsApp(ctx, app, call, values, add); err != nil {
			return err
		}
	}
	return nil
}

// askAsApp keeps status codes only: no body of a verification is ever kept (DESIGN.md rule 13).
func (s *Session) askAsApp(ctx context.Context, app *tenant.AppSession, call definition.Call, values map[string]string, add func(string, bool, string)) error {
	a := answerFor(call, values)
	answer, err := app.Sample(ctx, a.Method, a.URL)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		add(call.Name, false, problem.Of(err).What)
		return nil
	}
	switch finding := call.Findings[fmt.Sprint(answer.Status)]; {
	case answer.Status < 300:
		add(call.Name, true, fmt.Sprintf("%d: the connector can read this.", answer.Status))
	case finding != "":
		add(call.Name, true, fmt.Sprintf("%d: %s", answer.Status, finding))
	default:
		add(call.Name, false, fmt.Sprintf("%d %s.", answer.Status, answer.Code))
	}
	return nil
}
