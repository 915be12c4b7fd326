// Package gate holds approvals and the one check before sign-in is switched on or any permission is granted. Pure: no I/O.
package gate

import (
	"time"

	"gatehouse/preview"
)

// Approval records that a named person accepted a preview. Stored in approvals.jsonl and, in short form, as a tag of the app.
type Approval struct {
	TenantID       string         `json:"tenantId,omitempty"` // empty when approved offline
	Connector      string         `json:"connector"`          // definition id
	Instance       string         `json:"instance"`
	DefinitionHash string         `json:"definitionHash"` // SHA-256 hex; 16 characters when it came from a tag
	RulesHash      string         `json:"rulesHash"`
	SampleHash     string         `json:"sampleHash"`
	Source         preview.Source `json:"source"`
	ByOID          string         `json:"byOid,omitempty"`
	ByName         string         `json:"byName,omitempty"`
	At             time.Time      `json:"at"`
	Leaks          int            `json:"leaks"`
	TypedName      string         `json:"typedName,omitempty"` // what the person typed for a connector that reads Graph directly
}
