package secret

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gatehouse/setup/store/atomicfile"
)

// A value that no keychain takes whole, such as the key of a large certificate, lies in a file under AES-256-GCM; the file's key
// is what the keychain keeps:
//
//	{"format":"gatehouse-sealed","version":1,"tenantId":"…","appId":"…","keyId":"…","nonce":"base64","sealed":"base64"}
//
// The additional data is the same object without nonce and sealed, so no file can be passed off as another one's.
const (
	largeFormat  = "gatehouse-sealed"
	largeVersion = 1
	largeSuffix  = ".sealed"
	// largeMark begins what the keychain keeps for a value that lies in a file; the key in base64 follows.
	largeMark = "gatehouse-sealed:1:"
	// MaxLarge bounds a value in a file: a 4096-bit key has 2,375 bytes.
	MaxLarge = 16 << 10
)

type largeHeader struct {
	Format   string `json:"format"`
	Version  int    `json:"version"`
	TenantID string `json:"tenantId"`
	AppID    string `json:"appId"`
	KeyID    string `json:"keyId"`
}

type largeFile struct {
	largeHeader
	Nonce  []byte `json:"nonce"`
	Sealed []byte `json:"sealed"`
}

// large keeps what fits in the keychain there, and what does not in files whose keys are there.
type large struct {
	Keeper
	dir string
}

// NewLarge gives a Keeper over a keychain that also takes values which are too big for it; dir is made when it is first needed.
func NewLarge(keychain Keeper, dir string) Keeper { return &large{keychain, dir} }

// Put stores a small value in the keychain. For a larger one the file comes first: a key without its file opens nothing, and
// a file without its key is noise that the next Put or Delete of the name removes.
func (l *large) Put(ctx context.Context, name Name, value Secret) error {
	plain := value.Reveal()
	if len(plain) <= MaxSize && !bytes.HasPrefix(plain, []byte(largeMark)) {
		if err := l.Keeper.Put(ctx, name, value); err != nil {
			return err
		}
		return l.dropFile(name)
	}
	if err := name.check(); err != nil {
		return err
	}
	if len(plain) > MaxLarge {
		return fmt.Errorf("keep secret: %d bytes; at most %d can be kept", len(plain), MaxLarge)
	}
	key := make([]byte, 32)
	defer clear(key)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	if err := l.write(name, value, key); err != nil {
		return err
	}
	pointer := New([]byte(largeMark + base64.StdEncoding.EncodeToString(key)))
	defer pointer.Wipe()
	if err := l.Keeper.Put(ctx, name, pointer); err != nil {
		_ = l.dropFile(name)
		return err
	}
	back, err := l.Get(ctx, name)
	if err != nil {
		return err
	}
	defer back.Wipe()
	if !back.Equal(value) {
		return storedOther()
	}
	return nil
}

// Get reads a secret, wherever it lies.
func (l *large) Get(ctx context.Context, name Name) (Secret, error) {
	value, err := l.Keeper.Get(ctx, name)
	if err != nil {
		return Secret{}, err
	}
	encoded, sealed := bytes.CutPrefix(value.Reveal(), []byte(largeMark))
	if !sealed {
		return value, nil
	}
	defer value.Wipe()
	key := make([]byte, base64.StdEncoding.DecodedLen(len(encoded)))
	defer clear(key)
	n, err := base64.StdEncoding.Decode(key, encoded)
	if err != nil || n != 32 {
		return Secret{}, unusable(errCannotOpen)
	}
	return l.read(name, key[:n])
}

// Delete removes both halves; nothing there is success.
func (l *large) Delete(ctx context.Context, name Name) error {
	if err := l.Keeper.Delete(ctx, name); err != nil {
		return err
	}
	return l.dropFile(name)
}

func (l *large) path(name Name) string {
	sum := sha256.Sum256([]byte(name.service() + "/" + name.user()))
	return filepath.Join(l.dir, hex.EncodeToString(sum[:16])+largeSuffix)
}

func (l *large) dropFile(name Name) error {
	if err := os.Remove(l.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unusable(err)
	}
	return nil
}

func (l *large) write(name Name, value Secret, key []byte) error {
	aead, err := gcm(key)
	if err != nil {
		return err
	}
	f := largeFile{largeHeader: largeHeader{largeFormat, largeVersion, name.TenantID, name.AppID, name.KeyID}}
	additional, err := json.Marshal(f.largeHeader)
	if err != nil {
		return fmt.Errorf("seal secret: %w", err)
	}
	f.Nonce = make([]byte, aead.NonceSize())
	_, _ = rand.Read(f.Nonce)
	f.Sealed = aead.Seal(nil, f.Nonce, value.Reveal(), additional)
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("seal secret: %w", err)
	}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return unusable(err)
	}
	if err := atomicfile.Write(l.path(name), data); err != nil {
		return unusable(err)
	}
	return nil
}

func (l *large) read(name Name, key []byte) (Secret, error) {
	data, err := readBounded(l.path(name))
	if err != nil {
		return Secret{}, unusable(err)
	}
	var f largeFile
	if err := json.Unmarshal(data, &f); err != nil {
		return Secret{}, unusable(errors.New("read sealed secret: the file is damaged"))
	}
	if f.largeHeader != (largeHeader{largeFormat, largeVersion, name.TenantID, name.AppID, name.KeyID}) {
		return Secret{}, unusable(errors.New("read sealed secret: it belongs to another credential or a newer Gatehouse"))
	}
	aead, err := gcm(key)
	if err != nil {
		return Secret{}, err
	}
	additional, err := json.Marshal(f.largeHeader)
	if err != nil {
		return Secret{}, fmt.Errorf("open sealed secret: %w", err)
	}
	if len(f.Nonce) != aead.NonceSize() {
		return Secret{}, unusable(errCannotOpen)
	}
	plain, err := aead.Open(nil, f.Nonce, f.Sealed, additional)
	if err != nil {
		return Secret{}, unusable(errCannotOpen)
	}
	defer clear(plain)
	return New(plain), nil
}
