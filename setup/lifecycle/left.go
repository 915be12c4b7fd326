package lifecycle

import (
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// Left is how Gatehouse on this machine left a connector, or found it when it was verified. Only by it can a change from outside be
// told from what was never done: the tenant shows that sign-in is off, and not who switched it off.
type Left struct {
	SignIn  bool          `json:"signIn"`
	Granted []string      `json:"granted"` // keys of planned permissions, as granted for the whole tenant
	Owners  []entra.Owner `json:"owners,omitempty"`
	At      time.Time     `json:"-"` // of the receipt that holds it
}

// Leave is what there is to remember of a look; nil when it did not show everything.
func Leave(live entra.Connector, wanted []plan.Wanted) *Left {
	if live.App == nil || live.Principal == nil || len(live.Problems) > 0 {
		return nil
	}
	out := &Left{SignIn: live.Principal.Enabled, Granted: []string{}}
	for _, w := range wanted {
		if granted(live, w) {
			out.Granted = append(out.Granted, key(w))
		}
	}
	for _, o := range live.App.Owners {
		out.Owners = append(out.Owners, entra.Owner{ObjectID: o.ObjectID})
	}
	return out
}

func key(w plan.Wanted) string {
	resource := w.Resource
	if resource == "" {
		resource = entra.GraphAppID
	}
	return strings.ToLower(resource + " " + string(w.Kind) + " " + w.Name)
}

func granted(live entra.Connector, w plan.Wanted) bool {
	if w.Kind == entra.DelegatedPermission {
		return plan.ScopeGranted(live, w)
	}
	return plan.RoleGranted(live, w)
}

// had holds when the permission was granted when this machine last saw to the connector.
func (l *Left) had(w plan.Wanted) bool { return l != nil && slices.Contains(l.Granted, key(w)) }
