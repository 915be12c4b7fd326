package main

import (
	"bytes"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
)

// classes.csv rates every property of the types that shipped connectors read, one per line: type, property, Graph type
// (empty where the given shapes name it) and data class. Types and properties come from the Graph v1.0 schema
// (microsoftgraph/msgraph-metadata) and the models of msgraph-sdk-go; types named "report." are the columns of usage
// reports (Microsoft Graph docs, reportroot-getoffice365activeuserdetail). The classes are Gatehouse's own.
//
//go:embed classes.csv
var tables embed.FS

// The data classes, as preview.Class has them.
var classes = map[string]bool{
	"direct identifier": true, "contact": true, "content": true, "location": true, "organisation": true,
	"technical id": true, "time": true, "measure": true, "setting": true,
}

// property is [Graph type, data class]; an empty class means that nobody rated it.
type property [2]string

// classifiedTypes joins the shapes with the table. A rated type must be rated whole, down to its nested types.
func classifiedTypes(data []byte) ([]byte, error) {
	var facts struct {
		Types map[string]map[string]string `json:"types"`
	}
	if err := json.Unmarshal(data, &facts); err != nil {
		return nil, err
	}
	types := map[string]map[string]property{}
	for name, properties := range facts.Types {
		types[name] = map[string]property{}
		for p, t := range properties {
			types[name][p] = property{t, ""}
		}
	}
	rated, err := rate(types)
	if err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(rated) {
		if err := complete(name, types[name], rated); err != nil {
			return nil, err
		}
	}
	return writeTypes(types), nil
}

// rate reads the table into types and says which types it rates.
func rate(types map[string]map[string]property) (map[string]bool, error) {
	file, err := tables.Open("classes.csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	rated := map[string]bool{}
	for line, row := range rows[1:] {
		name, prop, graphType, class := row[0], row[1], row[2], row[3]
		rated[name] = true
		if types[name] == nil {
			types[name] = map[string]property{}
		}
		if prop == "" {
			continue // a type without properties of its own
		}
		known, inShapes := types[name][prop]
		switch {
		case !classes[class]:
			return nil, fmt.Errorf("classes.csv line %d: %q is no data class", line+2, class)
		case inShapes && graphType != "":
			return nil, fmt.Errorf("classes.csv line %d: the type of %s.%s is known already, or rated twice", line+2, name, prop)
		case !inShapes && graphType == "":
			return nil, fmt.Errorf("classes.csv line %d: %s has no property %s", line+2, name, prop)
		case inShapes:
			graphType = known[0]
		}
		types[name][prop] = property{graphType, class}
	}
	return rated, nil
}

// complete holds that every property of a rated type is rated, and that every type it nests is rated or an enumeration.
func complete(name string, properties map[string]property, rated map[string]bool) error {
	for _, p := range sortedKeys(properties) {
		if properties[p][1] == "" {
			return fmt.Errorf("%s.%s has no data class", name, p)
		}
		nested := strings.Trim(properties[p][0], "[]!")
		if first := nested[:1]; first == strings.ToLower(first) && !rated[nested] && !enumerations[nested] {
			return fmt.Errorf("%s.%s: type %s is neither rated nor an enumeration", name, p, nested)
		}
	}
	return nil
}

// enumerations of the Graph v1.0 schema: their values are words, they have no properties.
var enumerations = map[string]bool{
	"appliedConditionalAccessPolicyResult": true, "attendeeType": true, "automaticRepliesStatus": true, "bodyType": true,
	"conditionalAccessStatus": true, "dayOfWeek": true, "delegateMeetingMessageDeliveryOptions": true, "eventType": true,
	"externalAudienceScope": true, "freeBusyStatus": true, "groupAccessType": true, "importance": true,
	"locationType": true, "locationUniqueIdType": true, "onlineMeetingProviderType": true, "phoneType": true,
	"recurrencePatternType": true, "recurrenceRangeType": true, "responseType": true, "riskDetail": true,
	"riskEventType": true, "riskLevel": true, "riskState": true, "sensitivity": true, "signInUserType": true,
	"userDefaultAuthenticationMethod": true, "userPurpose": true, "weekIndex": true,
}

// writeTypes writes one type per line.
func writeTypes(types map[string]map[string]property) []byte {
	var out bytes.Buffer
	out.WriteString("{\"types\":{\n")
	names := sortedKeys(types)
	for i, name := range names {
		out.WriteString(compactJSON(name) + ":" + compactJSON(types[name]) + comma(i, len(names)))
	}
	out.WriteString("}}\n")
	return out.Bytes()
}
