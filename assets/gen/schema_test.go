package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheShippedSchemaIsWhatTheModelsSay(t *testing.T) {
	shipped, err := os.ReadFile(filepath.Join("..", "graphschema.json"))
	if err != nil {
		t.Fatal(err)
	}
	types, err := os.ReadFile(filepath.Join("..", "graphtypes.json"))
	if err != nil {
		t.Fatal(err)
	}
	models, err := modelsFolder()
	if err != nil {
		t.Fatal(err)
	}
	made, err := schemaFile(models, types)
	if err != nil || !bytes.Equal(made, shipped) {
		t.Fatalf("graphschema.json differs from what the models say (%v): run the generator", err)
	}
}

// smallModels is a folder with small models: an entity, a type that nests another one and an enumeration, and a relation.
func smallModels(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"entity": "type Entity struct\nres[\"id\"] = func (n x) error {\n val, err := n.GetStringValue()\n",
		"house": "res := m.Entity.GetFieldDeserializers()\nres[\"doors\"] = func (n x) error {\n val, err := n.GetCollectionOfObjectValues(CreateDoorFromDiscriminatorValue)\n" +
			"res[\"owner\"] = func (n x) error {\n val, err := n.GetObjectValue(CreateHouseFromDiscriminatorValue)\n",
		"door": "res[\"colour\"] = func (n x) error {\n val, err := n.GetEnumValue(ParseDoorColour)\nres[\"@odata.type\"] = func (n x) error {\n val, err := n.GetStringValue()\n" +
			"res[\"keys\"] = func (n x) error {\n val, err := n.GetCollectionOfPrimitiveValues(\"uuid\")\n",
		"door_colour": "case \"red\":\ncase \"blue\":\n",
		"shed":        "res[\"x\"] = func (n x) error {\n val, err := n.GetSurprise()\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name+".go"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func newSchema(models string) *schema {
	return &schema{
		models: models, types: map[string]map[string]string{}, relations: map[string]map[string]string{}, enumerations: map[string][]string{},
		entities: map[string]bool{}, nullable: map[string]map[string]property{"house": {"id": {"String!", ""}}},
	}
}

func TestTheSchemaNestsTypesAndOnlyNamesRelations(t *testing.T) {
	s := newSchema(smallModels(t))
	if err := s.read("house"); err != nil {
		t.Fatal(err)
	}
	want := `{"types":{
"door":{"colour":"doorColour","keys":"[Guid]"},
"house":{"doors":"[door]","id":"String!"}
},
"relations":{
"house":{"owner":"house"}
},
"enumerations":{
"doorColour":["red","blue"]
},
"queries":{
}}
`
	if got := string(s.write()); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestQueriesAreReadFromTheComments(t *testing.T) {
	folder := t.TempDir()
	text := "// GetName gets the name property value. Supports $filter (eq, NOT, startsWith, and eq on null values), $search, and $orderby.\nfunc\n" +
		"// GetTags gets the tags property value. Supports $filter (eq, /$count eq 0).\n// GetNotes gets the notes property value. Free text.\n"
	if err := os.WriteFile(filepath.Join(folder, "house.go"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := queries(folder, "house")
	if err != nil || compactJSON(got) != `{"name":["eq","not","orderby","search","startswith"],"tags":["$count","eq"]}` {
		t.Errorf("%v %s", err, compactJSON(got))
	}
	if _, err := queries(folder, "shed"); err == nil {
		t.Error("a model that is not there was read")
	}
}

func TestAModelThatCannotBeReadStopsTheGenerator(t *testing.T) {
	for name, want := range map[string]string{"shed": "nothing is known of Surprise", "castle": "castle.go"} {
		if err := newSchema(smallModels(t)).read(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
