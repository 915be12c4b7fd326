package apply

import (
	"context"
	"errors"
	"maps"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// createResource makes the service principal of a resource that the tenant does not have. Somebody who may not do that goes on: its
// permissions are granted later, by whoever makes it.
func (r *run) createResource(ctx context.Context, s plan.Step, a plan.CreateResource) (string, error) {
	there := func(c entra.Connector) bool {
		_, ok := plan.ResourceOf(c, a.AppID)
		return ok
	}
	made := false
	err := r.change(ctx, write{
		step: s, there: there,
		send: func(ctx context.Context) error {
			got, err := r.Directory.CreateResource(ctx, a.AppID)
			if err != nil {
				return err
			}
			if got.ObjectID == "" {
				return errors.New("create service principal of a resource: the answer has no object id")
			}
			r.offer(a.AppID, got)
			made = true
			return nil
		},
	})
	if answer := denied(err); answer != nil {
		return "", refused(err, "Let an Application Administrator or Cloud Application Administrator apply this plan, or start using the service once.",
			"%s has no service principal in this tenant, and your roles do not allow you to make it.", a.Name)
	}
	if err != nil {
		return "", err
	}
	if !made {
		return "was there already", nil
	}
	return "created", nil
}

// offer takes over a resource that was made. The map is shared with the look that it came from, so it is copied.
func (r *run) offer(appID string, resource entra.Resource) {
	resources := maps.Clone(r.state.Resources)
	if resources == nil {
		resources = map[string]entra.Resource{}
	}
	resources[appID] = resource
	r.state.Resources = resources
}
