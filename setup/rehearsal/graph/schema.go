package graph

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gatehouse/assets"
)

// property is the type of one property as Graph's metadata has it.
type property struct {
	typ      string // "String", "Guid", "apiApplication"
	list     bool
	required bool // null is no value for it
	readOnly bool // Graph sets it; a body may only repeat null
}

// parseType reads "[Guid]!".
func parseType(text string) property {
	name, required := strings.CutSuffix(text, "!")
	inner := strings.Trim(name, "[]")
	return property{typ: inner, list: inner != name, required: required}
}

// edm is the type in OData's words.
func (p property) edm() string {
	name := "microsoft.graph." + p.typ
	if literals[p.typ] != nil {
		name = "Edm." + p.typ
	}
	if p.list {
		name = "Collection(" + name + ")"
	}
	if p.required {
		name += "[Nullable=False]"
	}
	return name
}

// types are the types that somebody writes, with all that they nest; relations are their navigation properties; words the members of
// enumerations. All three are made from the models of the Graph SDK (assets/gen), which Microsoft makes from Graph's metadata.
var types, relations, words = readSchema()

func readSchema() (types, relations map[string]map[string]property, words map[string][]string) {
	raw, err := assets.FS.ReadFile("graphschema.json")
	var file struct {
		Types, Relations map[string]map[string]string
		Enumerations     map[string][]string
	}
	if err == nil {
		err = json.Unmarshal(raw, &file)
	}
	if err != nil {
		panic("read embedded schema of Graph: " + err.Error()) // the file is part of the program
	}
	types, relations = parseTypes(file.Types), parseTypes(file.Relations)
	for name, more := range alsoShown {
		for property, text := range more {
			types[name][property] = parseType(text)
		}
	}
	for name, list := range setByGraph {
		for _, property := range list {
			p := types[name][property]
			p.readOnly = true
			types[name][property] = p
		}
	}
	return types, relations, file.Enumerations
}

func parseTypes(all map[string]map[string]string) map[string]map[string]property {
	out := make(map[string]map[string]property, len(all))
	for name, list := range all {
		out[name] = make(map[string]property, len(list))
		for property, text := range list {
			out[name][property] = parseType(text)
		}
	}
	return out
}

// alsoShown are properties that the service has and version 1.0 of the metadata lacks: the date of a service principal is in every
// answer, and old clients still send the two dates of a grant, which Graph ignores.
var alsoShown = map[string]map[string]string{
	"servicePrincipal":      {"createdDateTime": "DateTimeOffset"},
	"oAuth2PermissionGrant": {"startTime": "DateTimeOffset", "expiryTime": "DateTimeOffset"},
}

// setByGraph are the properties that the Graph docs of each resource call read-only; the metadata does not tell.
var setByGraph = map[string][]string{
	"application": {
		"appId", "deletedDateTime", "createdDateTime", "publisherDomain", "applicationTemplateId", "createdByAppId", "disabledByMicrosoftStatus",
		"isDisabled", "passwordCredentials", "certification", "verifiedPublisher", "id",
	},
	"servicePrincipal": {
		"id", "deletedDateTime", "appDisplayName", "appDescription", "applicationTemplateId", "appOwnerOrganizationId", "createdDateTime", "createdByAppId",
		"disabledByMicrosoftStatus", "isDisabled", "passwordCredentials", "verifiedPublisher", "resourceSpecificApplicationPermissions", "signInAudience",
	},
	"informationalUrl":            {"logoUrl"},
	"passwordCredential":          {"hint", "keyId", "secretText"},
	"federatedIdentityCredential": {"id"},
	"appRoleAssignment":           {"id", "deletedDateTime", "createdDateTime", "principalDisplayName", "principalType", "resourceDisplayName"},
	"oAuth2PermissionGrant":       {"id"},
	"adminReportSettings":         {"id"},
}

func propertiesOf(typeName string) []string { return slices.Sorted(maps.Keys(types[typeName])) }
