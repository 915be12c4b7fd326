package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const top = "../.."

// goList runs go list in the top folder with the program's build tag.
func goList(t *testing.T, arguments ...string) []byte {
	t.Helper()
	command := exec.Command("go", append([]string{"list", "-tags", "migrated_fynedo"}, arguments...)...)
	command.Dir = top
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list %s: %v\n%s", strings.Join(arguments, " "), err, problems.String())
	}
	return out
}

func treePackages(t *testing.T) []Package {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(goList(t, "-json=ImportPath,Name,Dir,Doc,Imports,TestImports,XTestImports", "./...")))
	var packages []Package
	for {
		var p Package
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 10 {
		t.Fatalf("go list found %d packages: the test looks at the wrong folder", len(packages))
	}
	return packages
}

func report(t *testing.T, faults []string) {
	t.Helper()
	for _, fault := range faults {
		t.Error(fault)
	}
}

func TestImportsPointOneWay(t *testing.T) {
	report(t, ImportFaults(treePackages(t)))
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	report(t, DocFaults(treePackages(t)))
}

func TestProgramLinksNoPackageThatCostsMinutes(t *testing.T) {
	linked := strings.Fields(string(goList(t, "-deps", ".")))
	if len(linked) < 100 {
		t.Fatalf("go list -deps found %d packages: the test looks at the wrong folder", len(linked))
	}
	report(t, CostFaults(linked))
}

func TestTopFolderHoldsOnlyWhatTheLayoutNames(t *testing.T) {
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	report(t, LayoutFaults(names))
}

func TestDangerousCallsStayBehindTheirWrapper(t *testing.T) {
	positions := token.NewFileSet()
	var files []File
	for _, folder := range []string{"main.go", "ui", "setup", "preview", "assets", ".ci"} {
		err := filepath.WalkDir(filepath.Join(top, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			syntax, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(top, path)
			files = append(files, File{filepath.ToSlash(relative), syntax})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	report(t, CallFaults(files, positions))
}
