package setup

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gatehouse/preview"
	"gatehouse/setup/definition"
	"gatehouse/setup/gate"
	"gatehouse/setup/problem"
)

// Approve records that this preview was accepted. It must show every call of the definition, be made with today's rules and
// have no leak; for a connector that reads Graph directly the person types its name, or its id on a command line.
func (h *House) Approve(ctx context.Context, s *Session, t Target, r *preview.Result, typedName string) (gate.Approval, error) {
	t, err := t.chosen()
	if err != nil {
		return gate.Approval{}, err
	}
	rs, err := rulesOf(t.Definition)
	if err != nil {
		return gate.Approval{}, err
	}
	if err := approvable(t.Definition, rs, r, typedName); err != nil {
		return gate.Approval{}, err
	}
	a := gate.Approval{
		Connector: t.Definition.ID, Instance: t.instance(),
		DefinitionHash: t.Definition.Hash(), RulesHash: rs.hash, SampleHash: r.SampleHash,
		Source: r.Source, At: h.time().UTC().Truncate(time.Second), Leaks: len(r.Leaks), TypedName: typedName,
	}
	if s != nil {
		a.TenantID, a.ByOID, a.ByName = s.me.Tenant.ID, s.me.ObjectID, s.me.Name
	}
	return a, h.store.Approve(a)
}

func approvable(d *definition.Definition, rs *ruleset, r *preview.Result, typedName string) error {
	refuse := func(what, next string) error { return problem.New(problem.Refused, what, "", next, nil) }
	if r.RulesHash != rs.hash {
		return refuse("The rules changed since this preview was made.", "Run the preview again and look at it before approving.")
	}
	if len(r.Leaks) > 0 {
		return refuse(fmt.Sprintf("The preview leaks: %d personal values of the answers are still found in what leaves the gate.", len(r.Leaks)),
			"Mend the rules; the preview names field and carrier of each.")
	}
	shown := map[string]preview.Verdict{}
	for _, c := range r.Calls {
		shown[c.Name] = c.Verdict
	}
	for _, c := range d.Calls {
		switch v, ok := shown[c.Name]; {
		case !ok:
			return refuse(fmt.Sprintf("This preview does not show %q.", c.Name), "Preview all calls, then approve.")
		case v == preview.Failed:
			return refuse(fmt.Sprintf("The answer of %q could not be previewed.", c.Name), "Use another sample, then approve.")
		}
	}
	if typed := strings.TrimSpace(typedName); d.Sanitizer.Direct() && typed != d.Name && typed != d.ID {
		return refuse("This connector reads Graph directly: the vendor sees everything in clear.",
			fmt.Sprintf("Type the connector's name, %q, to approve it.", d.Name))
	}
	return nil
}
