// Package coverage knows the properties of Graph types and says, without a sample, what rules do to each of them.
// It must not look at values: neither a class nor a verdict depends on what somebody typed.
package coverage

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"gatehouse/assets"
)

// Class is the data class of a property.
type Class string

// The classes.
const (
	Identifier   Class = "direct identifier"
	Contact      Class = "contact"
	Content      Class = "content"
	Location     Class = "location"
	Organisation Class = "organisation"
	TechnicalID  Class = "technical id"
	Time         Class = "time"
	Measure      Class = "measure"
	Setting      Class = "setting"
	Unknown      Class = "unclassified"
)

// Personal holds for classes that identify or describe a person; what is not classified counts as personal.
func (c Class) Personal() bool {
	switch c {
	case Identifier, Contact, Content, Location, Unknown:
		return true
	}
	return false
}

func (c Class) known() bool {
	switch c {
	case Identifier, Contact, Content, Location, Organisation, TechnicalID, Time, Measure, Setting, Unknown:
		return true
	}
	return false
}

type property struct {
	graph string // type of the value or of its elements, without notation
	many  bool   // an array
	class Class
}

// Types are the Graph types by name.
type Types struct {
	types map[string]map[string]property
	words map[string]bool // enumerations: their values are texts
}

// Embedded reads the types that the program carries.
var Embedded = sync.OnceValues(func() (*Types, error) {
	data, err := fs.ReadFile(assets.FS, "graphtypes.json")
	if err != nil {
		return nil, fmt.Errorf("read graph types: %w", err)
	}
	return Parse(data)
})

// Parse reads {"types":{"user":{"mail":["String","contact"]}},"enumerations":["importance"]}: property → Graph type, class. An
// empty class is Unknown.
func Parse(data []byte) (*Types, error) {
	var file struct {
		Types        map[string]map[string][2]string `json:"types"`
		Enumerations []string                        `json:"enumerations"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("read graph types: %w", err)
	}
	t := &Types{types: make(map[string]map[string]property, len(file.Types)), words: make(map[string]bool, len(file.Enumerations))}
	for _, name := range file.Enumerations {
		t.words[name] = true
	}
	for name, properties := range file.Types {
		t.types[name] = make(map[string]property, len(properties))
		for key, pair := range properties {
			p := property{strings.Trim(pair[0], "[]!"), strings.HasPrefix(pair[0], "["), Class(pair[1])}
			if p.class == "" {
				p.class = Unknown
			}
			if !p.class.known() {
				return nil, fmt.Errorf("read graph types: %s.%s has the unknown class %q", name, key, pair[1])
			}
			t.types[name][key] = p
		}
	}
	return t, nil
}

// Known tells whether there is a type of this name.
func (t *Types) Known(name string) bool {
	_, ok := t.types[name]
	return ok
}

// Place is a point in an answer: what its value is according to the types. Elements of an array share the place of the array.
type Place struct {
	Label string // type and property: user.mail
	Class Class

	types    *Types
	graph    string
	envelope bool
}

// Answer is the root of an answer to a call of the given type; collection: the values stand in value[].
func (t *Types) Answer(callType string, collection bool) Place {
	return Place{Label: callType, Class: Unknown, types: t, graph: callType, envelope: collection}
}

// Property steps into a property. odataType is the @odata.type that stands beside it, for the members of mixed collections;
// it only adds properties that the declared type does not have.
func (p Place) Property(name, odataType string) Place {
	next := Place{Label: p.graph + "." + name, Class: Unknown, types: p.types}
	if !p.envelope {
		found, ok := p.types.types[p.graph][name]
		if narrow := strings.TrimPrefix(odataType, "#microsoft.graph."); !ok && narrow != odataType {
			found, ok = p.types.types[narrow][name]
			next.Label = narrow + "." + name
		}
		if ok {
			next.Class, next.graph = found.class, found.graph
			return next
		}
	}
	switch {
	case strings.Contains(name, "@"):
		next.Label, next.Class = name, annotation(name)
		if name == removed {
			next.graph = removed
		}
	case p.envelope:
		if name == "value" {
			next.Label, next.graph = p.graph, p.graph
		}
	case p.graph != "" && !p.types.Known(p.graph):
		// A complex type that the data does not describe is of the class of the property that holds it.
		next.Class, next.graph = p.Class, p.graph
	}
	return next
}

// removed marks an object of a delta answer that is gone: {"reason": "deleted"}.
const removed = "@removed"

// annotation classifies control information. Links may carry anything in their query: the leak check looks into them.
func annotation(name string) Class {
	switch {
	case strings.Contains(name, "@odata."):
		return TechnicalID
	case name == removed:
		return Setting
	default:
		return Unknown
	}
}
