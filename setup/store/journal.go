package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"gatehouse/setup/apply"
	"gatehouse/setup/store/atomicfile"
)

const journalSuffix = ".jsonl"

// Journal is the crash-safe record of one connector's running apply. While it is open no other process can open it. It
// holds ids and moments, never a secret.
type Journal struct {
	store *Store
	base  string // folder and file name without suffix
	lock  *flock.Flock

	mu      sync.Mutex
	file    *os.File
	entries []apply.Entry
	damaged int
}

// journalHead is the first line: file names are escaped and cut, so the names stand inside.
type journalHead struct {
	Format    string    `json:"format"`
	Version   int       `json:"v"`
	TenantID  string    `json:"tenantId"`
	Connector string    `json:"connector"`
	Began     time.Time `json:"began"`
}

const journalFormat = "gatehouse-journal"

var _ apply.Journal = (*Journal)(nil)

// OpenJournal opens the journal of a connector (by unique name), with the entries of an earlier run that did not finish.
// When another process has it open, the error is a refused problem that tells who and since when.
func (s *Store) OpenJournal(tenantID, connector string) (*Journal, error) {
	base := filepath.Join(journalFolder, connectorFile(tenantID, connector))
	if err := s.in(func(root *os.Root) error { return root.MkdirAll(journalFolder, 0o700) }); err != nil {
		return nil, err
	}
	lock, err := s.claim(base, connector)
	if err != nil {
		return nil, err
	}
	j := &Journal{store: s, base: base, lock: lock}
	if err := s.in(func(root *os.Root) error { return j.open(root, tenantID, connector) }); err != nil {
		if j.file != nil {
			_ = j.file.Close()
		}
		j.release()
		return nil, err
	}
	return j, nil
}

func (j *Journal) open(root *os.Root, tenantID, connector string) error {
	data, err := readFile(root, j.base+journalSuffix)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	if len(whole) == 0 {
		return j.begin(root, tenantID, connector)
	}
	headLine, rest, _ := bytes.Cut(whole, []byte{'\n'})
	var head journalHead
	if err := json.Unmarshal(headLine, &head); err != nil || head.Format != journalFormat || head.TenantID != tenantID || head.Connector != connector {
		return damaged(j.store.dir, j.base+journalSuffix, fmt.Errorf("its first line does not name this connector: %w", err))
	}
	if head.Version != 1 {
		return damaged(j.store.dir, j.base+journalSuffix, fmt.Errorf("version %d is not known", head.Version))
	}
	var bad []int
	j.entries, bad = parseLines[apply.Entry](rest)
	j.damaged = len(bad)
	if j.file, err = root.OpenFile(j.base+journalSuffix, os.O_RDWR|os.O_APPEND, 0o600); err != nil {
		return err
	}
	// A last line without its end was torn by a crash before it was synced: nothing was sent on its account.
	return j.file.Truncate(int64(len(whole)))
}

// begin writes the first line and syncs file and folder: a journal that a power cut takes away protects nothing.
func (j *Journal) begin(root *os.Root, tenantID, connector string) (err error) {
	head, err := json.Marshal(journalHead{journalFormat, 1, tenantID, connector, j.store.now().UTC()})
	if err != nil {
		return err
	}
	if j.file, err = root.OpenFile(j.base+journalSuffix, os.O_RDWR|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600); err != nil {
		return err
	}
	if err := appendTo(j.file, head); err != nil {
		return err
	}
	return atomicfile.SyncFolder(root, journalFolder)
}

// Append adds an entry; it is on the disk when Append returns. After an error the run must stop.
func (j *Journal) Append(e apply.Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("append to journal: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return errors.New("append to journal: it is closed")
	}
	if err := appendTo(j.file, line); err != nil {
		return cannotUse(j.store.dir, fmt.Errorf("append to journal: %w", err))
	}
	j.entries = append(j.entries, e)
	return nil
}

// Entries gives what was recorded, the earlier runs' entries first.
func (j *Journal) Entries() []apply.Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]apply.Entry(nil), j.entries...)
}

// DamagedLines is the number of recorded lines that could not be read; the tenant itself says what they did.
func (j *Journal) DamagedLines() int { return j.damaged }

// Finish removes the journal of a run that reached its end, and lets go of the connector afterwards, so that nobody
// else's new journal can be the one that is removed.
func (j *Journal) Finish() error {
	return j.end(func(root *os.Root) error {
		if err := root.Remove(j.base + journalSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return atomicfile.SyncFolder(root, journalFolder)
	})
}

// Close lets go of the connector and keeps the journal, for a later run to go on.
func (j *Journal) Close() error { return j.end(func(*os.Root) error { return nil }) }

func (j *Journal) end(last func(root *os.Root) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file = nil
	err = errors.Join(err, j.store.in(last))
	j.release()
	return err
}

// JournalInfo is one apply that did not finish, or that runs right now.
type JournalInfo struct {
	TenantID  string    `json:"tenantId"`
	Connector string    `json:"connector"`
	Began     time.Time `json:"began"`
	Entries   int       `json:"entries"`
	Last      string    `json:"last,omitempty"` // step of the last entry
	Running   bool      `json:"running"`        // a process has it open
}

// Unfinished lists the journals that are there, also those of running applies. One that cannot be read is listed without names.
func (s *Store) Unfinished() ([]JournalInfo, error) {
	var list []JournalInfo
	err := s.in(func(root *os.Root) error {
		names, err := namesIn(root, journalFolder)
		if err != nil {
			return err
		}
		for _, name := range names {
			if !strings.HasSuffix(name, journalSuffix) {
				continue
			}
			data, err := readFile(root, filepath.Join(journalFolder, name))
			if errors.Is(err, fs.ErrNotExist) {
				continue // finished while we looked
			} else if err != nil {
				return err
			}
			info := journalInfo(data)
			info.Running = s.claimed(filepath.Join(journalFolder, strings.TrimSuffix(name, journalSuffix)))
			list = append(list, info)
		}
		return nil
	})
	return list, err
}

func journalInfo(data []byte) (info JournalInfo) {
	headLine, rest, _ := bytes.Cut(data, []byte{'\n'})
	var head journalHead
	if json.Unmarshal(headLine, &head) == nil && head.Format == journalFormat {
		info.TenantID, info.Connector, info.Began = head.TenantID, head.Connector, head.Began
	}
	entries, _ := parseLines[apply.Entry](rest)
	info.Entries = len(entries)
	if len(entries) > 0 {
		info.Last = entries[len(entries)-1].Step
	}
	return info
}
