package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

func hasKey(app *entra.Application, keyID string) bool {
	return app != nil && slices.ContainsFunc(app.Keys, func(k entra.Key) bool { return strings.EqualFold(k.KeyID, keyID) })
}

func withoutKey(keys []entra.Key, keyID string) []entra.Key {
	return slices.DeleteFunc(slices.Clone(keys), func(k entra.Key) bool { return strings.EqualFold(k.KeyID, keyID) })
}

// removeCredential takes a credential out of Entra first and out of this machine's keeping after: whatever happens in between,
// nothing that still opens the connector is forgotten.
func (r *run) removeCredential(ctx context.Context, s plan.Step, a plan.RemoveCredential) (string, error) {
	var err error
	if a.Certificate {
		err = r.putKeys(ctx, s, stepKeyRemove, a.KeyID, func(there []entra.Key) []entra.Key { return withoutKey(there, a.KeyID) }, false)
	} else {
		err = r.remove(ctx, s, a.KeyID)
	}
	if err != nil {
		return "", err
	}
	r.removed[a.KeyID] = true
	r.lagged = true // a copy that never heard of the credential looks like one from which it was removed
	if r.state.App != nil {
		r.state.App.Keys = withoutKey(r.state.App.Keys, a.KeyID)
	}
	if r.Keeper != nil {
		if err := r.dropKey(context.WithoutCancel(ctx), a.KeyID); err != nil {
			return "", fmt.Errorf("remove what is kept of it: %w", err)
		}
	}
	if err := r.unmark(ctx, s, a.KeyID); err != nil {
		return "", err
	}
	return "removed", nil
}

// unmark takes the kept tag away; one that nobody wrote is no reason for a request.
func (r *run) unmark(ctx context.Context, s plan.Step, keyID string) error {
	if r.state.App == nil || !plan.IsKept(r.state.App.Tags, keyID) {
		return nil
	}
	return r.writeTags(ctx, write{step: s, name: stepUnmark, key: func() string { return keyID }}, func(there []string) []string {
		return slices.DeleteFunc(slices.Clone(there), func(t string) bool { return strings.EqualFold(t, plan.CredentialTag(keyID)) })
	})
}

// finishRemovals ends what an interrupted removal began: the credential may be gone from Entra, while its tag and what this machine keeps
// of it are still there. Only the journal tells that from a credential that a copy of the directory does not show yet.
func (r *run) finishRemovals(ctx context.Context) error {
	begun := map[string]plan.RemoveCredential{}
	for _, e := range r.Journal.Entries() {
		switch {
		case e.Operation != r.OperationID || e.Key == "":
		case e.Step == stepUnmark && e.Moment == Made:
			delete(begun, e.Key)
		case e.Step == stepKeyRemove || e.Step == stepRemove:
			begun[e.Key] = plan.RemoveCredential{KeyID: e.Key, Certificate: e.Step == stepKeyRemove}
		}
	}
	if r.state.App == nil {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(begun)) {
		if !plan.IsKept(r.state.App.Tags, id) {
			continue // it was never handed to anybody
		}
		r.begin(r.StepDeadline)
		if _, err := r.removeCredential(ctx, ReadBack, begun[id]); err != nil {
			return err
		}
	}
	return nil
}
