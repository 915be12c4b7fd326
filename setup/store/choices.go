package store

import (
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

func choicesFile(tenantID, connector string) string {
	return filepath.Join(choicesFolder, connectorFile(tenantID, connector)+".json")
}
