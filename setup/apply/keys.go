package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"gatehouse/setup/certificate"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/secret"
)

// The moments of a certificate's life in the journal.
const (
	stepKeyKept   = "certificate-kept"
	stepKeyPut    = "certificate-put"
	stepKeyRemove = "certificate-remove"
)

// certificatePart is the end of the name under which the certificate itself is kept, beside its key.
const certificatePart = "-cert"

// mostEndDates bounds how often an upload is repeated that Entra refused for its end date: it does so now and then with good ones.
const mostEndDates = 3

// CertificateName is where the certificate itself is kept; its key is kept under the plain name.
func CertificateName(n secret.Name) secret.Name {
	n.KeyID += certificatePart
	return n
}

// addCertificate keeps a key, registers its certificate and marks it as kept, in this order: what is registered can always be used,
// and what an interrupted run kept without registering it is found in the journal and used again.
func (r *run) addCertificate(ctx context.Context, s plan.Step, a plan.AddCertificate) (string, error) {
	if a.Lend != nil {
		return r.lendCertificate(ctx, s, a)
	}
	keyID, made, err := r.journaledKey(ctx, a)
	if err != nil {
		return "", err
	}
	if keyID == "" && a.Brought == nil {
		if hidden, err := r.hiddenKey(ctx); hidden != "" || err != nil {
			if err == nil {
				err = r.mark(ctx, s, hidden)
			}
			return "is kept already", err
		}
	}
	if keyID == "" {
		if err := r.occupied(ctx, s); err != nil {
			return "", err
		}
		if made, err = r.material(a); err != nil {
			return "", err
		}
		keyID = uuid.NewString()
		if err := r.keepKey(ctx, keyID, made); err != nil {
			return "", err
		}
	}
	defer func() {
		if a.Brought == nil {
			made.Wipe()
		}
	}()
	entry := r.entry(a.Label, keyID, made)
	if err := r.putKeys(ctx, s, stepKeyPut, keyID, func(there []entra.Key) []entra.Key { return append(withoutKey(there, keyID), entry) }, true); err != nil {
		return "", r.forgetKey(ctx, keyID, err)
	}
	if r.state.App != nil && !hasKey(r.state.App, keyID) {
		r.state.App.Keys = append(r.state.App.Keys, entry)
	}
	r.result.KeyID = keyID
	if err := r.mark(ctx, s, keyID); err != nil {
		return "", err
	}
	if !made.HasKey() {
		return "registered; its key is kept by whoever brought it", nil
	}
	return fmt.Sprintf("its key is kept in the %s until %s", r.Keeper.Place(), made.Public().NotAfter.UTC().Format("2 January 2006")), nil
}

func (r *run) entry(label, keyID string, c certificate.Certificate) entra.Key {
	return entra.Key{
		KeyID: keyID, DisplayName: label + " " + r.OperationID, Thumbprint: c.Thumbprint(), Custom: c.ThumbprintBytes(),
		Start: c.Public().NotBefore, End: c.Public().NotAfter, Certificate: c.DER(),
	}
}

// lendCertificate registers a certificate whose key never leaves memory. Its label tells every later plan to remove it.
func (r *run) lendCertificate(ctx context.Context, s plan.Step, a plan.AddCertificate) (string, error) {
	made, err := r.Make(a.CommonName, r.Now(), a.End)
	if err != nil {
		return "", err
	}
	keyID := uuid.NewString()
	a.Lend(keyID, made) // before it is sent: whatever the answer, it has to be removed
	entry := r.entry(a.Label, keyID, made)
	if err := r.putKeys(ctx, s, stepKeyPut, keyID, func(there []entra.Key) []entra.Key { return append(withoutKey(there, keyID), entry) }, true); err != nil {
		return "", err
	}
	if r.state.App != nil && !hasKey(r.state.App, keyID) {
		r.state.App.Keys = append(r.state.App.Keys, entry)
	}
	return "registered until " + a.End.UTC().Format("15:04") + " UTC; its key is in memory only", nil
}

func (r *run) material(a plan.AddCertificate) (certificate.Certificate, error) {
	if a.Brought != nil {
		return *a.Brought, nil
	}
	return r.Make(a.CommonName, r.Now(), a.End)
}

// keepKey puts the key and the certificate where secrets are kept and records that they are there.
func (r *run) keepKey(ctx context.Context, keyID string, c certificate.Certificate) error {
	// From here a cancel must not lose the half of a pair.
	ctx = context.WithoutCancel(ctx)
	if err := r.note(stepKeyKept, Intent, keyID, nil); err != nil {
		return err
	}
	if c.HasKey() {
		name := r.secretName(keyID)
		if err := r.Keeper.Put(ctx, name, c.Key()); err != nil {
			return err
		}
		if err := r.Keeper.Put(ctx, CertificateName(name), secret.New(c.DER())); err != nil {
			return errors.Join(err, r.dropKey(ctx, keyID))
		}
	}
	if err := r.note(stepKeyKept, Made, keyID, nil); err != nil {
		return errors.Join(err, r.dropKey(ctx, keyID))
	}
	return nil
}

func (r *run) dropKey(ctx context.Context, keyID string) error {
	name := r.secretName(keyID)
	return errors.Join(r.Keeper.Delete(ctx, name), r.Keeper.Delete(ctx, CertificateName(name)))
}

// forgetKey ends a certificate that Entra refused: its key opens nothing. After an answer that leaves the outcome open it stays, and
// a resumed run uses it.
func (r *run) forgetKey(ctx context.Context, keyID string, cause error) error {
	var answer *entra.Error
	if !errors.As(cause, &answer) || answer.Unknown || answer.Status < 400 || answer.Status >= 500 || answer.Throttled() || errors.Is(cause, errOutOfTime) {
		return cause
	}
	if err := r.dropKey(context.WithoutCancel(ctx), keyID); err != nil {
		return errors.Join(cause, err)
	}
	if err := r.note(stepKeyKept, Undone, keyID, nil); err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

// journaledKey finds the certificate that this operation kept before it was interrupted.
func (r *run) journaledKey(ctx context.Context, a plan.AddCertificate) (string, certificate.Certificate, error) {
	keyID, begun := "", ""
	for _, e := range r.Journal.Entries() {
		if e.Operation != r.OperationID || e.Step != stepKeyKept && e.Step != stepKeyRemove {
			continue
		}
		switch {
		case e.Step == stepKeyKept && e.Moment == Intent:
			begun = e.Key
		case e.Step == stepKeyKept && e.Moment == Made:
			keyID, begun = e.Key, ""
		case e.Key == keyID && (e.Moment == Undone || e.Step == stepKeyRemove && e.Moment == Made):
			keyID = ""
		}
	}
	if keyID == "" {
		if begun == "" || r.Keeper == nil {
			return "", certificate.Certificate{}, nil
		}
		// Half a pair may lie there; nothing was registered with it.
		return "", certificate.Certificate{}, r.dropKey(ctx, begun)
	}
	if a.Brought != nil {
		return keyID, *a.Brought, nil
	}
	c, err := KeptCertificate(ctx, r.Keeper, r.secretName(keyID))
	if errors.Is(err, secret.ErrNotFound) {
		return "", certificate.Certificate{}, nil // gone from the keychain: another one is made
	}
	return keyID, c, err
}

// hiddenKey finds the certificate of an application that the look behind the plan did not show, as right after another run: this
// machine keeps its key, so a second one would be an orphan.
func (r *run) hiddenKey(ctx context.Context) (string, error) {
	if r.Live.App != nil || r.state.App == nil {
		return "", nil
	}
	for _, k := range r.state.App.Keys {
		if !strings.HasPrefix(k.DisplayName, plan.SecretLabel+" ") || strings.HasPrefix(k.DisplayName, plan.ProofLabel) || !k.End.After(r.Now()) {
			continue
		}
		c, err := KeptCertificate(ctx, r.Keeper, r.secretName(k.KeyID))
		c.Wipe()
		if err == nil {
			return k.KeyID, nil
		}
		if !errors.Is(err, secret.ErrNotFound) {
			return "", fmt.Errorf("look for a kept certificate: %w", err)
		}
	}
	return "", nil
}

// KeptCertificate reads a certificate and its key; secret.ErrNotFound is inside when one of them is not there.
func KeptCertificate(ctx context.Context, keeper secret.Keeper, name secret.Name) (certificate.Certificate, error) {
	key, err := keeper.Get(ctx, name)
	if err != nil {
		return certificate.Certificate{}, err
	}
	der, err := keeper.Get(ctx, CertificateName(name))
	if err != nil {
		key.Wipe()
		return certificate.Certificate{}, err
	}
	return certificate.Join(der.Reveal(), key)
}

// putKeys writes the application's certificates. Entra replaces all of them, so the write starts from what is there now, and an
// unknown outcome is decided by looking.
func (r *run) putKeys(ctx context.Context, s plan.Step, name, keyID string, change func([]entra.Key) []entra.Key, present bool) error {
	if r.state.App == nil {
		if err := r.await(ctx, s, "the application to be readable", func(c entra.Connector) bool { return c.App != nil }); err != nil {
			return err
		}
	} else if err := r.refresh(ctx, s); err != nil {
		return err
	}
	refusals := 0
	w := write{
		step: s, name: name,
		send: func(ctx context.Context) error {
			for {
				err := r.Directory.PutKeys(ctx, r.objectID(), change(r.state.App.Keys))
				var answer *entra.Error
				if !errors.As(err, &answer) || answer.Code != "KeyCredentialsInvalidEndDate" || refusals == mostEndDates {
					return err
				}
				refusals++
				if err := r.wait(ctx, s, "Entra refused the certificate's end date, as it does now and then with good ones. Sending it again.", 0, answer); err != nil {
					return err
				}
			}
		},
		key: func() string { return keyID }, about: keyID,
	}
	if present {
		w.there = func(c entra.Connector) bool { return hasKey(c.App, keyID) }
	} // a removal is sent again: a copy that does not know a new certificate yet looks like one from which it was removed
	return r.change(ctx, w)
}

const stepUnmark = "credential-unmark"
