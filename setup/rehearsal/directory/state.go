package directory

import (
	"encoding/json"
	"fmt"
)

// stateVersion is raised whenever older files cannot be read any more.
const stateVersion = 1

type stateFile struct {
	Version int                    `json:"version"`
	Seed    int64                  `json:"seed"`
	Tables  map[Kind][]stateRecord `json:"tables"`
}

type stateRecord struct {
	ID       string    `json:"id"`
	Versions []version `json:"versions"`
}

// Save gives the tables that change, with the times of their changes, as JSON. Secrets are in there as salted hashes only.
func (s *Store) Save(seed int64) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f := stateFile{Version: stateVersion, Seed: seed, Tables: map[Kind][]stateRecord{}}
	for _, k := range kept {
		tab := s.tables[k]
		if tab == nil {
			continue
		}
		for _, id := range tab.order {
			r := tab.records[id]
			if len(r.versions) == 1 && r.versions[0].At.IsZero() {
				continue // comes from the seed
			}
			f.Tables[k] = append(f.Tables[k], stateRecord{ID: id, Versions: r.versions})
		}
	}
	return json.MarshalIndent(f, "", " ")
}

// Load puts saved tables over the seeded ones.
func (s *Store) Load(data []byte, seed int64) error {
	var f stateFile
	if err := json.Unmarshal(data, &f); err != nil {
		return fmt.Errorf("read rehearsal state: %w", err)
	}
	if f.Version != stateVersion {
		return fmt.Errorf("read rehearsal state: version %d, this program reads %d", f.Version, stateVersion)
	}
	if f.Seed != seed {
		return fmt.Errorf("read rehearsal state: the tenant was made with seed %d, not %d", f.Seed, seed)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.begin()
	for _, k := range kept {
		tab := t.table(k)
		for _, r := range f.Tables[k] {
			if len(r.Versions) == 0 {
				continue
			}
			if tab.records[r.ID] == nil {
				tab.order = append(tab.order, r.ID)
			}
			tab.records[r.ID] = &record{versions: r.Versions}
		}
	}
	return nil
}
