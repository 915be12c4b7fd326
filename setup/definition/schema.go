package definition

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
)

// SchemaID names the schema; it is no address.
const SchemaID = "urn:gatehouse:definition"

// Schema is the JSON Schema (2020-12) of definitions, for editors and other tools: the keys of the format, what each is for, and
// every rule that can be said without the catalogue of permissions and the types of Microsoft Graph. docs/definition.schema.json
// is this text.
func Schema() ([]byte, error) {
	schema := schemaOf(reflect.TypeFor[Definition](), "")
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["$id"] = SchemaID
	schema["title"] = "Gatehouse connector definition"
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schema); err != nil { // encoding/json sorts the keys of maps
		return nil, fmt.Errorf("write schema of definitions: %w", err)
	}
	return out.Bytes(), nil
}

// node is a JSON Schema.
type node = map[string]any

// schemaOf makes the schema of a type by its yaml keys, as the decoder reads it, and adds what schemakeys.go and schemarules.go say about the path
// ("permissions[].name").
func schemaOf(t reflect.Type, path string) node {
	var out node
	switch t.Kind() {
	case reflect.Struct:
		properties := node{}
		for i := range t.NumField() {
			if key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); key != "" {
				properties[key] = schemaOf(t.Field(i).Type, join(path, key))
			}
		}
		out = node{"type": "object", "properties": properties, "additionalProperties": false}
	case reflect.Slice:
		out = node{"type": "array", "items": schemaOf(t.Elem(), path+"[]")}
	case reflect.Map:
		out = node{"type": "object", "additionalProperties": schemaOf(t.Elem(), path+".*")}
	case reflect.Int:
		out = node{"type": "integer"}
	case reflect.Bool:
		out = node{"type": "boolean"}
	default:
		out = node{"type": "string"}
	}
	if text := keyTexts[path]; text != "" {
		out["description"] = text
	}
	maps.Copy(out, keyRules()[path])
	return out
}
