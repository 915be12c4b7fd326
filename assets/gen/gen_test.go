package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	someRoles = `{"roles":[{"name":"B","templateId":"2","createApp":true,"note":"dropped"},{"name":"A","templateId":"1","consentDelegated":false}],"guestUserRoleIds":{"Guest User":"3"}}`
	somePerms = `{"_meta":{},"resources":{
		"b":{"displayName":"B","servicePrincipalNames":["y","x"],"permissions":[
			{"v":"Two","del":{"id":"2","name":"n","desc":"<d>","admin":null,"src":"P"},"del_also":[{"id":"4","name":"m","desc":"e","admin":true}]},
			{"v":"One","app":{"id":"1","name":"n","desc":"d","admin":true,"lvl":3,"enabled":false}}]},
		"a":{"displayName":"A","servicePrincipalNames":[],"permissions":[]}}}`
)

func TestPermissionsAreSortedAndKeepWhatMatters(t *testing.T) {
	got, err := compactPermissions([]byte(somePerms))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"resources":{
"a":{"name":"A","spns":[],"permissions":[
]},
"b":{"name":"B","spns":["x","y"],"permissions":[
{"v":"One","app":{"id":"1","name":"n","desc":"d","lvl":3,"off":true}},
{"v":"Two","del":{"id":"2","name":"n","desc":"<d>"},"delAlso":[{"id":"4","name":"m","desc":"e","admin":true}]}
]}
}}
`
	if string(got) != want {
		t.Errorf("got\n%s", got)
	}
}

func TestRolesKeepUnknownAbilitiesOut(t *testing.T) {
	got, err := compactRoles([]byte(someRoles))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"roles":[
{"name":"A","templateId":"1","consentDelegated":false},
{"name":"B","templateId":"2","createApp":true}
],
"guestUserRoleIds":{"Guest User":"3"}}
`
	if string(got) != want {
		t.Errorf("got\n%s", got)
	}
}

// shapes are the facts that the shipped file was made from, as far as the table needs them.
func shapes(t *testing.T) map[string]map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "graphtypes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Types map[string]map[string]property `json:"types"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for name, properties := range file.Types {
		out[name] = map[string]string{}
		for p, v := range properties {
			out[name][p] = v[0]
		}
	}
	return out
}

// withoutTable leaves to the table what only the table knows: the properties whose Graph type it names.
func withoutTable(t *testing.T, all map[string]map[string]string) []byte {
	t.Helper()
	names, err := fs.Glob(tables, "classes*.csv")
	if err != nil || len(names) < 2 {
		t.Fatalf("tables %v: %v", names, err)
	}
	for _, name := range names {
		data, err := tables.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(data), "\n")[1:] {
			if row := strings.Split(line, ","); len(row) == 4 && row[2] != "" {
				delete(all[row[0]], row[1])
			}
		}
	}
	out, err := json.Marshal(map[string]any{"types": all})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheShippedTypesAreWhatTheTableMakes(t *testing.T) {
	shipped, err := os.ReadFile(filepath.Join("..", "graphtypes.json"))
	if err != nil {
		t.Fatal(err)
	}
	facts := withoutTable(t, shapes(t))
	for range 3 {
		got, err := classifiedTypes(facts)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, shipped) {
			t.Fatal("graphtypes.json differs from what classes.csv makes: run the generator")
		}
	}
}

func TestANewPropertyWithoutAClassStopsTheGenerator(t *testing.T) {
	all := shapes(t)
	all["user"]["favouriteColour"] = "String"
	if _, err := classifiedTypes(withoutTable(t, all)); err == nil || !strings.Contains(err.Error(), "user.favouriteColour has no data class") {
		t.Errorf("got %v", err)
	}
}

func TestANewNestedTypeWithoutClassesStopsTheGenerator(t *testing.T) {
	types := map[string]map[string]property{"user": {"pet": {"[pet]", "content"}}}
	if err := complete("user", types["user"], map[string]bool{"user": true}, nil); err == nil || !strings.Contains(err.Error(), "type pet") {
		t.Errorf("got %v", err)
	}
}

func TestAVanishedPropertyStopsTheGenerator(t *testing.T) {
	all := shapes(t)
	delete(all["user"], "mail")
	if _, err := classifiedTypes(withoutTable(t, all)); err == nil || !strings.Contains(err.Error(), "user has no property mail") {
		t.Errorf("got %v", err)
	}
}

func TestRunWritesTheSameFilesTwice(t *testing.T) {
	facts, first, second := t.TempDir(), t.TempDir(), t.TempDir()
	for name, text := range map[string][]byte{"permissions.json": []byte(somePerms), "roles.json": []byte(someRoles), "least-privilege-paths.json": []byte(someLeast), "v1-shapes.json": withoutTable(t, shapes(t))} {
		if err := os.WriteFile(filepath.Join(facts, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, out := range []string{first, second} {
		if err := run(facts, out); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"permissions.json", "roles.json", "graphtypes.json", "least.json", "graphschema.json"} {
		a, errA := os.ReadFile(filepath.Join(first, name))
		b, errB := os.ReadFile(filepath.Join(second, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) || !json.Valid(a) {
			t.Errorf("%s: %v, %v, equal %v, valid %v", name, errA, errB, bytes.Equal(a, b), json.Valid(a))
		}
	}
	if err := run("", t.TempDir()); err == nil {
		t.Error("made a schema without the types that it rests on")
	}
	if err := run(t.TempDir(), first); err == nil {
		t.Error("ran on an empty folder")
	}
}
