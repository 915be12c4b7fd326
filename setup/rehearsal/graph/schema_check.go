package graph

import (
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// The refusals are worded as OData's library for .NET and the directory service word them: that is what Graph's clients see.

func refusedBody(format string, args ...any) *reply {
	bad := badRequest(format, args...)
	return &bad
}

// check holds a body against a type, down to what it nests.
func check(typeName string, o directory.Object) *reply {
	for _, name := range sortedNames(o) {
		if bad := checkMember(typeName, name, o[name]); bad != nil {
			return bad
		}
	}
	return nil
}

// checkMember takes one name of a JSON object: a property, or an annotation.
func checkMember(typeName, name string, v any) *reply {
	if before, annotation, ok := strings.Cut(name, "@odata."); ok {
		return checkAnnotation(typeName, before, annotation, v)
	}
	p, ok := types[typeName][name]
	switch {
	case !ok && len(types[typeName]) == 0 && name != "" && name[0] != '#':
		return nil // an open type: its names are the tenant's own
	case !ok:
		return refusedBody("Property '%s' does not exist as a declared property or extension property.", printable(name))
	case p.readOnly && v != nil:
		return refusedBody("Property '%s' is read-only and cannot be set.", name)
	}
	return p.check(name, v)
}

// checkAnnotation lets through what SDKs send with every body: the type, which must be right, and references in the place of relations.
func checkAnnotation(typeName, property, annotation string, v any) *reply {
	switch {
	case property == "" && annotation == "type":
		said, _ := v.(string)
		if !strings.EqualFold(strings.TrimPrefix(said, "#"), "microsoft.graph."+typeName) {
			return refusedBody("A type named '%s' could not be resolved by the model. When a model is available, each type name must resolve to a valid type.", printable(said))
		}
	case annotation == "bind":
		if _, ok := relations[typeName][property]; !ok {
			return refusedBody("The property '%s' does not exist on type 'microsoft.graph.%s'. Make sure to only use property names that are defined by the type.", printable(property), typeName)
		}
	}
	return nil
}

func (p property) check(name string, v any) *reply {
	if v == nil {
		if p.required && !p.readOnly {
			return refusedBody("A null value was found for the property named '%s', which has the expected type '%s'. The expected type '%s' does not allow null values.", name, p.edm(), p.edm())
		}
		return nil
	}
	if !p.list {
		return p.checkOne(v)
	}
	list, ok := v.([]any)
	if !ok {
		return unexpectedNode(v, "StartArray")
	}
	for _, item := range list {
		if item == nil {
			return refusedBody("A null value was found for an item of the property named '%s', which has the expected type '%s'. Its items do not allow null values.", name, p.edm())
		}
		if bad := p.checkOne(item); bad != nil {
			return bad
		}
	}
	return nil
}

// checkOne takes a value that is not null, or one item of a collection.
func (p property) checkOne(v any) *reply {
	if _, complexType := types[p.typ]; complexType {
		o, ok := v.(directory.Object)
		if !ok {
			return unexpectedNode(v, "StartObject")
		}
		return check(p.typ, o)
	}
	switch v.(type) {
	case []any, directory.Object:
		return unexpectedNode(v, "PrimitiveValue")
	}
	fits := literals[p.typ]
	if fits == nil {
		fits = func(v any) bool { return isWord(p.typ, v) }
	}
	if !fits(v) {
		p.list, p.required = false, false
		return refusedBody("Cannot convert the literal '%s' to the expected type '%s'.", printable(literal(v)), p.edm())
	}
	return nil
}

// isWord holds for the members of an enumeration, several of them separated by commas.
func isWord(enumeration string, v any) bool {
	text, ok := v.(string)
	for word := range strings.SplitSeq(text, ",") {
		ok = ok && slices.Contains(words[enumeration], strings.TrimSpace(word))
	}
	return ok
}

func unexpectedNode(v any, expected string) *reply {
	found := "PrimitiveValue"
	switch v.(type) {
	case []any:
		found = "StartArray"
	case directory.Object:
		found = "StartObject"
	}
	return refusedBody("An unexpected '%s' node was found when reading from the JSON reader. A '%s' node was expected.", found, expected)
}

// checkParameters holds the body of an action against its parameters.
func checkParameters(action string, o directory.Object, parameters map[string]property) *reply {
	for _, name := range sortedNames(o) {
		if strings.Contains(name, "@odata.") {
			continue
		}
		p, ok := parameters[name]
		if !ok {
			return refusedBody("The parameter '%s' in the request payload is not a valid parameter for the operation '%s'.", printable(name), action)
		}
		if bad := p.check(name, o[name]); bad != nil {
			return bad
		}
	}
	return nil
}
