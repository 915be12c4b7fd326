package definition

import (
	"maps"
	"slices"
)

// GlobalAudience is what tokens of other identities carry in the global cloud; national clouds have audiences of their own (Microsoft
// Entra docs, "Workload identity federation considerations"). Definitions are written for the global cloud.
const GlobalAudience = "api://AzureADTokenExchange"

// InCloud is the definition as it is in a cloud of this name with another audience: what a file leaves at the global one becomes the
// cloud's, and scripts sign in there. It stays the same definition, with the same hash.
func (d *Definition) InCloud(name, audience string) *Definition {
	if audience == "" || audience == GlobalAudience {
		return d
	}
	swap := func(value *string) {
		if *value == GlobalAudience {
			*value = audience
		}
	}
	there := *d
	there.Credentials = slices.Clone(d.Credentials)
	for i := range there.Credentials {
		swap(&there.Credentials[i].Audience)
	}
	there.Settings = slices.Clone(d.Settings)
	for i := range there.Settings {
		s := &there.Settings[i]
		swap(&s.Default)
		swap(&s.Example)
		s.Cases = maps.Clone(s.Cases)
		for name, c := range s.Cases {
			swap(&c.Default)
			swap(&c.Example)
			s.Cases[name] = c
		}
	}
	there.Steps = slices.Clone(d.Steps)
	for i := range there.Steps {
		there.Steps[i].PowerShell = powerShellIn(name, there.Steps[i].PowerShell)
	}
	return &there
}
