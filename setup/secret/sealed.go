package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// A vault file is JSON:
//
//	{"format":"gatehouse-vault","version":1,
//	 "tenantId":"…","appId":"…","keyId":"…",
//	 "kdf":{"name":"argon2id","memoryKiB":65536,"passes":3,"lanes":4,"salt":"base64"},
//	 "nonce":"base64","sealed":"base64"}
//
// sealed is AES-256-GCM of the secret under the 32-byte key that argon2id makes of the passphrase. The additional data is
// everything else in the file except the nonce, as the same JSON object: no file can be passed off as another one's, and
// no parameter can be weakened, without the tag failing.
const (
	sealedFormat  = "gatehouse-vault"
	sealedVersion = 1
)

// Second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes. They are also the least that is
// accepted when a file is read; the upper limits keep a hostile file from eating the machine.
const (
	leastMemoryKiB, mostMemoryKiB = 64 << 10, 1 << 20
	leastPasses, mostPasses       = 3, 16
	usualLanes, mostLanes         = 4, 16
	leastSalt, mostSalt           = 16, 64
)

type sealedFile struct {
	header
	Nonce  []byte `json:"nonce"`
	Sealed []byte `json:"sealed"`
}

type header struct {
	Format   string `json:"format"`
	Version  int    `json:"version"`
	TenantID string `json:"tenantId"`
	AppID    string `json:"appId"`
	KeyID    string `json:"keyId"`
	KDF      kdf    `json:"kdf"`
}

type kdf struct {
	Name      string `json:"name"`
	MemoryKiB uint32 `json:"memoryKiB"`
	Passes    uint32 `json:"passes"`
	Lanes     uint8  `json:"lanes"`
	Salt      []byte `json:"salt"`
}

func newKDF() kdf {
	salt := make([]byte, leastSalt)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	return kdf{Name: "argon2id", MemoryKiB: leastMemoryKiB, Passes: leastPasses, Lanes: usualLanes, Salt: salt}
}

// key derives the AES key; it takes a tenth of a second and more on purpose.
func (k kdf) key(passphrase Secret) []byte {
	return argon2.IDKey(passphrase.Reveal(), k.Salt, k.Passes, k.MemoryKiB, k.Lanes, 32)
}

// id tells parameters and salt apart, to derive each key once only.
func (k kdf) id() string {
	return fmt.Sprintf("%s/%d/%d/%d/%x", k.Name, k.MemoryKiB, k.Passes, k.Lanes, k.Salt)
}

func (k kdf) check() error {
	switch {
	case k.Name != "argon2id":
		return fmt.Errorf("key derivation %q is not known", k.Name)
	case k.MemoryKiB < leastMemoryKiB || k.MemoryKiB > mostMemoryKiB:
		return fmt.Errorf("key derivation with %d KiB of memory is outside %d to %d", k.MemoryKiB, leastMemoryKiB, mostMemoryKiB)
	case k.Passes < leastPasses || k.Passes > mostPasses:
		return fmt.Errorf("key derivation with %d passes is outside %d to %d", k.Passes, leastPasses, mostPasses)
	case k.Lanes < 1 || k.Lanes > mostLanes:
		return fmt.Errorf("key derivation with %d lanes is outside 1 to %d", k.Lanes, mostLanes)
	case len(k.Salt) < leastSalt || len(k.Salt) > mostSalt:
		return fmt.Errorf("key derivation with a salt of %d bytes is outside %d to %d", len(k.Salt), leastSalt, mostSalt)
	}
	return nil
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("set up cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

// seal encrypts value for name under key, which was made by k.
func seal(name Name, value Secret, k kdf, key []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	f := sealedFile{header: header{sealedFormat, sealedVersion, name.TenantID, name.AppID, name.KeyID, k}}
	additional, err := json.Marshal(f.header)
	if err != nil {
		return nil, fmt.Errorf("seal secret: %w", err)
	}
	f.Nonce = make([]byte, aead.NonceSize())
	_, _ = rand.Read(f.Nonce)
	f.Sealed = aead.Seal(nil, f.Nonce, value.Reveal(), additional)
	return json.MarshalIndent(f, "", "  ")
}

// errCannotOpen: another passphrase, or a changed file; AES-GCM does not tell which.
var errCannotOpen = errors.New("open sealed secret: passphrase or file is wrong")

// open decrypts a parsed file.
func (f sealedFile) open(key []byte) (Secret, error) {
	aead, err := gcm(key)
	if err != nil {
		return Secret{}, err
	}
	additional, err := json.Marshal(f.header)
	if err != nil {
		return Secret{}, fmt.Errorf("open sealed secret: %w", err)
	}
	if len(f.Nonce) != aead.NonceSize() {
		return Secret{}, errCannotOpen
	}
	plain, err := aead.Open(nil, f.Nonce, f.Sealed, additional)
	if err != nil {
		return Secret{}, errCannotOpen
	}
	defer clear(plain)
	return New(plain), nil
}

// parseSealed reads a vault file and refuses parameters outside the limits before anything is derived.
func parseSealed(data []byte) (f sealedFile, err error) {
	if err := json.Unmarshal(data, &f); err != nil {
		return f, fmt.Errorf("read sealed secret: %w", err)
	}
	if f.Format != sealedFormat {
		return f, errors.New("read sealed secret: not a vault file of Gatehouse")
	}
	if f.Version != sealedVersion {
		return f, fmt.Errorf("read sealed secret: version %d is not known", f.Version)
	}
	if err := f.KDF.check(); err != nil {
		return f, fmt.Errorf("read sealed secret: %w", err)
	}
	return f, nil
}
