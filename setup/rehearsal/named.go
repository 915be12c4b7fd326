package rehearsal

import "gatehouse/setup/rehearsal/directory"

// Named gives the tenant, its people and its groups other names: in life anybody who may rename an object chooses what an
// administrator reads. name gets what stood there and is called for every text; an empty answer keeps it.
func Named(name func(was string) string) Condition {
	return func(p *preparation) {
		rename := func(o directory.Object, properties ...string) {
			for _, property := range properties {
				if was, ok := o[property].(string); ok && was != "" {
					if now := name(was); now != "" {
						o[property] = now
					}
				}
			}
		}
		p.tx.ChangeTenant(func(o directory.Object) { rename(o, "displayName", "city", "street") })
		for kind, properties := range map[directory.Kind][]string{
			directory.Users:  {"displayName", "givenName", "surname", "jobTitle", "department", "officeLocation", "city"},
			directory.Groups: {"displayName", "description"},
		} {
			for _, o := range p.tx.List(kind) {
				changed := directory.Clone(o)
				rename(changed, properties...)
				p.tx.Seed(kind, directory.Text(o, "id"), changed)
			}
		}
	}
}
