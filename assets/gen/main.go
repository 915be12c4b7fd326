// Command gen makes the compact JSON files of the assets folder from facts about Microsoft Graph.
// It must not read anything but the given folder, its own tables and the models of the Graph SDK, and the same input gives the same bytes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	facts := flag.String("facts", "", "folder with permissions.json, least-privilege-paths.json, roles.json and v1-shapes.json; empty makes graphschema.json alone")
	out := flag.String("out", "assets", "folder to write to")
	flag.Parse()
	if err := run(*facts, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(facts, out string) error {
	if facts == "" {
		return writeSchema(out)
	}
	for _, job := range []struct {
		in, out string
		make    func([]byte) ([]byte, error)
	}{
		{"permissions.json", "permissions.json", compactPermissions},
		{"roles.json", "roles.json", compactRoles},
		{"v1-shapes.json", "graphtypes.json", classifiedTypes},
	} {
		data, err := os.ReadFile(filepath.Join(facts, job.in))
		if err != nil {
			return fmt.Errorf("read facts: %w", err)
		}
		made, err := job.make(data)
		if err != nil {
			return fmt.Errorf("make %s: %w", job.out, err)
		}
		if err := os.WriteFile(filepath.Join(out, job.out), made, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", job.out, err)
		}
	}
	made, err := leastFile(facts)
	if err != nil {
		return fmt.Errorf("make least.json: %w", err)
	}
	if err := os.WriteFile(filepath.Join(out, "least.json"), made, 0o644); err != nil {
		return fmt.Errorf("write least.json: %w", err)
	}
	return writeSchema(out)
}

// writeSchema makes graphschema.json from graphtypes.json beside it and the models of the Graph SDK.
func writeSchema(out string) error {
	types, err := os.ReadFile(filepath.Join(out, "graphtypes.json"))
	if err != nil {
		return fmt.Errorf("read types: %w", err)
	}
	models, err := modelsFolder()
	if err != nil {
		return err
	}
	made, err := schemaFile(models, types)
	if err != nil {
		return fmt.Errorf("make graphschema.json: %w", err)
	}
	if err := os.WriteFile(filepath.Join(out, "graphschema.json"), made, 0o644); err != nil {
		return fmt.Errorf("write graphschema.json: %w", err)
	}
	return nil
}
