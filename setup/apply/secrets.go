package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// The moments of a secret's life have names of their own in the journal.
const (
	stepIssue  = "secret-issue"
	stepKept   = "secret-kept"
	stepRemove = "secret-remove"
)

const (
	// issueTimeout ends an addPassword that was sent: it is not cut short by a cancel, because its answer is the only one with the value.
	issueTimeout = 2 * time.Minute
	// undoTimeout bounds the removal of a secret that could not be kept.
	undoTimeout = time.Minute
)

// addSecret issues one secret, keeps it, and marks it as kept. addPassword cannot be repeated safely, so its display name carries
// the operation's id: what an earlier, unanswered try made is found by it and removed first.
func (r *run) addSecret(ctx context.Context, s plan.Step, a plan.AddSecret) (string, error) {
	if done, err := r.journaledSecret(ctx, s); done || err != nil {
		return "kept by an earlier run", err
	}
	if keyID, err := r.hiddenSecret(ctx); keyID != "" || err != nil {
		if err == nil {
			err = r.mark(ctx, s, keyID)
		}
		return "is kept already", err
	}
	if err := r.leftovers(ctx, s, r.state.App); err != nil {
		return "", err
	}
	if err := r.occupied(ctx, s); err != nil {
		return "", err
	}
	var made entra.Password
	var value secret.Secret
	defer func() { value.Wipe() }()
	err := r.change(ctx, write{
		step: s, name: stepIssue,
		send: func(ctx context.Context) (err error) {
			sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), issueTimeout)
			defer cancel()
			made, value, err = r.Directory.AddPassword(sending, r.objectID(), a.Label+" "+r.OperationID, a.End)
			return err
		},
		key:   func() string { return made.KeyID },
		again: func(ctx context.Context) error { return r.leftovers(ctx, s, r.state.App) },
	})
	if err != nil {
		if made.KeyID != "" {
			return "", r.undo(ctx, s, made, err)
		}
		return "", err
	}
	// From here a cancel must not lose the value.
	if err := r.Keeper.Put(context.WithoutCancel(ctx), r.secretName(made.KeyID), value); err != nil {
		return "", r.undo(ctx, s, made, err)
	}
	r.begin(r.StepDeadline) // a person may have been asked meanwhile; that time is not the tenant's
	if r.state.App != nil {
		r.state.App.Passwords = append(r.state.App.Passwords, made)
	}
	r.result.KeyID = made.KeyID
	if err := r.mark(ctx, s, made.KeyID); err != nil {
		return "", err
	}
	return fmt.Sprintf("kept in the %s until %s", r.Keeper.Place(), made.End.Format("2 January 2006")), nil
}

// journaledSecret finishes a secret that this operation issued and kept before it was interrupted, and that a lagging look hides.
func (r *run) journaledSecret(ctx context.Context, s plan.Step) (bool, error) {
	keyID := ""
	for _, e := range r.Journal.Entries() {
		switch {
		case e.Operation != r.OperationID || e.Moment != Made:
		case e.Step == stepIssue:
			keyID = e.Key
		case e.Step == stepRemove && e.Key == keyID:
			keyID = ""
		}
	}
	if keyID == "" {
		return false, nil
	}
	if kept, err := r.holds(ctx, keyID); err != nil || !kept {
		return false, err // issued and not kept: the read-back removes it as soon as it is visible
	}
	shown, err := r.awaitFor(ctx, s, hiddenPatience, "the client secret that is kept already to be readable", func(c entra.Connector) bool {
		return c.App != nil && slices.ContainsFunc(c.App.Passwords, func(p entra.Password) bool { return p.KeyID == keyID })
	})
	if !shown || err != nil {
		return false, err
	}
	return true, r.mark(ctx, s, keyID)
}

// hiddenSecret finds the secret of an application that the look behind the plan did not show, as right after another run: this
// machine keeps it, so a second one would be an orphan.
func (r *run) hiddenSecret(ctx context.Context) (string, error) {
	if r.Live.App != nil || r.state.App == nil {
		return "", nil
	}
	for _, p := range r.state.App.Passwords {
		if !strings.HasPrefix(p.DisplayName, plan.SecretLabel) || !p.End.After(r.Now()) {
			continue
		}
		if kept, err := r.holds(ctx, p.KeyID); err != nil || kept {
			return p.KeyID, err
		}
	}
	return "", nil
}

// holds says whether this machine keeps a secret, or the key of a certificate.
func (r *run) holds(ctx context.Context, keyID string) (bool, error) {
	value, err := r.Keeper.Get(ctx, r.secretName(keyID))
	value.Wipe()
	if errors.Is(err, secret.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for a kept credential: %w", err)
	}
	return true, nil
}

func (r *run) secretName(keyID string) secret.Name {
	return secret.Name{TenantID: r.TenantID, AppID: r.appID(), KeyID: keyID}
}

// mark writes the kept tag.
func (r *run) mark(ctx context.Context, s plan.Step, keyID string) error {
	if r.state.App == nil {
		if err := r.await(ctx, s, "the application to be readable", func(c entra.Connector) bool { return c.App != nil }); err != nil {
			return err
		}
	}
	err := r.writeTags(ctx, write{
		step: s, name: stepKept,
		key:   func() string { return keyID },
		there: func(c entra.Connector) bool { return c.App != nil && plan.IsKept(c.App.Tags, keyID) },
	}, func(there []string) []string { return plan.MergeTags(there, []string{plan.CredentialTag(keyID)}) })
	if err == nil && r.result.KeyID == "" {
		r.result.KeyID = keyID
	}
	return err
}

// undo removes a secret that could not be kept, also when the run was cancelled, and says what became of it.
func (r *run) undo(ctx context.Context, s plan.Step, made entra.Password, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	p := *problem.Of(cause)
	p.Kind, p.Err, p.Detail = problem.Unfinished, cause, slices.Clone(p.Detail)
	r.begin(undoTimeout)
	if err := r.remove(ctx, s, made.KeyID); err != nil {
		p.What += fmt.Sprintf(" The new client secret could not be kept, and could not be removed again either: remove the one named %q in the Entra admin centre.", made.DisplayName)
		p.Err = errors.Join(cause, err)
	} else {
		p.What += " The new client secret could not be kept; it was removed again, so none is lost."
	}
	p.Next = strings.TrimSpace(p.Next + " Then run the same command with --resume.")
	return &p
}

// remove takes a secret away. After an unknown outcome it is sent again, whatever a look shows: a copy of the directory that does not
// know a new secret yet looks like one from which it was removed.
func (r *run) remove(ctx context.Context, s plan.Step, keyID string) error {
	err := r.change(ctx, write{
		step: s, name: stepRemove, about: keyID,
		send: func(ctx context.Context) error {
			err := r.Directory.RemovePassword(ctx, r.objectID(), keyID)
			if noSuchSecret(err) {
				return nil
			}
			return err
		},
		key: func() string { return keyID },
	})
	if err != nil {
		return fmt.Errorf("remove client secret: %w", err)
	}
	r.removed[keyID] = true
	if r.state.App != nil {
		r.state.App.Passwords = slices.DeleteFunc(r.state.App.Passwords, func(p entra.Password) bool { return p.KeyID == keyID })
	}
	return nil
}

// noSuchSecret holds when the secret is gone already. Graph gives it as a bad request that only its text tells apart.
func noSuchSecret(err error) bool {
	var answer *entra.Error
	return errors.As(err, &answer) && answer.Status == http.StatusBadRequest && strings.Contains(strings.ToLower(answer.Message), "no password credential found")
}

// leftovers removes secrets that this operation issued and nobody keeps.
func (r *run) leftovers(ctx context.Context, s plan.Step, app *entra.Application) error {
	if app == nil || r.Keeper == nil {
		return nil
	}
	tags := app.Tags
	if r.state.App != nil {
		tags = r.state.App.Tags
	}
	for _, p := range slices.Clone(app.Passwords) {
		if !strings.Contains(p.DisplayName, r.OperationID) || r.removed[p.KeyID] || plan.IsKept(tags, p.KeyID) {
			continue
		}
		kept, err := r.holds(ctx, p.KeyID)
		if err == nil && !kept {
			err = r.remove(ctx, s, p.KeyID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
