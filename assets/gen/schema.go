package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// writable are the types of which somebody sends a body to Graph; the types that they nest follow by themselves.
var writable = []string{
	"adminReportSettings", "appRoleAssignment", "application", "federatedIdentityCredential", "keyCredential", "oAuth2PermissionGrant", "passwordCredential",
	"servicePrincipal",
}

// schema is what the models of msgraph-sdk-go say about a type, which Microsoft generates from Graph's metadata.
type schema struct {
	models       string
	nullable     map[string]map[string]property // "Type!" of graphtypes.json: what the models do not say
	types        map[string]map[string]string   // property → "String", "[Guid]!", "apiApplication"
	relations    map[string]map[string]string   // navigation property → type
	enumerations map[string][]string
	queries      map[string]map[string][]string // type → property → operators of $filter, "search", "orderby"
	entities     map[string]bool
}

// schemaFile reads the writable types from the folder of the models and joins what the shipped types know about null.
func schemaFile(models string, types []byte) ([]byte, error) {
	s := &schema{
		models: models, types: map[string]map[string]string{}, relations: map[string]map[string]string{}, enumerations: map[string][]string{},
		queries: map[string]map[string][]string{}, entities: map[string]bool{},
	}
	var known struct {
		Types map[string]map[string]property `json:"types"`
	}
	if err := json.Unmarshal(types, &known); err != nil {
		return nil, err
	}
	s.nullable = known.Types
	for _, name := range writable {
		if err := s.read(name); err != nil {
			return nil, err
		}
	}
	for _, name := range queried {
		found, err := queries(models, name)
		if err != nil {
			return nil, err
		}
		s.queries[name] = found
	}
	return s.write(), nil
}

// modelsFolder asks Go where the module of the models is, which every build has.
func modelsFolder() (string, error) {
	out, err := exec.CommandContext(context.Background(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/microsoftgraph/msgraph-sdk-go").Output()
	if err != nil || len(bytes.TrimSpace(out)) == 0 {
		return "", fmt.Errorf("find the models of Graph: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "models"), nil
}

var (
	baseOf   = regexp.MustCompile(`res := m\.(\w+)\.GetFieldDeserializers\(\)`)
	fieldOf  = regexp.MustCompile(`res\["([^"]+)"\] = func[^\n]*\n\s*val, err := n\.Get(\w+)\(([^)]*)\)`)
	wordOf   = regexp.MustCompile(`case "([^"]+)":`)
	creates  = regexp.MustCompile(`^Create(\w+)FromDiscriminatorValue$`)
	edmNames = map[string]string{
		"StringValue": "String", "BoolValue": "Boolean", "Int32Value": "Int32", "Int64Value": "Int64", "Float64Value": "Double", "TimeValue": "DateTimeOffset",
		"UUIDValue": "Guid", "ByteArrayValue": "Binary", "ISODurationValue": "Duration", "DateOnlyValue": "Date", "TimeOnlyValue": "TimeOfDay",
	}
	edmElements = map[string]string{`"string"`: "String", `"uuid"`: "Guid", `"int32"`: "Int32"}
)

// read takes one type, everything of its base types, and the types that it nests.
func (s *schema) read(name string) error {
	if s.types[name] != nil {
		return nil
	}
	own, err := s.fields(name)
	if err != nil {
		return err
	}
	s.types[name], s.relations[name] = map[string]string{}, map[string]string{}
	for _, f := range own {
		if err := s.take(name, f); err != nil {
			return fmt.Errorf("%s.%s: %w", name, f.name, err)
		}
	}
	return nil
}

// field is one property as the models read it.
type field struct{ name, getter, argument string }

// fields are the properties of a type and of all that it derives from.
func (s *schema) fields(name string) ([]field, error) {
	source, err := os.ReadFile(filepath.Join(s.models, snake(name)+".go"))
	if err != nil {
		return nil, err
	}
	var out []field
	if base := baseOf.FindSubmatch(source); base != nil {
		if out, err = s.fields(lower(string(base[1]))); err != nil {
			return nil, err
		}
		s.entities[name] = s.entities[lower(string(base[1]))]
	}
	if name == "entity" {
		s.entities[name] = true
	}
	for _, m := range fieldOf.FindAllSubmatch(source, -1) {
		if p := string(m[1]); !strings.Contains(p, "@") {
			out = append(out, field{p, string(m[2]), string(m[3])})
		}
	}
	return out, nil
}

func (s *schema) take(owner string, f field) error {
	graphType, collection, err := s.typeOf(f)
	if err != nil {
		return err
	}
	into := s.types
	if s.entities[graphType] {
		into = s.relations
	}
	if collection {
		graphType = "[" + graphType + "]"
	}
	if strings.HasSuffix(s.nullable[owner][f.name][0], "!") {
		graphType += "!"
	}
	into[owner][f.name] = graphType
	return nil
}

func (s *schema) typeOf(f field) (graphType string, collection bool, err error) {
	switch f.getter {
	case "CollectionOfPrimitiveValues":
		return edmElements[f.argument], true, nil
	case "ObjectValue", "CollectionOfObjectValues":
		m := creates.FindStringSubmatch(f.argument)
		if m == nil {
			return "", false, fmt.Errorf("%s is no type of the models", f.argument)
		}
		graphType, err = s.nested(lower(m[1]))
		return graphType, f.getter != "ObjectValue", err
	case "EnumValue", "CollectionOfEnumValues":
		graphType = lower(strings.TrimPrefix(f.argument, "Parse"))
		return graphType, f.getter != "EnumValue", s.words(graphType)
	}
	if edmNames[f.getter] == "" {
		return "", false, fmt.Errorf("nothing is known of %s", f.getter)
	}
	return edmNames[f.getter], false, nil
}

// nested reads a type that is part of another one; an entity is only named, because nobody writes it from here.
func (s *schema) nested(name string) (string, error) {
	if _, err := s.fields(name); err != nil {
		return "", err
	}
	if s.entities[name] {
		return name, nil
	}
	return name, s.read(name)
}

// words reads the members of an enumeration.
func (s *schema) words(name string) error {
	source, err := os.ReadFile(filepath.Join(s.models, snake(name)+".go"))
	if err != nil {
		return err
	}
	var out []string
	for _, m := range wordOf.FindAllSubmatch(source, -1) {
		out = append(out, string(m[1]))
	}
	s.enumerations[name] = out
	return nil
}

// write gives one type, list of relations, enumeration and list of queries per line.
func (s *schema) write() []byte {
	for name, list := range s.relations {
		if len(list) == 0 {
			delete(s.relations, name)
		}
	}
	var out bytes.Buffer
	out.WriteString("{\"types\":")
	lines(&out, s.types)
	out.WriteString(",\n\"relations\":")
	lines(&out, s.relations)
	out.WriteString(",\n\"enumerations\":")
	lines(&out, s.enumerations)
	out.WriteString(",\n\"queries\":")
	lines(&out, s.queries)
	out.WriteString("}\n")
	return out.Bytes()
}

// lines writes an object with one member per line.
func lines[V any](out *bytes.Buffer, m map[string]V) {
	out.WriteString("{\n")
	names := sortedKeys(m)
	for i, name := range names {
		out.WriteString(compactJSON(name) + ":" + compactJSON(m[name]) + comma(i, len(names)))
	}
	out.WriteString("}")
}

func lower(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// snake is the name of a type's file: "oAuth2PermissionGrant" is in o_auth2_permission_grant.go.
func snake(name string) string {
	var out strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
