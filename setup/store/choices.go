package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gatehouse/setup/definition"
)

type choicesRecord struct {
	Version   int                `json:"v"`
	TenantID  string             `json:"tenantId"`
	Connector string             `json:"connector"`
	Choices   definition.Choices `json:"choices"`
}

// SaveChoices keeps what the person decided for one connector (by unique name) in one tenant.
func (s *Store) SaveChoices(tenantID, connector string, c definition.Choices) error {
	return s.writeJSON(choicesFile(tenantID, connector), choicesRecord{1, tenantID, connector, c})
}

// Choices gives what the person decided; found is false when nothing was.
func (s *Store) Choices(tenantID, connector string) (c definition.Choices, found bool, err error) {
	var record choicesRecord
	found, err = s.readJSON(choicesFile(tenantID, connector), &record)
	if err != nil || !found || record.TenantID != tenantID || record.Connector != connector {
		return definition.Choices{}, false, err
	}
	return record.Choices, true, nil
}

// ForgetChoices removes what the person decided for a connector that is gone; nothing there is success.
func (s *Store) ForgetChoices(tenantID, connector string) error {
	return s.in(func(root *os.Root) error {
		if err := root.Remove(choicesFile(tenantID, connector)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("forget choices: %w", err)
		}
		return nil
	})
}

func choicesFile(tenantID, connector string) string {
	return filepath.Join(choicesFolder, connectorFile(tenantID, connector)+".json")
}
