package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal/directory"
)

// stateFolder keeps a tenant from one run to the next. One process at a time holds it.
type stateFolder struct {
	path string
	lock *flock.Flock

	mu     sync.Mutex
	loaded bool // before that, saving would overwrite what could not be read
	saved  int  // store changes that are on disk
}

// openState takes the folder. An empty name keeps nothing.
func openState(ctx context.Context, folder string, wait time.Duration) (*stateFolder, error) {
	if folder == "" {
		return nil, nil //nolint:nilnil // no folder is a valid choice; the methods of a nil folder do nothing
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make rehearsal state folder: %w", err)
	}
	s := &stateFolder{path: filepath.Join(folder, "rehearsal.json"), lock: flock.New(filepath.Join(folder, "rehearsal.lock"), flock.SetPermissions(0o600))}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	held, err := s.lock.TryLockContext(waiting, 50*time.Millisecond)
	if held {
		return s, nil
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("wait for rehearsal state folder: %w", ctx.Err())
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("lock rehearsal state folder: %w", err)
	}
	return nil, problem.New(problem.Failed, "The rehearsal tenant is in use.",
		fmt.Sprintf("Another process has held its state folder for more than %s.", wait),
		"Close the other window or command that uses this rehearsal tenant, or name another state folder.", err)
}

func (s *stateFolder) load(store *directory.Store, seed int64) error {
	if s == nil {
		return nil
	}
	data, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		s.loaded, s.saved = true, store.Changes()
		return nil
	}
	if err == nil {
		err = store.Load(data, seed)
	}
	if err != nil {
		return problem.New(problem.BadInput, "The saved rehearsal tenant cannot be read.", fmt.Sprintf("The file %s says: %v.", filepath.Base(s.path), err),
			"Move the file away to begin with a fresh tenant, or start with the seed that it was made with.", err)
	}
	s.loaded, s.saved = true, store.Changes()
	return nil
}

// save writes the tenant when something has changed since the last time.
func (s *stateFolder) save(store *directory.Store, seed int64) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	changes := store.Changes()
	if !s.loaded || changes == s.saved {
		return nil
	}
	data, err := store.Save(seed)
	if err != nil {
		return fmt.Errorf("save rehearsal tenant: %w", err)
	}
	if err := writeAtomically(s.path, data); err != nil {
		return fmt.Errorf("save rehearsal tenant: %w", err)
	}
	s.saved = changes
	return nil
}

func (s *stateFolder) unlock() error {
	if s == nil {
		return nil
	}
	if err := s.lock.Unlock(); err != nil {
		return fmt.Errorf("unlock rehearsal state folder: %w", err)
	}
	return nil
}

// writeAtomically replaces a file so that a reader sees the old or the new one, never a part. Only the owner may read it.
func writeAtomically(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the first error counts
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}
