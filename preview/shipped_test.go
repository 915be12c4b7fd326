package preview_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"gatehouse/assets"
	"gatehouse/preview"
	"gatehouse/preview/rules"

	"go.yaml.in/yaml/v3"
)

// shipped is what this test needs of a connector's definition.
type shipped struct {
	ID        string `yaml:"id"`
	Sanitizer struct {
		Rules string `yaml:"rules"`
	} `yaml:"sanitizer"`
	Calls []struct {
		Name    string `yaml:"name"`
		Method  string `yaml:"method"`
		URL     string `yaml:"url"`
		Type    string `yaml:"type"`
		Shape   string `yaml:"shape"`
		Example string `yaml:"example"`
	} `yaml:"calls"`
	Blocked []struct {
		Name   string `yaml:"name"`
		Method string `yaml:"method"`
		URL    string `yaml:"url"`
	} `yaml:"blocked"`
}

var fill = strings.NewReplacer("{u}", "48d31887-5fad-4d73-a9f5-3c356e68a038", "{g}", "a3c1e5f7-2b4d-4c6e-8f90-1a2b3c4d5e6f",
	"{t}", "a3c1e5f7-2b4d-4c6e-8f90-1a2b3c4d5e6f", "{c}", "19:kB7rQ2mXz0VtN5cYw8Hd3LsJf6Ua1PeGi9oTq4ZxRn01@thread.tacv2",
	"{chat}", "19:5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f_7b30f2d9-5c1e-46a8-b7f4-3d2e1c0a9b88@unq.gbl.spaces", "{call}", "2f1d8c3a-7b6e-4d50-9c41-e5f6a7b8c9d0",
	"{d}", "b!Qm9vZ0hhdXNfRXhhbXBsZV9Ecml2ZV8wMQ-7kZt", "{i}", "01GATEHOUSEXAMPLEITEM000000000001",
	"{from}", "2026-01-01T00:00:00Z", "{to}", "2026-02-01T00:00:00Z")

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(assets.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func definitions(t *testing.T) []shipped {
	t.Helper()
	names, err := fs.Glob(assets.FS, "connectors/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no definitions: %v", err)
	}
	var out []shipped
	for _, name := range names {
		var d shipped
		if err := yaml.Unmarshal(read(t, name), &d); err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

func (d shipped) answers(t *testing.T) []preview.Answer {
	t.Helper()
	var out []preview.Answer
	for _, c := range d.Calls {
		a := preview.Answer{Name: c.Name, Method: c.Method, URL: fill.Replace(c.URL), Type: c.Type, Shape: c.Shape}
		if c.Example != "" {
			a.Body = read(t, path.Join("examples", d.ID, c.Example))
		}
		out = append(out, a)
	}
	return out
}

func TestShippedExamplesPassTheirRulesWithoutALeak(t *testing.T) {
	for _, d := range definitions(t) {
		t.Run(d.ID, func(t *testing.T) {
			var set *rules.Set
			if d.Sanitizer.Rules != "" {
				var err error
				if set, err = rules.Load(d.Sanitizer.Rules, read(t, path.Join("rules", d.Sanitizer.Rules))); err != nil {
					t.Fatal(err)
				}
				if findings := set.Lint(); len(findings) > 0 {
					t.Errorf("lint: %+v", findings)
				}
			}
			result, err := preview.Run(context.Background(), set, d.answers(t), preview.Options{Source: preview.Example})
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Leaks) > 0 {
				t.Errorf("leaks: %+v", result.Leaks)
			}
			for i, call := range result.Calls {
				hasExample := d.Calls[i].Example != ""
				if shown := call.Verdict == preview.Allowed || call.Verdict == preview.Direct; !shown {
					t.Errorf("%s: %s, %s", call.Name, call.Verdict, call.Problem)
				}
				c := call.Counts
				if c.Fields != len(call.Fields) || c.Fields != c.Removed+c.Tokenised+c.Clear+c.ClearPersonal {
					t.Errorf("%s: counts do not add up: %+v, %d fields", call.Name, c, len(call.Fields))
				}
				if hasExample && (len(call.Rows) == 0 || d.Calls[i].Shape == "" && !json.Valid(call.Sight().JSON())) {
					t.Errorf("%s: %d rows, out %s", call.Name, len(call.Rows), call.Sight().JSON())
				}
				for _, f := range call.Fields {
					if f.Class == preview.Unknown {
						t.Errorf("%s: %s (%s) is not classified", call.Name, f.Path, f.Type)
					}
					if set != nil && f.Mark == preview.ClearPersonal {
						t.Logf("%s: %s is clear and personal", call.Name, f.Path)
					}
				}
			}
		})
	}
}

func TestShippedRulesBlockWhatTheDefinitionSaysTheyBlock(t *testing.T) {
	blocked := 0
	for _, d := range definitions(t) {
		if d.Sanitizer.Rules == "" {
			continue
		}
		set, err := rules.Load(d.Sanitizer.Rules, read(t, path.Join("rules", d.Sanitizer.Rules)))
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range d.Blocked {
			blocked++
			result, err := preview.Run(context.Background(), set, []preview.Answer{{Method: call.Method, URL: fill.Replace(call.URL)}}, preview.Options{})
			if err != nil || result.Calls[0].Verdict != preview.Blocked {
				t.Errorf("%s: %s: %+v, %v", d.ID, call.Name, result, err)
			}
		}
	}
	if blocked == 0 {
		t.Error("no definition names a blocked call")
	}
}
