package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const graphAppID = "00000003-0000-0000-c000-000000000000"

var (
	hole      = regexp.MustCompile(`\{[^{}]*\}`)
	arguments = regexp.MustCompile(`\([^()]*\)`)
	installed = regexp.MustCompile(`\.(Group|User)$`) // permissions of one installed Teams app
)

// leastFile reads the least privileged permissions of every request (microsoft-graph-devx-content, permissions.json) and keeps
// those that Microsoft Graph's own service principal offers.
func leastFile(facts string) ([]byte, error) {
	least, err := os.ReadFile(filepath.Join(facts, "least-privilege-paths.json"))
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	offered, err := os.ReadFile(filepath.Join(facts, "permissions.json"))
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	return compactLeast(least, offered)
}

// compactLeast writes one path per line: {"/users":{"GET":3}}, where 3 is a place in the list of sets of permissions by kind.
func compactLeast(least, offered []byte) ([]byte, error) {
	var facts struct {
		Paths map[string]map[string]map[string][]string `json:"paths"`
	}
	var principals permissionFacts
	if err := json.Unmarshal(least, &facts); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(offered, &principals); err != nil {
		return nil, err
	}
	have := map[string]map[string]bool{"app": {}, "del": {}}
	for _, p := range principals.Resources[graphAppID].Permissions {
		have["app"][p.Value] = p.App != nil
		have["del"][p.Value] = p.Del != nil
	}
	paths := map[string]map[string]map[string][]string{}
	for _, path := range sortedKeys(facts.Paths) {
		short := shape(path)
		for method, kinds := range facts.Paths[path] {
			for _, kind := range []string{"app", "del"} {
				for _, name := range append(kinds[kind], kinds[kind+"?"]...) {
					if name = offeredName(name, have[kind]); name != "" {
						put(paths, short, method, kind, name)
					}
				}
			}
		}
	}
	return writeLeast(paths), nil
}

// shape is a path without what differs from one tenant to another.
func shape(path string) string {
	return strings.ToLower(arguments.ReplaceAllString(hole.ReplaceAllString(path, "{}"), ""))
}

// offeredName follows a name of the source to the one that the service principal has: "" when there is none. What one installed
// Teams app reads of a chat is Chat.Read.All for all chats (Microsoft Graph docs, "List messages in a chat").
func offeredName(name string, have map[string]bool) string {
	if head, ok := strings.CutSuffix(name, ".Chat"); ok {
		name = strings.Replace(head, "ChatMessage.", "Chat.", 1) + ".All"
	}
	for _, form := range []string{name, name + ".All", strings.Replace(name, ".ReadBasic", ".Read", 1), installed.ReplaceAllString(name, ".All")} {
		if have[form] {
			return form
		}
	}
	return ""
}

func put(paths map[string]map[string]map[string][]string, path, method, kind, name string) {
	if paths[path] == nil {
		paths[path] = map[string]map[string][]string{}
	}
	if paths[path][method] == nil {
		paths[path][method] = map[string][]string{}
	}
	if list := paths[path][method][kind]; !slices.Contains(list, name) {
		list = append(list, name)
		slices.Sort(list)
		paths[path][method][kind] = list
	}
}

func writeLeast(paths map[string]map[string]map[string][]string) []byte {
	places, sets := map[string]int{}, []string{}
	var body bytes.Buffer
	keys := sortedKeys(paths)
	for i, path := range keys {
		row := map[string]int{}
		for _, method := range sortedKeys(paths[path]) {
			set := compactJSON(paths[path][method])
			if _, ok := places[set]; !ok {
				places[set] = len(sets)
				sets = append(sets, set)
			}
			row[method] = places[set]
		}
		body.WriteString(compactJSON(path) + ":" + compactJSON(row) + comma(i, len(keys)))
	}
	return []byte("{\"sets\":[\n" + strings.Join(sets, ",\n") + "\n],\"paths\":{\n" + body.String() + "}}\n")
}
