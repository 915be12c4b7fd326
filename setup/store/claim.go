package store

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"gatehouse/setup/problem"
	"gatehouse/setup/store/atomicfile"
)

const (
	lockSuffix   = ".lock"
	holderSuffix = ".holder"
)

// holder tells the others who has a connector. It lies beside the lock, not in it: Windows does not let others read a
// locked file.
type holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// claim takes the lock of a connector or says who has it. The operating system lets go of it when the process ends,
// however that happens; the file itself stays, since removing it would let two processes hold two different locks.
func (s *Store) claim(base, connector string) (*flock.Flock, error) {
	lock := s.lockFile(base)
	got, err := tryOften(lock)
	switch {
	case err == nil && !got:
		return nil, s.taken(base, connector)
	case err != nil:
		return nil, cannotUse(s.dir, fmt.Errorf("lock journal: %w", err))
	}
	host, _ := os.Hostname()
	data, err := json.Marshal(holder{os.Getpid(), host, s.now().UTC()})
	if err == nil {
		err = s.in(func(root *os.Root) error { return atomicfile.WriteIn(root, base+holderSuffix, data) })
	}
	if err != nil {
		_ = lock.Unlock()
		return nil, err
	}
	return lock, nil
}

// Whoever lists unfinished applies holds the lock for an instant: that is not a run. Tries are counted and not timed: on a busy machine
// the time may be over before the first one.
const (
	claimTries = 16
	claimPause = 20 * time.Millisecond
)

func tryOften(lock *flock.Flock) (bool, error) {
	for try := 1; ; try++ {
		got, err := lock.TryLock()
		if got || err != nil || try == claimTries {
			return got, err
		}
		time.Sleep(claimPause)
	}
}

func (s *Store) lockFile(base string) *flock.Flock {
	return flock.New(filepath.Join(s.dir, base+lockSuffix), flock.SetPermissions(0o600))
}

// claimed holds when some process has the connector.
func (s *Store) claimed(base string) bool {
	lock := s.lockFile(base)
	got, err := lock.TryRLock()
	if got {
		_ = lock.Unlock()
	}
	return err == nil && !got
}

func (s *Store) taken(base, connector string) error {
	p := problem.New(problem.Refused, fmt.Sprintf("Another Gatehouse is working on %s right now.", connector), "",
		"Wait until it is done, or close it; then run the same command again.", nil)
	var h holder
	if found, err := s.readJSON(base+holderSuffix, &h); err == nil && found {
		p.Why = fmt.Sprintf("Process %d on %s has had it since %s.", h.PID, h.Host, h.Since.Format("2006-01-02 15:04:05 UTC"))
	}
	return p
}

// release lets go of the connector. The holder goes first, while nobody else can have written theirs.
func (j *Journal) release() {
	_ = j.store.in(func(root *os.Root) error { return root.Remove(j.base + holderSuffix) })
	_ = j.lock.Unlock()
}
