// Package arch holds the rules that keep the tree in shape: its layout, the direction of imports, and calls that only one
// wrapper may make. It must not be imported by the program; its tests run the rules over the tree.
package arch

import (
	"fmt"
	"slices"
	"strings"
)

// Module is the path of the program's module.
const Module = "gatehouse"

// Package is what `go list -json` says about a package, as far as the rules need it.
type Package struct {
	ImportPath   string
	Name         string
	Dir          string
	Doc          string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// within holds for path itself and everything below it.
func within(path, parent string) bool {
	return path == parent || strings.HasPrefix(path, parent+"/")
}

func withinAny(path string, parents []string) bool {
	return slices.ContainsFunc(parents, func(parent string) bool { return within(path, parent) })
}

// direction forbids imports from one part of the program to others, tests included: a test that imports upwards would
// make a cycle of knowledge just as well.
type direction struct {
	from  string
	never []string
	why   string
}

var directions = []direction{
	{Module + "/assets", []string{Module + "/preview", Module + "/setup", Module + "/ui"}, "assets is the lowest layer"},
	{Module + "/preview", []string{Module + "/setup", Module + "/ui"}, "preview knows nothing of Entra and of windows"},
	{Module + "/setup", []string{Module + "/ui"}, "setup is used by the user interface, never the reverse"},
	{Module + "/setup/rehearsal", []string{Module + "/setup/tenant"}, "a simulator that shares code with its client shares its mistakes"},
}

// monopoly allows an outside module to a few packages only.
type monopoly struct {
	outside []string
	owners  []string
	why     string
}

var monopolies = []monopoly{
	{[]string{"fyne.io"}, []string{Module + "/ui"}, "only ui imports Fyne"},
	{
		[]string{
			"github.com/microsoftgraph", "github.com/microsoft/kiota-abstractions-go", "github.com/microsoft/kiota-http-go",
			"github.com/microsoft/kiota-authentication-azure-go", "github.com/microsoft/kiota-serialization-json-go",
			"github.com/microsoft/kiota-serialization-text-go",
			"github.com/Azure/azure-sdk-for-go", "github.com/AzureAD",
		},
		[]string{Module + "/setup/tenant"},
		"only setup/tenant talks to Entra and Graph",
	},
	{[]string{"github.com/zalando/go-keyring"}, []string{Module + "/setup/secret"}, "only setup/secret touches the keychain"},
	{[]string{Module + "/setup/scan", Module + "/setup/secret/keyringtest"}, nil, "it serves tests, and is not part of the program"},
}

// tooDear are packages that may not even be linked: together they add minutes to a cold build.
var tooDear = []string{
	"github.com/microsoftgraph/msgraph-sdk-go",
	"github.com/microsoftgraph/msgraph-sdk-go/users",
}

// ImportFaults lists every import that breaks a direction or a monopoly.
func ImportFaults(packages []Package) []string {
	var faults []string
	for _, p := range packages {
		every := slices.Concat(p.Imports, p.TestImports, p.XTestImports)
		for _, d := range directions {
			if !within(p.ImportPath, d.from) {
				continue
			}
			for _, imported := range every {
				if withinAny(imported, d.never) {
					faults = append(faults, fmt.Sprintf("%s imports %s: %s", p.ImportPath, imported, d.why))
				}
			}
		}
		// Tests may use a client's library to prove that a server answers it, so monopolies hold for the program only.
		for _, m := range monopolies {
			if withinAny(p.ImportPath, m.owners) {
				continue
			}
			for _, imported := range p.Imports {
				if withinAny(imported, m.outside) {
					faults = append(faults, fmt.Sprintf("%s imports %s: %s", p.ImportPath, imported, m.why))
				}
			}
		}
	}
	return faults
}

// CostFaults lists the packages among all that the program links which it may not link.
func CostFaults(linked []string) []string {
	var faults []string
	for _, path := range linked {
		if slices.Contains(tooDear, path) {
			faults = append(faults, path+" is linked: it adds minutes to a cold build")
		}
	}
	return faults
}

// DocFaults lists packages whose doc is not at least one sentence.
func DocFaults(packages []Package) []string {
	var faults []string
	for _, p := range packages {
		if doc := strings.TrimSpace(p.Doc); len(strings.Fields(doc)) < 5 {
			faults = append(faults, fmt.Sprintf("%s has no sentence that says what it is for (doc: %q)", p.ImportPath, doc))
		}
	}
	return faults
}

// topLevel is everything that the top folder may hold beside dot files. build/ is made by the Makefile and never committed.
var topLevel = []string{
	"go.mod", "go.sum", "main.go", "ui", "setup", "preview", "assets", "FyneApp.toml", "Makefile", "README.md", "LICENSE",
	"CHANGELOG.md", "SECURITY.md", "docs", "build",
}

// LayoutFaults lists names that do not belong into the top folder.
func LayoutFaults(names []string) []string {
	var faults []string
	for _, name := range names {
		if !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) {
			faults = append(faults, name+" does not belong into the top folder")
		}
	}
	return faults
}
