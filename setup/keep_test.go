package setup

import (
	"context"
	"errors"
	"testing"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// spot is a keychain or a folder of encrypted files that answers every question the same way.
type spot struct {
	name  secret.Place
	probe error
	get   error
}

func (p spot) Place() secret.Place                                   { return p.name }
func (p spot) Probe(context.Context) error                           { return p.probe }
func (p spot) Put(context.Context, secret.Name, secret.Secret) error { return p.probe }
func (p spot) Delete(context.Context, secret.Name) error             { return nil }
func (p spot) Get(context.Context, secret.Name) (secret.Secret, error) {
	return secret.New([]byte("value")), p.get
}

var errLocked = problem.New(problem.Refused, "The keychain is locked.", "", "Unlock it.", nil)

func TestWhetherASecretLiesHereIsNeverGuessed(t *testing.T) {
	absent := problem.New(problem.Refused, "There is no keychain here.", "", "", secret.ErrAbsent)
	for name, c := range map[string]struct {
		keychain, files error
		otherwise, want bool
	}{
		"in the keychain":                  {nil, secret.ErrNotFound, false, true},
		"in neither":                       {secret.ErrNotFound, secret.ErrNotFound, true, false},
		"in a file that nobody can open":   {secret.ErrNotFound, errLocked, false, true},
		"no keychain, no file":             {absent, secret.ErrNotFound, true, false},
		"locked, and marked as kept":       {errLocked, secret.ErrNotFound, true, true},
		"locked, and not known to be kept": {errLocked, secret.ErrNotFound, false, false},
	} {
		k := &keeper{keychain: spot{get: c.keychain}, sealed: spot{get: c.files}}
		if got := k.holds(t.Context(), secret.Name{}, c.otherwise); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestWithoutAnybodyToAskTheEncryptedFileIsNoNextStep(t *testing.T) {
	k := &keeper{keychain: spot{probe: errLocked}, sealed: spot{get: secret.ErrNotFound}}
	err := k.Probe(t.Context())
	p := problem.Of(err)
	if p == nil || p.Kind != problem.Refused || p.What != errLocked.What || p.Next == errLocked.Next {
		t.Fatalf("the next step is %+v", p)
	}
	if !errors.Is(err, errLocked) {
		t.Error("the cause is lost")
	}
}

func TestTheEncryptedFileIsUsedOnlyOnceAgreedTo(t *testing.T) {
	for _, agrees := range []bool{false, true} {
		asked := 0
		k := &keeper{
			keychain: spot{name: secret.Keychain, probe: errLocked}, vault: spot{name: secret.Vault},
			offer: func(context.Context, string) bool { asked++; return agrees },
		}
		err := k.Probe(t.Context())
		if asked != 1 || (err == nil) != agrees || (k.Place() == secret.Vault) != agrees {
			t.Errorf("agrees %v: asked %d times, kept in the %s, %v", agrees, asked, k.Place(), err)
		}
	}
}

// remover counts what it removes.
type remover struct {
	spot
	err     error
	removed *int
}

func (r remover) Delete(context.Context, secret.Name) error { *r.removed++; return r.err }

// Where nobody could be asked for a passphrase, the encrypted file of a removed secret stayed on the disk.
func TestASecretIsRemovedFromBothPlacesAlsoWhereNobodyCanBeAsked(t *testing.T) {
	absent := problem.New(problem.Refused, "There is no keychain here.", "", "", secret.ErrAbsent)
	for name, c := range map[string]struct {
		keychain error
		agreed   bool
		fails    bool
	}{
		"both answer":                       {nil, false, false},
		"no keychain":                       {absent, false, false},
		"locked, so something may be left":  {errLocked, false, true},
		"locked, and it lies in the folder": {errLocked, true, false},
	} {
		var items, files int
		k := &keeper{
			keychain: remover{spot{name: secret.Keychain}, c.keychain, &items}, sealed: remover{spot{name: secret.Vault}, nil, &files},
			agreed: c.agreed,
		}
		if c.agreed {
			k.vault = spot{name: secret.Vault}
		}
		if err := k.Delete(t.Context(), secret.Name{}); (err != nil) != c.fails || items != 1 || files != 1 {
			t.Errorf("%s: %v, %d of the keychain, %d files", name, err, items, files)
		}
	}
}
