// Package store keeps what Gatehouse remembers on this machine: one state folder with accounts, approvals, activity,
// receipts, choices and journals. It must never hold a secret in clear, and decides nothing.
package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/store/atomicfile"
)

// Version of the folder's layout. A folder of a newer version is refused, since writing to it could lose what it holds.
const Version = 1

const (
	versionFile    = "state.json"
	accountsFile   = "accounts.json"
	approvalsFile  = "approvals.jsonl"
	activityFile   = "activity.jsonl"
	receiptsFolder = "receipts"
	journalFolder  = "journal"
	choicesFolder  = "choices"
)

// Store is an open state folder. It holds no file open and may be used by several goroutines and processes at once.
type Store struct {
	dir string
	now func() time.Time
	mu  sync.Mutex
}

// DefaultDir is the state folder of this person on this machine; the rehearsal tenant has its own.
func DefaultDir(rehearsal bool) (string, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return "", problem.New(problem.Failed, "Gatehouse does not know where to keep its state.",
			"The environment names no home folder.", "Set HOME, or XDG_CONFIG_HOME on Linux.", err)
	}
	dir := filepath.Join(config, "gatehouse")
	if rehearsal {
		dir = filepath.Join(dir, "rehearsal")
	}
	return dir, nil
}

// Open makes the state folder when it is not there and checks it: no symbolic link, nobody else's, not of a newer version.
func Open(dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open state folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, cannotUse(dir, err)
	}
	if err := private(dir); err != nil {
		return nil, err
	}
	s := &Store{dir: dir, now: time.Now}
	return s, s.checkVersion()
}

// Dir is the state folder's absolute path.
func (s *Store) Dir() string { return s.dir }

// private refuses a folder that somebody else could steer, and closes one that others may read.
func private(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return cannotUse(dir, err)
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return problem.New(problem.Refused, "The state folder is a symbolic link.",
			"Whoever placed it decides where approvals and journals are written.",
			"Remove the link, or name the real folder.", nil).With("Folder", dir)
	}
	if !ownedByMe(info) {
		return problem.New(problem.Refused, "The state folder belongs to another account of this machine.",
			"That account could change approvals and journals.", "Start Gatehouse as that account, or use another folder.", nil).
			With("Folder", dir)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return cannotUse(dir, err)
	}
	return nil
}

type stateVersion struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
}

func (s *Store) checkVersion() error {
	var v stateVersion
	switch found, err := s.readJSON(versionFile, &v); {
	case err != nil:
		return err
	case !found:
		return s.writeJSON(versionFile, stateVersion{"gatehouse-state", Version})
	case v.Format != "gatehouse-state":
		return problem.New(problem.Refused, "The state folder belongs to something else.",
			fmt.Sprintf("Its %s is not Gatehouse's.", versionFile), "Use another folder.", nil).With("Folder", s.dir)
	case v.Version > Version:
		return problem.New(problem.Refused, "The state folder was made by a newer Gatehouse.",
			fmt.Sprintf("It has version %d; this program knows version %d.", v.Version, Version),
			"Start the newer Gatehouse, or use another folder.", nil).With("Folder", s.dir)
	}
	return nil
}

// in runs work on the open state folder: no name below it, and no symbolic link inside, leads out of it.
func (s *Store) in(work func(root *os.Root) error) error {
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		return cannotUse(s.dir, err)
	}
	defer root.Close()
	if err := work(root); err != nil {
		var p *problem.Problem
		if errors.As(err, &p) {
			return err
		}
		return cannotUse(s.dir, err)
	}
	return nil
}

func (s *Store) writeJSON(name string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return s.in(func(root *os.Root) error {
		if folder := filepath.Dir(name); folder != "." {
			if err := root.MkdirAll(folder, 0o700); err != nil {
				return err
			}
		}
		return atomicfile.WriteIn(root, name, append(data, '\n'))
	})
}

// readJSON reads a whole file; found is false when there is none.
func (s *Store) readJSON(name string, value any) (found bool, err error) {
	err = s.in(func(root *os.Root) error {
		data, err := readFile(root, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		found = true
		if err := json.Unmarshal(data, value); err != nil {
			return damaged(s.dir, name, err)
		}
		return nil
	})
	return found, err
}

// maxFile bounds what is read of one file: activity of many years is a few megabytes.
const maxFile = 256 << 20

// readFile reads a regular file; a pipe put there by somebody would block, a device would never end.
func readFile(root *os.Root, name string) ([]byte, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("read %s: not a regular file, or too large", name)
	}
	return root.ReadFile(name)
}

func damaged(dir, name string, err error) error {
	return problem.New(problem.Failed, fmt.Sprintf("The file %s in the state folder is damaged.", name), fmt.Sprintf("The cause: %v.", err),
		"Move the file away; Gatehouse makes a new one.", err).With("Folder", dir)
}
