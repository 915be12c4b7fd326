package setup

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// plannedRoles are the roles that tokens carry, by the application id of the resource: a token is for one resource and carries its
// roles only.
func plannedRoles(wanted []plan.Wanted) map[string][]string {
	out := map[string][]string{}
	for _, w := range wanted {
		if w.Kind != entra.ApplicationPermission {
			continue
		}
		resource := strings.ToLower(w.Resource)
		if resource == "" {
			resource = entra.GraphAppID
		}
		out[resource] = append(out[resource], w.Name)
	}
	return out
}

func resourceLabel(wanted []plan.Wanted, appID string) string {
	for _, w := range wanted {
		if strings.EqualFold(w.Resource, appID) && w.ResourceName != "" {
			return w.ResourceName
		}
	}
	return appID
}

// checkOthers gets a token for every other service in which the connector has application permissions, and holds its roles against the
// plan as for Microsoft Graph. What such a service answers is not tried: no example call goes there.
func (s *Session) checkOthers(ctx context.Context, v View, with tenant.AppCredential, add func(string, bool, string), note func(Check)) error {
	planned := plannedRoles(v.Wanted)
	delete(planned, entra.GraphAppID)
	for _, resource := range slices.Sorted(maps.Keys(planned)) {
		label := resourceLabel(v.Wanted, resource)
		if err := s.checkOther(ctx, v, with, resource, label, planned[resource], add, note); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) checkOther(ctx context.Context, v View, with tenant.AppCredential, resource, label string, want []string, add func(string, bool, string), note func(Check)) error {
	var roles []string
	err := s.untilProven(ctx, func(ctx context.Context) (string, error) {
		var err error
		if roles, err = s.client.AppRoles(ctx, v.Live.App.AppID, with, resource); err != nil {
			return "", err
		}
		if missing := without(want, roles); len(missing) > 0 {
			return "new tokens for " + label + " to carry " + strings.Join(missing, ", "), nil
		}
		return "", nil
	}, waiting(note))
	name := "token for " + label
	var answer *entra.Error
	switch {
	case errors.As(err, &answer) && answer.Status != 0:
		// The sign-in service answered, and not in passing: one service without a token must not hide what the others say.
		add(name, false, "No token is issued for "+label+": "+problem.Of(err).What)
		return nil
	case err != nil:
		return err
	}
	if extra := without(roles, want); len(extra) > 0 {
		add(name, false, "The token for "+label+" carries more than planned: "+strings.Join(extra, ", ")+".")
	} else {
		add(name, true, fmt.Sprintf("A fresh token for %s carries exactly the %d planned roles.", label, len(want)))
	}
	return nil
}
