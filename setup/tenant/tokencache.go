package tenant

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Kept is what a sign-in leaves on this machine so that the next run needs no browser: names, no tokens. The tokens lie encrypted in
// the slot of the token cache, one slot for each sign-in, so that no two tenants or accounts share one.
type Kept struct {
	Record azidentity.AuthenticationRecord `json:"record"`
	Slot   string                          `json:"slot"`
}

// slotPrefix begins the name of every slot: other programs keep their tokens in the same place.
const slotPrefix = "gatehouse-"

// newSlot names a slot that nothing uses yet. The name says nothing about tenant or person.
func newSlot() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return slotPrefix + hex.EncodeToString(b[:])
}

// ours holds for the name of a slot. It becomes part of a file name, and is read from a file that others could have changed.
func ours(slot string) bool {
	id, ok := strings.CutPrefix(slot, slotPrefix)
	raw, err := hex.DecodeString(id)
	return ok && err == nil && len(raw) == 16
}

// cachePatience bounds the trial of the cache: on macOS it asks the keychain, which may wait for a person.
const cachePatience = 10 * time.Second

var (
	errCacheSlow = errors.New("try the encrypted token cache: it did not answer in time")
	errNotOurs   = errors.New("open the token cache: the name of its slot is not Gatehouse's")
)

// openCache gives one slot of the encrypted token cache, or says why there is none here. There is no plain-text fallback: without it
// tokens stay in memory.
func openCache(slot string) (azidentity.Cache, error) {
	if !ours(slot) {
		return azidentity.Cache{}, errNotOurs
	}
	type opened struct {
		cache azidentity.Cache
		err   error
	}
	done := make(chan opened, 1)
	go func() {
		c, err := systemCache(slot)
		done <- opened{c, err}
	}()
	select {
	case got := <-done:
		return got.cache, got.err
	case <-time.After(cachePatience):
		return azidentity.Cache{}, errCacheSlow
	}
}

// TokenCache says where tokens are kept between runs, in words; an error says why they stay in memory.
func TokenCache() (where string, err error) {
	if _, err := openCache(newSlot()); err != nil {
		return "", err
	}
	return cachePlace, nil
}

// Forget removes the tokens of an earlier run. Nothing there is success.
func (k *Kept) Forget() error {
	if k == nil || !ours(k.Slot) {
		return nil
	}
	// Continuous access evaluation has a slot of its own (azidentity/cache, New).
	return errors.Join(removeSlot(k.Slot), removeSlot(k.Slot+".cae"))
}
