package plan

import (
	"fmt"
	"slices"
	"strings"
)

// resources plans the service principals of resources that the tenant does not have yet: permissions of a resource that is not there
// cannot be granted, by nobody.
func (m *maker) resources() {
	var done []string
	for _, w := range m.wanted {
		id := strings.ToLower(w.Resource)
		absent := slices.ContainsFunc(m.in.Live.Before.Absent, func(a string) bool { return strings.EqualFold(a, id) })
		if !absent || slices.Contains(done, id) {
			continue
		}
		done = append(done, id)
		m.report(Finding{
			Kind: ResourceMissing, Adapts: true, Text: fmt.Sprintf("%s has no service principal in this tenant. The plan makes it.", w.ResourceName),
			Next: "It takes an Application Administrator or Cloud Application Administrator; somebody without such a role goes on without it, and it is made later.",
		})
		m.add(Step{
			ID: "resource:" + id, Phase: Create, Title: "Service principal of " + w.ResourceName,
			Detail:  "The tenant does not use this Microsoft service yet. Its permissions can be granted once it is there; nothing is granted by it.",
			Changes: []Change{{Field: "service principal", To: w.ResourceName}},
			Action:  CreateResource{AppID: w.Resource, Name: w.ResourceName},
		})
	}
}
