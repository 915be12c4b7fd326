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
	vault    secret.Keeper
	offer    func(ctx context.Context, reason string) bool

	mu     sync.Mutex
	agreed bool // the person agreed to the encrypted file
}

func newKeeper(vaultDir string, cfg Config) *keeper {
	k := &keeper{keychain: secret.NewKeychain(secret.KeychainOptions{}), offer: cfg.OfferVault}
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
	if err == nil || k.vault == nil || k.offer == nil || k.current() == k.vault || ctx.Err() != nil {
		return err
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

// Put keeps a secret in the place that Probe settled on.
func (k *keeper) Put(ctx context.Context, name secret.Name, value secret.Secret) error {
	return k.current().Put(ctx, name, value)
}

// Get looks in the keychain, then in the encrypted file: it may have been agreed to in an earlier run.
func (k *keeper) Get(ctx context.Context, name secret.Name) (secret.Secret, error) {
	value, err := k.keychain.Get(ctx, name)
	if err == nil || k.vault == nil {
		return value, err
	}
	fromFile, vaultErr := k.vault.Get(ctx, name)
	if vaultErr == nil {
		return fromFile, nil
	}
	if errors.Is(vaultErr, secret.ErrNotFound) {
		return secret.Secret{}, err
	}
	return secret.Secret{}, vaultErr
}

// Delete removes a secret from both places.
func (k *keeper) Delete(ctx context.Context, name secret.Name) error {
	err := k.keychain.Delete(ctx, name)
	if k.vault == nil {
		return err
	}
	vaultErr := k.vault.Delete(ctx, name)
	if k.current() == k.vault {
		return vaultErr
	}
	return errors.Join(err, vaultErr)
}

// KeychainState says where a secret would be kept right now, or why the keychain cannot be used.
func (h *House) KeychainState(ctx context.Context) (secret.Place, error) {
	if err := h.keep.keychain.Probe(ctx); err != nil {
		return h.keep.Place(), err
	}
	return h.keep.Place(), nil
}
