package store

import (
	"os"
	"path/filepath"
	"strings"
)

// Chosen names the connectors of a tenant for which something was decided on this machine. A record that cannot be read is left out:
// nothing but a place in a list rests on it.
func (s *Store) Chosen(tenantID string) ([]string, error) {
	var files []string
	err := s.in(func(root *os.Root) (err error) {
		files, err = namesIn(root, choicesFolder)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range files {
		var record choicesRecord
		if !strings.HasPrefix(name, fileName(tenantID)+"+") {
			continue
		}
		if found, err := s.readJSON(filepath.Join(choicesFolder, name), &record); err == nil && found && record.TenantID == tenantID {
			out = append(out, record.Connector)
		}
	}
	return out, nil
}
