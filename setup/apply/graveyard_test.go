package apply_test

import (
	"context"
	"slices"
	"time"

	"gatehouse/setup/entra"
)

// dead is what was deleted, as a copy of the directory that is behind by lag shows it.
func (t *tenant) dead(lag time.Duration) []entra.Deleted {
	limit := t.clock.now.Add(-lag)
	for i := len(t.history) - 1; i >= 0; i-- {
		if !t.history[i].at.After(limit) {
			return t.history[i].dead
		}
	}
	return nil
}

func (t *tenant) seenDead(id string) bool {
	lag := t.lag
	if len(t.calls)%2 == 0 {
		lag += t.slow
	}
	has := func(d entra.Deleted) bool { return holds(d, id) }
	return slices.ContainsFunc(t.dead(lag), has) && slices.ContainsFunc(t.dead(0), has)
}

func holds(d entra.Deleted, id string) bool {
	return d.App.ObjectID == id || d.Principal != nil && d.Principal.ObjectID == id
}

func (t *tenant) commitDead(change func(*entra.Connector, []entra.Deleted) []entra.Deleted) {
	s := deepCopy(t.truth())
	dead := change(&s, slices.Clone(t.history[len(t.history)-1].dead))
	t.history = append(t.history, moment{t.clock.now, s, dead})
}

func (t *tenant) DeleteApplication(ctx context.Context, id string) error {
	return t.request(ctx, "delete application", func() error {
		if err := t.appVisible(id); err != nil {
			return err
		}
		if app := t.truth().App; app == nil || app.ObjectID != id {
			return t.visible(false)
		}
		t.commitDead(func(s *entra.Connector, dead []entra.Deleted) []entra.Deleted {
			dead = append(dead, entra.Deleted{App: *s.App, Principal: s.Principal, At: t.clock.now})
			t.buried, s.RoleGrants, s.App, s.Principal = s.RoleGrants, nil, nil, nil
			return dead
		})
		return nil
	})
}

// Deleted lists applications as one copy shows them, and service principals as a slower one does: they are two lists.
func (t *tenant) Deleted(ctx context.Context) (out []entra.Deleted, err error) {
	err = t.request(ctx, "look", func() error {
		lag := t.lag
		if len(t.calls)%2 == 0 {
			lag += t.slow
		}
		slower := t.dead(lag + t.slow)
		for _, d := range t.dead(lag) {
			if p := d.Principal; p != nil && !slices.ContainsFunc(slower, func(o entra.Deleted) bool { return holds(o, p.ObjectID) }) {
				d.Principal = nil
			}
			if d.Principal != nil || d.App.ObjectID != "" {
				out = append(out, d)
			}
		}
		return nil
	})
	return out, err
}

func (t *tenant) RestoreDeleted(ctx context.Context, id string) error {
	return t.request(ctx, "restore", func() error {
		if !t.seenDead(id) {
			return t.visible(false)
		}
		t.commitDead(func(s *entra.Connector, dead []entra.Deleted) []entra.Deleted {
			return t.take(dead, id, func(d *entra.Deleted) {
				if d.App.ObjectID == id {
					app := d.App
					s.App = &app
				} else {
					p := *d.Principal
					s.Principal, s.RoleGrants = &p, t.buried
				}
			})
		})
		return nil
	})
}

func (t *tenant) PurgeDeleted(ctx context.Context, id string) error {
	return t.request(ctx, "purge", func() error {
		if !t.seenDead(id) {
			return t.visible(false)
		}
		t.commitDead(func(_ *entra.Connector, dead []entra.Deleted) []entra.Deleted {
			return t.take(dead, id, func(*entra.Deleted) {})
		})
		return nil
	})
}

// take takes an application or a service principal out of the deleted items; the other one stays there.
func (t *tenant) take(dead []entra.Deleted, id string, use func(*entra.Deleted)) []entra.Deleted {
	var out []entra.Deleted
	for _, d := range dead {
		if holds(d, id) {
			use(&d)
			if d.App.ObjectID == id {
				d.App = entra.Application{AppID: d.App.AppID}
			} else {
				d.Principal = nil
			}
		}
		if d.App.ObjectID != "" || d.Principal != nil {
			out = append(out, d)
		}
	}
	return out
}
