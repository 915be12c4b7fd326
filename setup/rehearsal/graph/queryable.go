package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gatehouse/assets"
	"gatehouse/setup/rehearsal/odata"
)

// queries say which operators of $filter, and whether $search and $orderby, the properties of directory objects support: type, property,
// words. They are made from the models of the Graph SDK, whose comments Microsoft writes from Graph's reference.
var queries = readQueries()

func readQueries() map[string]map[string][]string {
	raw, err := assets.FS.ReadFile("graphschema.json")
	var file struct {
		Queries map[string]map[string][]string
	}
	if err == nil {
		err = json.Unmarshal(raw, &file)
	}
	if err != nil {
		panic("read embedded queries of Graph: " + err.Error()) // the file is part of the program
	}
	for name, more := range alsoQueried {
		for property, words := range more {
			file.Queries[name][property] = append(file.Queries[name][property], words...)
		}
	}
	for name := range file.Queries {
		file.Queries[name]["id"] = []string{"eq", "ne", "not"}
	}
	return file.Queries
}

// alsoQueried is what the reference pages of the resources say and the models' comments leave out.
var alsoQueried = map[string]map[string][]string{
	"application":       {"uniqueName": {"eq"}},
	"servicePrincipal":  {"servicePrincipalType": {"eq", "ne", "not"}, "createdDateTime": {"eq", "ge", "le", "ne", "not", "orderby"}},
	"appRoleAssignment": {"principalId": {"eq"}, "appRoleId": {"eq"}},
	"user": {
		"userPrincipalName": {"eq", "ne", "not", "ge", "le", "in", "startswith", "endswith", "search", "orderby"}, "userType": {"eq", "ne", "not"},
		"mail": {"search"}, "surname": {"search"}, "givenName": {"search"},
	},
	"group":                       {"mail": {"search"}, "mailNickname": {"search"}, "visibility": {"eq"}, "createdDateTime": {"eq", "ge", "le", "in"}},
	"oAuth2PermissionGrant":       {"scope": {"eq"}},
	"federatedIdentityCredential": {"issuer": {"eq"}},
}

// checkSupport refuses queries that the directory does not answer for a property. Types that nothing is known of are let through.
func (k *kind) checkSupport(q *odata.Query) *reply {
	can, known := queries[k.name]
	if !known || k.elsewhere {
		return nil
	}
	for _, u := range q.Uses() {
		if bad := mistypedOperand(k.name, u); bad != nil {
			return bad
		}
		if !supports(can[u.Property], u) || expandable(k.name, u.Property) && !k.owns(u.Property) && u.Operator != "$count" {
			bad := refuse(http.StatusBadRequest, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified for property '%s' of resource '%s'.", printable(u.Property), resourceName(k.name))
			return &bad
		}
	}
	for _, o := range q.Order {
		if !slices.Contains(can[o.Property], "orderby") {
			bad := refuse(http.StatusBadRequest, "Request_UnsupportedQuery", "Sorting not supported for current query.")
			return &bad
		}
	}
	if q.Search == nil {
		return nil
	}
	for _, t := range q.Search.Terms() {
		if t.Property == "" || !slices.Contains(can[t.Property], "search") {
			bad := refuse(http.StatusBadRequest, "BadRequest", "Unrecognized query argument specified: '%s'.", printable(t.Property))
			return &bad
		}
	}
	return nil
}

func supports(words []string, u odata.Use) bool {
	if u.Negated && !slices.Contains(words, "not") {
		return false
	}
	switch u.Operator {
	case "in", "any": // several times eq
		return slices.Contains(words, "eq")
	case "gt":
		return slices.Contains(words, "ge")
	case "lt":
		return slices.Contains(words, "le")
	}
	return slices.Contains(words, u.Operator)
}

// resourceName is a type in the directory's words: "ServicePrincipal".
func resourceName(typeName string) string { return strings.ToUpper(typeName[:1]) + typeName[1:] }

var operatorKinds = map[string]string{
	"eq": "Equal", "ne": "NotEqual", "gt": "GreaterThan", "ge": "GreaterThanOrEqual", "lt": "LessThan", "le": "LessThanOrEqual",
}

// mistypedOperand refuses a comparison whose sides are of different types, where both are known: accountEnabled eq 'true'.
func mistypedOperand(typeName string, u odata.Use) *reply {
	operator := operatorKinds[u.Operator]
	have, known := typeOfPath(typeName, u.Path)
	if operator == "" || !known || u.Value == nil {
		return nil
	}
	said := "Edm.String"
	switch u.Value.(type) {
	case bool:
		said = "Edm.Boolean"
	case float64:
		said = "Edm.Int32"
	}
	// A moment, a GUID and a text are all written as texts here; the two other kinds cannot be taken for each other.
	textual := have != "Edm.Boolean" && have != "Edm.Int32"
	if said == have || textual && said == "Edm.String" {
		return nil
	}
	bad := refuse(http.StatusBadRequest, "BadRequest", "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind '%s'.", have, said, operator)
	return &bad
}

// typeOfPath follows a path through the types to a primitive one.
func typeOfPath(typeName string, path []string) (edm string, known bool) {
	for i, step := range path {
		text, ok := typeOfProperty(typeName, step)
		if !ok {
			return "", false
		}
		p := parseType(text)
		if i == len(path)-1 {
			return "Edm." + p.typ, literals[p.typ] != nil
		}
		typeName = p.typ
	}
	return "", false
}
