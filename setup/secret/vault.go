package secret

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"gatehouse/setup/problem"
	"gatehouse/setup/store/atomicfile"
)

// MinPassphrase is the least number of characters of a new passphrase.
const MinPassphrase = 8

// vaultSuffix ends the name of every vault file.
const vaultSuffix = ".vault"

// maxVaultFile bounds what is read as a vault file.
const maxVaultFile = 64 << 10

// vault keeps each secret in an encrypted file of its own. The person announced that they want it: nothing comes here
// because a keychain was missing.
type vault struct {
	dir string
	ask func(ctx context.Context, confirm bool) (Secret, error)

	mu         sync.Mutex
	passphrase Secret
	kdf        kdf               // for new files: the one that older files have, so that one derivation serves all
	keys       map[string]Secret // derived keys by kdf.id
}

// OpenVault gives the Keeper over encrypted files in dir, which is made when it is first needed. passphrase is called
// once per process, at the first use; confirm is true when the vault is new and the passphrase must be typed twice. A wrong
// passphrase is forgotten, so that the next use asks again.
func OpenVault(dir string, passphrase func(ctx context.Context, confirm bool) (Secret, error)) Keeper {
	return &vault{dir: dir, ask: passphrase, keys: map[string]Secret{}}
}

// Place says where secrets lie.
func (v *vault) Place() Place { return Vault }

// Put writes the encrypted file, reads it back and compares.
func (v *vault) Put(ctx context.Context, name Name, value Secret) error {
	if err := name.check(); err != nil {
		return err
	}
	if size := len(value.Reveal()); size == 0 || size > maxVaultFile/4 {
		return fmt.Errorf("keep secret: %d bytes is not a size of a secret", size)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.unlock(ctx); err != nil {
		return err
	}
	return v.store(name, value)
}

// Get reads and decrypts; ErrNotFound when there is no file.
func (v *vault) Get(ctx context.Context, name Name) (Secret, error) {
	if err := name.check(); err != nil {
		return Secret{}, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, err := os.Lstat(v.path(name)); errors.Is(err, fs.ErrNotExist) {
		return Secret{}, ErrNotFound // no passphrase is asked for what is not there
	}
	if err := v.unlock(ctx); err != nil {
		return Secret{}, err
	}
	return v.load(name)
}

// Delete removes the file; nothing there is success. It needs no passphrase.
func (v *vault) Delete(_ context.Context, name Name) error {
	if err := name.check(); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := os.Remove(v.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unusable(err)
	}
	return nil
}

// Probe asks for the passphrase and proves with a random value that files are written, read and removed.
func (v *vault) Probe(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.unlock(ctx); err != nil {
		return err
	}
	name := Name{TenantID: "probe", AppID: "probe", KeyID: rand.Text()}
	defer os.Remove(v.path(name))
	value := New([]byte(rand.Text()))
	defer value.Wipe()
	return v.store(name, value)
}

func (v *vault) path(name Name) string {
	sum := sha256.Sum256([]byte(name.service() + "/" + name.user()))
	return filepath.Join(v.dir, hex.EncodeToString(sum[:16])+vaultSuffix)
}

// unlock makes sure that there is a passphrase which opens what the vault holds already.
func (v *vault) unlock(ctx context.Context) error {
	if !v.passphrase.Empty() {
		return nil
	}
	known, unreadable := v.files()
	if len(known) == 0 && unreadable > 0 {
		return problem.New(problem.Refused, "The encrypted files cannot be read.",
			"They are damaged, or a newer Gatehouse made them.", "Move the folder with them away, or restore it from a backup.", nil).
			With("Folder", v.dir)
	}
	passphrase, err := v.ask(ctx, len(known) == 0)
	if err != nil {
		return fmt.Errorf("ask for the passphrase of the encrypted file: %w", err)
	}
	if len(known) == 0 {
		if utf8.RuneCount(passphrase.Reveal()) < MinPassphrase {
			return problem.New(problem.Refused, fmt.Sprintf("The passphrase needs at least %d characters.", MinPassphrase),
				"It is all that protects the secret on this disk.", "Choose a longer one.", nil)
		}
		v.kdf = newKDF()
	} else if v.kdf, err = v.opensAny(known, passphrase); err != nil {
		return err
	}
	v.passphrase = New(passphrase.Reveal()) // a copy: the caller may wipe its own
	return nil
}

// files parses every vault file and counts those that cannot be read.
func (v *vault) files() (known []sealedFile, unreadable int) {
	entries, err := os.ReadDir(v.dir)
	if err != nil {
		return nil, 0
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), vaultSuffix) {
			continue
		}
		data, err := readBounded(filepath.Join(v.dir, entry.Name()))
		if err != nil {
			unreadable++
			continue
		}
		f, err := parseSealed(data)
		if err != nil {
			unreadable++
			continue
		}
		known = append(known, f)
	}
	return known, unreadable
}

// opensAny holds the passphrase against the files, one derivation per different salt. One file that opens proves it; the
// others may be damaged.
func (v *vault) opensAny(known []sealedFile, passphrase Secret) (kdf, error) {
	tried := map[string]Secret{}
	for _, f := range known {
		key, ok := tried[f.KDF.id()]
		if !ok {
			raw := f.KDF.key(passphrase)
			key = New(raw)
			clear(raw)
			tried[f.KDF.id()] = key
		}
		if secret, err := f.open(key.Reveal()); err == nil {
			secret.Wipe()
			v.keys[f.KDF.id()] = key
			return f.KDF, nil
		}
	}
	return kdf{}, wrongPassphrase()
}

func (v *vault) key(k kdf) []byte {
	if key, ok := v.keys[k.id()]; ok {
		return key.Reveal()
	}
	raw := k.key(v.passphrase)
	v.keys[k.id()] = New(raw)
	clear(raw)
	return v.keys[k.id()].Reveal()
}

func (v *vault) store(name Name, value Secret) error {
	if err := os.MkdirAll(v.dir, 0o700); err != nil {
		return unusable(err)
	}
	data, err := seal(name, value, v.kdf, v.key(v.kdf))
	if err != nil {
		return err
	}
	if err := atomicfile.Write(v.path(name), data); err != nil {
		return unusable(err)
	}
	back, err := v.load(name)
	if err != nil {
		return err
	}
	defer back.Wipe()
	if !back.Equal(value) {
		return problem.New(problem.Refused, "The encrypted file holds something other than the secret that was written.",
			"The disk or a program on it changes what is written.", "Choose another state folder.", nil)
	}
	return nil
}

func (v *vault) load(name Name) (Secret, error) {
	data, err := readBounded(v.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return Secret{}, ErrNotFound
	} else if err != nil {
		return Secret{}, unusable(err)
	}
	f, err := parseSealed(data)
	if err != nil {
		return Secret{}, unusable(err)
	}
	if (Name{f.TenantID, f.AppID, f.KeyID}) != name {
		return Secret{}, unusable(errors.New("read sealed secret: it belongs to another credential"))
	}
	value, err := f.open(v.key(f.KDF))
	if errors.Is(err, errCannotOpen) {
		return Secret{}, wrongPassphrase()
	}
	return value, err
}

// readBounded reads a regular file, never a link, a pipe or something huge.
func readBounded(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxVaultFile {
		return nil, fmt.Errorf("read sealed secret: %s is not a vault file", filepath.Base(path))
	}
	return os.ReadFile(path)
}

func unusable(err error) error {
	return problem.New(problem.Refused, "The encrypted file cannot be used.", fmt.Sprintf("The cause: %v.", err),
		"Check the state folder: space, permissions, and that its files are whole.", err)
}

func wrongPassphrase() error {
	return problem.New(problem.Refused, "The passphrase does not open the encrypted file.",
		"It is another one than it was made with, or the file was changed.", "Try again with the right passphrase.", errCannotOpen)
}
