package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// once are calls into Fyne that one wrapper file of the program may make (tests may look what came out): the wrapper is the place that checks what goes in
// (notifications run through PowerShell on Windows, links open any scheme, the clipboard may hold a secret).
var once = []string{"SendNotification", "OpenURL", "NewHyperlink", "NewHyperlinkWithStyle", "Clipboard"}

// never are calls into Fyne that nothing may make: Markdown loads pictures from any address in it, and DoAndWait deadlocks
// when the window's own goroutine calls it.
var never = []string{"NewRichTextFromMarkdown", "ParseMarkdown", "AppendMarkdown", "DoAndWait"}

// File is a parsed Go file with its path below the top folder.
type File struct {
	Path   string
	Syntax *ast.File
}

// CallFaults lists uses of Fyne that belong behind one wrapper or nowhere, and every mention of InsecureSkipVerify.
func CallFaults(files []File, positions *token.FileSet) []string {
	var faults []string
	users := map[string][]string{}
	for _, file := range files {
		fyne := importsFyne(file.Syntax)
		ast.Inspect(file.Syntax, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.Ident:
				if n.Name == "InsecureSkipVerify" {
					faults = append(faults, fmt.Sprintf("%s:%d switches certificate checks off", file.Path, positions.Position(n.Pos()).Line))
				}
			case *ast.SelectorExpr:
				name := n.Sel.Name
				if !fyne {
					return true
				}
				if slices.Contains(never, name) {
					faults = append(faults, fmt.Sprintf("%s:%d uses %s", file.Path, positions.Position(n.Pos()).Line, name))
				}
				if slices.Contains(once, name) && !strings.HasSuffix(file.Path, "_test.go") && !slices.Contains(users[name], file.Path) {
					users[name] = append(users[name], file.Path)
				}
			}
			return true
		})
	}
	for _, name := range once {
		if len(users[name]) > 1 {
			sort.Strings(users[name])
			faults = append(faults, fmt.Sprintf("%s is used in %s: one wrapper only", name, strings.Join(users[name], ", ")))
		}
	}
	return faults
}

func importsFyne(file *ast.File) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		path, err := strconv.Unquote(spec.Path.Value)
		return err == nil && strings.HasPrefix(path, "fyne.io/fyne/")
	})
}
