package main

import (
	"bytes"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

// The files classes*.csv rate every property of the types that connectors read, one per line: type, property, Graph type
// (empty where the given shapes name it) and data class. Types and properties come from the Graph v1.0 schema
// (microsoftgraph/msgraph-metadata) and the models of msgraph-sdk-go v1.100.0, which have the beta type aiInteraction too;
// properties of derived types stand with the type that calls answer with (eventMessageDetail, conversationMember, identity,
// callRecords.endpoint), because answers mix them. The actions of itemActivity are those of the Microsoft Graph docs
// (itemactionset and the pages it links); types named "report." are the columns of usage reports
// (reportroot-getoffice365activeuserdetail). The classes are Gatehouse's own.
//
// enumerations.txt names the enumerations among the types: their values are words, they have no properties.
//
//go:embed classes*.csv enumerations.txt
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
	rated, err := rateAll(types)
	if err != nil {
		return nil, err
	}
	words, err := enumerations()
	if err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(rated) {
		if err := complete(name, types[name], rated, words); err != nil {
			return nil, err
		}
	}
	return writeTypes(types, sortedKeys(words)), nil
}

// enumerations reads the names of the enumerations.
func enumerations() (map[string]bool, error) {
	data, err := tables.ReadFile("enumerations.txt")
	if err != nil {
		return nil, err
	}
	words := map[string]bool{}
	for _, name := range strings.Fields(string(data)) {
		words[name] = true
	}
	return words, nil
}

// rateAll reads the tables into types and says which types they rate.
func rateAll(types map[string]map[string]property) (map[string]bool, error) {
	names, err := fs.Glob(tables, "classes*.csv")
	if err != nil {
		return nil, err
	}
	rated := map[string]bool{}
	for _, name := range names {
		if err := rate(name, types, rated); err != nil {
			return nil, fmt.Errorf("%s %w", name, err)
		}
	}
	return rated, nil
}

func rate(file string, types map[string]map[string]property, rated map[string]bool) error {
	data, err := tables.ReadFile(file)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return err
	}
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
			return fmt.Errorf("line %d: %q is no data class", line+2, class)
		case inShapes && graphType != "":
			return fmt.Errorf("line %d: the type of %s.%s is known already, or rated twice", line+2, name, prop)
		case !inShapes && graphType == "":
			return fmt.Errorf("line %d: %s has no property %s", line+2, name, prop)
		case inShapes:
			graphType = known[0]
		}
		types[name][prop] = property{graphType, class}
	}
	return nil
}

// complete holds that every property of a rated type is rated, and that every type it nests is rated or an enumeration.
func complete(name string, properties map[string]property, rated, enumerations map[string]bool) error {
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

// writeTypes writes one type per line, and the enumerations.
func writeTypes(types map[string]map[string]property, enumerations []string) []byte {
	var out bytes.Buffer
	out.WriteString("{\"types\":{\n")
	names := sortedKeys(types)
	for i, name := range names {
		out.WriteString(compactJSON(name) + ":" + compactJSON(types[name]) + comma(i, len(names)))
	}
	out.WriteString("},\n\"enumerations\":" + compactJSON(enumerations) + "}\n")
	return out.Bytes()
}
