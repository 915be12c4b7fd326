package setup

import (
	"context"
	"errors"
	"sync"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// keeper is the keychain, or the encrypted file once the person agreed to it because the keychain cannot be used.
// It never changes places silently.
type keeper struct {
	keychain secret.Keeper
	vault    secret.Keeper // nil where nobody can be asked for its passphrase
	sealed   secret.Keeper // the same files without a passphrase: it tells what is there and opens nothing
	offer    func(ctx context.Context, reason string) bool
	failed   func(ctx context.Context, p problem.Problem, canFile bool) KeepChoice

	mu     sync.Mutex
	agreed bool // the person agreed to the encrypted file
}

func newKeeper(vaultDir string, cfg Config) *keeper {
	keychain := cfg.Keychain
	if keychain == nil {
		keychain = secret.NewKeychain(secret.KeychainOptions{})
	}
	k := &keeper{keychain: secret.NewLarge(keychain, vaultDir), offer: cfg.OfferVault, failed: cfg.KeepFailed}
	k.sealed = secret.OpenVault(vaultDir, func(context.Context, bool) (secret.Secret, error) {
		return secret.Secret{}, problem.New(problem.Refused, "The client secret is in the encrypted file, and nobody can be asked for its passphrase.", "",
			"Run this in a terminal, or in the window.", nil)
	})
	if cfg.Passphrase != nil {
		k.vault = secret.OpenVault(vaultDir, cfg.Passphrase)
	}
	return k
}

func (k *keeper) current() secret.Keeper {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.agreed {
		return k.vault
	}
	return k.keychain
}

// Place is where the next secret would go.
func (k *keeper) Place() secret.Place { return k.current().Place() }

// Probe tries the keychain; when it cannot be used the encrypted file is offered, and probed once the person agrees.
func (k *keeper) Probe(ctx context.Context) error {
	err := k.current().Probe(ctx)
	switch {
	case err == nil || ctx.Err() != nil || k.current() == k.vault:
		return err
	case k.vault == nil || k.offer == nil:
		return nobodyToAsk(err)
	}
	if !k.offer(ctx, problem.Of(err).What) {
		return err
	}
	if err := k.vault.Probe(ctx); err != nil {
		return err
	}
	k.mu.Lock()
	k.agreed = true
	k.mu.Unlock()
	return nil
}

// nobodyToAsk takes the encrypted file out of the next step where nobody can choose it.
func nobodyToAsk(err error) error {
	p := *problem.Of(err)
	p.Next = "Start or unlock the keychain and try again, or run this in a terminal, where Gatehouse can ask for the passphrase of an encrypted file instead."
	p.Err = err
	return &p
}

// Get looks in the keychain, then in the encrypted file: it may have been agreed to in an earlier run.
func (k *keeper) Get(ctx context.Context, name secret.Name) (secret.Secret, error) {
	value, err := k.keychain.Get(ctx, name)
	if err == nil {
		return value, nil
	}
	files := k.vault
	if files == nil {
		files = k.sealed
	}
	fromFile, vaultErr := files.Get(ctx, name)
	if vaultErr == nil {
		return fromFile, nil
	}
	if errors.Is(vaultErr, secret.ErrNotFound) {
		return secret.Secret{}, err
	}
	return secret.Secret{}, vaultErr
}

// holds tells whether a secret lies on this machine, without asking anybody for a passphrase. A keychain that cannot be asked
// proves nothing: otherwise decides then.
func (k *keeper) holds(ctx context.Context, name secret.Name, otherwise bool) bool {
	if _, err := k.sealed.Get(ctx, name); !errors.Is(err, secret.ErrNotFound) {
		return true
	}
	value, err := k.keychain.Get(ctx, name)
	value.Wipe()
	switch {
	case err == nil:
		return true
	case errors.Is(err, secret.ErrNotFound), errors.Is(err, secret.ErrAbsent):
		return false
	}
	return otherwise
}

// Delete removes a secret from both places; removing a file needs no passphrase, and a machine without a keychain holds none there.
func (k *keeper) Delete(ctx context.Context, name secret.Name) error {
	err := k.keychain.Delete(ctx, name)
	if errors.Is(err, secret.ErrAbsent) {
		err = nil
	}
	fileErr := k.sealed.Delete(ctx, name)
	if k.Place() == secret.Vault {
		return fileErr
	}
	return errors.Join(err, fileErr)
}

// KeychainState says where a secret would be kept right now, or why the keychain cannot be used.
func (h *House) KeychainState(ctx context.Context) (secret.Place, error) {
	if err := h.keep.keychain.Probe(ctx); err != nil {
		return h.keep.Place(), err
	}
	return h.keep.Place(), nil
}
