package setup

import (
	"context"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// KeepChoice is what a person wants done with a new credential that could not be kept. Until they answer it is in memory only.
type KeepChoice int

// The choices. Giving up is the zero one: nobody to ask, or nobody answered.
const (
	KeepGiveUp KeepChoice = iota // what was made in Entra is removed again
	KeepRetry                    // the keychain is unlocked, or has room now
	KeepInFile                   // into the encrypted file
)

// keepPatience is how long a credential waits in memory for an answer; it has to be shorter than the time that a closing window waits.
const keepPatience = 3 * time.Minute

// Put keeps a secret in the place that Probe settled on. When that fails although it was probed, the person decides: the secret is issued
// already, and only here. An error means that it is kept nowhere, and the caller takes back what it made.
func (k *keeper) Put(ctx context.Context, name secret.Name, value secret.Secret) error {
	err := k.current().Put(ctx, name, value)
	if err == nil {
		return nil
	}
	if k.failed != nil {
		err = k.askAbout(ctx, name, value, err)
	}
	if err != nil {
		k.dropHalf(ctx, name)
	}
	return err
}

// askAbout asks until the secret is kept, given up, or nobody answers any more. The error is why it is not kept.
func (k *keeper) askAbout(ctx context.Context, name secret.Name, value secret.Secret, err error) error {
	ctx, cancel := context.WithTimeout(ctx, keepPatience)
	defer cancel()
	for err != nil && ctx.Err() == nil {
		choice := k.failed(ctx, *problem.Of(err), k.vault != nil && k.current() != k.vault)
		switch {
		case ctx.Err() != nil || choice == KeepGiveUp:
			return err
		case choice == KeepInFile:
			err = k.intoFile(ctx, name, value)
		default:
			err = k.current().Put(ctx, name, value)
		}
	}
	return err
}

// intoFile changes to the encrypted file, once it took the secret.
func (k *keeper) intoFile(ctx context.Context, name secret.Name, value secret.Secret) error {
	if k.vault == nil {
		return nobodyToAsk(problem.New(problem.Refused, "There is nobody who could type a passphrase for the encrypted file.", "", "", nil))
	}
	if err := k.vault.Put(ctx, name, value); err != nil {
		return err
	}
	k.mu.Lock()
	k.agreed = true
	k.mu.Unlock()
	return nil
}

// dropPatience bounds the removal of a value that was not stored well.
const dropPatience = 3 * time.Second

// dropHalf removes what a place may hold of a secret that it did not take well: a service that hung may have stored it all the same. A
// keychain that does not answer keeps at most a value that opens nothing.
func (k *keeper) dropHalf(ctx context.Context, name secret.Name) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropPatience)
	defer cancel()
	_ = k.current().Delete(ctx, name)
}
