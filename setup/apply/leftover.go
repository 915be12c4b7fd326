package apply

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/secret"
)

// Leftover is what an interrupted purge left on this machine: credentials of an application that is, or may be, gone for good.
type Leftover struct {
	ObjectID string // of the application
	AppID    string
	KeyIDs   []string
	Gone     bool      // Entra confirmed that it is gone
	Asked    time.Time // when it was asked for
}

// LeftOf reads the end of a purge out of a journal; false when no purge came so far.
func LeftOf(entries []Entry) (Leftover, bool) {
	var out Leftover
	asked := false
	for _, e := range entries {
		if e.Version != EntryVersion {
			continue
		}
		switch {
		case e.Step == stepForget && e.Moment == Intent:
			if app, id, ok := strings.Cut(e.Key, keySeparator); ok && !slices.Contains(out.KeyIDs, id) {
				out.AppID, out.KeyIDs = app, append(out.KeyIDs, id)
			}
		case e.Step != PurgeStep:
		case e.Moment == Refused:
			asked, out.Gone = false, false
		case e.Moment == Made:
			asked, out.Gone, out.ObjectID, out.Asked = true, true, e.Key, e.Time
		default:
			asked, out.Asked = true, e.Time
			if e.Key != "" {
				out.ObjectID = e.Key
			}
		}
	}
	return out, asked
}

// Settled holds once every copy of the directory has heard of a purge that was asked for: what none shows then is gone.
func (l Leftover) Settled(now time.Time) bool { return now.Sub(l.Asked) > fresh }

// Forget removes the credentials from where this machine keeps them.
func (l Leftover) Forget(ctx context.Context, keeper secret.Keeper, tenantID string) error {
	var failed error
	for _, id := range l.KeyIDs {
		name := secret.Name{TenantID: tenantID, AppID: l.AppID, KeyID: id}
		failed = errors.Join(failed, keeper.Delete(ctx, name), keeper.Delete(ctx, CertificateName(name)))
	}
	return failed
}
