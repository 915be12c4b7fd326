package definition

import (
	"maps"
	"slices"
)

// GlobalAudience is what tokens of other identities carry in the global cloud; national clouds have audiences of their own (Microsoft
// Entra docs, "Workload identity federation considerations"). Definitions are written for the global cloud.
const GlobalAudience = "api://AzureADTokenExchange"

// InCloud is the definition as it is in a cloud with another audience: what a file leaves at the global one becomes the cloud's. It
// stays the same definition, with the same hash.
func (d *Definition) InCloud(audience string) *Definition {
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
	return &there
}
