package definition

import (
	"strings"
	"unicode"

	"gatehouse/setup/problem"
)

// ManagementReference is a setting that every definition has: the entry of a service in the organisation's own records, which some
// tenants demand of every application (Microsoft Graph docs, application resource: serviceManagementReference).
const ManagementReference = "serviceManagementReference"

const maxReference = 256

// takeReference takes the reference as it was chosen before, or as the setting gives it now.
func (c *Choices) takeReference(given Choices) error {
	value := strings.TrimSpace(given.ServiceManagementReference)
	if now := strings.TrimSpace(given.Settings[ManagementReference]); now != "" {
		value = now
	}
	if len(value) > maxReference || strings.ContainsFunc(value, unicode.IsControl) {
		return problem.New(problem.BadInput, "The service management reference does not fit.", "It has control characters, or more than 256 characters.",
			"Set "+ManagementReference+" to the entry in your organisation's records, often a GUID.", nil)
	}
	c.ServiceManagementReference = value
	return nil
}
