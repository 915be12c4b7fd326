package graph

import (
	"net/http"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// level is how much of OData's own notes a client wants in its answers: none, minimal or full (OData JSON format 4.01, section 3.1).
func level(h http.Header) string {
	for _, accept := range h.Values("Accept") {
		for _, name := range []string{"none", "full"} {
			if strings.Contains(strings.ReplaceAll(strings.ToLower(accept), " ", ""), "odata.metadata="+name) {
				return name
			}
		}
	}
	return "minimal"
}

// kept are the notes that no level takes away: without them the rest of a list could not be read.
var kept = map[string]bool{"@odata.nextLink": true, "@odata.deltaLink": true, "@odata.count": true}

// atLevel takes the notes out of an answer for clients that want none.
func atLevel(wanted string, v any) any {
	if wanted != "none" {
		return v
	}
	switch x := v.(type) {
	case directory.Object:
		out := make(directory.Object, len(x))
		for name, inner := range x {
			if !strings.Contains(name, "@odata.") || kept[name] {
				out[name] = atLevel(wanted, inner)
			}
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, inner := range x {
			out[i] = atLevel(wanted, inner)
		}
		return out
	}
	return v
}

// annotate adds type and address of an object for clients that want everything told.
func (c *call) annotate(k *kind, o directory.Object) {
	if level(c.header) != "full" || k.elsewhere {
		return
	}
	typeName := k.name
	if said, ok := o["@odata.type"].(string); ok {
		typeName = strings.TrimPrefix(said, "#microsoft.graph.")
	}
	id := directory.Text(o, "id")
	o["@odata.type"] = "#microsoft.graph." + typeName
	o["@odata.editLink"] = k.context + "/" + id
	switch typeName {
	case "application", "servicePrincipal", "user", "group", "directoryRole":
		o["@odata.id"] = c.base + "/" + directory.TenantID(c.g.Seed) + "/directoryObjects/" + id + "/Microsoft.DirectoryServices." + resourceName(typeName)
	default:
		o["@odata.id"] = c.base + "/" + k.context + "/" + id
	}
}
