package arch

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

func TestImportFaultsNamesEachForbiddenImport(t *testing.T) {
	for name, test := range map[string]struct {
		of   Package
		want string
	}{
		"preview to setup":          {Package{ImportPath: "gatehouse/preview/rules", Imports: []string{"gatehouse/setup/gate"}}, "preview/rules imports gatehouse/setup/gate"},
		"assets to preview":         {Package{ImportPath: "gatehouse/assets/gen", Imports: []string{"gatehouse/preview"}}, "assets/gen imports gatehouse/preview"},
		"setup to ui in a test":     {Package{ImportPath: "gatehouse/setup/plan", XTestImports: []string{"gatehouse/ui/command"}}, "setup/plan imports gatehouse/ui/command"},
		"simulator to its client":   {Package{ImportPath: "gatehouse/setup/rehearsal", TestImports: []string{"gatehouse/setup/tenant"}}, "shares its mistakes"},
		"Fyne outside ui":           {Package{ImportPath: "gatehouse", Imports: []string{"fyne.io/fyne/v2/app"}}, "only ui imports Fyne"},
		"Graph outside tenant":      {Package{ImportPath: "gatehouse/setup/apply", Imports: []string{"github.com/microsoftgraph/msgraph-sdk-go/models"}}, "only setup/tenant"},
		"azidentity outside tenant": {Package{ImportPath: "gatehouse/ui/window", Imports: []string{"github.com/Azure/azure-sdk-for-go/sdk/azidentity"}}, "only setup/tenant"},
		"token cache outside":       {Package{ImportPath: "gatehouse/setup", Imports: []string{"github.com/AzureAD/microsoft-authentication-extensions-for-go/cache"}}, "only setup/tenant"},
		"a test's scanner":          {Package{ImportPath: "gatehouse/setup/doctor", Imports: []string{"gatehouse/setup/scan"}}, "not part of the program"},
		"keychain outside secret":   {Package{ImportPath: "gatehouse/setup/store", Imports: []string{"github.com/zalando/go-keyring"}}, "only setup/secret"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := ImportFaults([]Package{test.of})
			if len(faults) != 1 || !strings.Contains(faults[0], test.want) {
				t.Errorf("got %q, want one fault with %q", faults, test.want)
			}
		})
	}
}

func TestImportFaultsAcceptsWhatTheLayoutAllows(t *testing.T) {
	faults := ImportFaults([]Package{
		{ImportPath: "gatehouse/ui/window", Imports: []string{"fyne.io/fyne/v2", "gatehouse/setup/plan", "gatehouse/preview"}},
		{ImportPath: "gatehouse/setup/report", Imports: []string{"gatehouse/preview", "gatehouse/assets"}},
		{ImportPath: "gatehouse/setup/tenant", Imports: []string{"github.com/microsoftgraph/msgraph-sdk-go/models"}, XTestImports: []string{"gatehouse/setup/rehearsal"}},
		{ImportPath: "gatehouse/setup/rehearsal", TestImports: []string{"github.com/Azure/azure-sdk-for-go/sdk/azidentity"}},
		{ImportPath: "gatehouse/setup/secret", Imports: []string{"github.com/zalando/go-keyring"}},
		{ImportPath: "gatehouse/setup/previewing", Imports: []string{"gatehouse/preview"}},
	})
	if len(faults) != 0 {
		t.Errorf("got %q, want none", faults)
	}
}

func TestCostFaultsNamesTheDearPackagesOnly(t *testing.T) {
	faults := CostFaults([]string{
		"github.com/microsoftgraph/msgraph-sdk-go", "github.com/microsoftgraph/msgraph-sdk-go/models",
		"github.com/microsoftgraph/msgraph-sdk-go/users", "github.com/microsoftgraph/msgraph-sdk-go/applications",
	})
	if len(faults) != 2 {
		t.Errorf("got %q, want the root package and users", faults)
	}
}

func TestLayoutFaultsNamesAStranger(t *testing.T) {
	faults := LayoutFaults([]string{"main.go", ".github", "setup", "notes.txt", "main_test.go"})
	if got := strings.Join(faults, "; "); len(faults) != 2 || !strings.Contains(got, "notes.txt") || !strings.Contains(got, "main_test.go") {
		t.Errorf("got %q, want notes.txt and main_test.go", faults)
	}
}

func TestDocFaultsNamesAPackageWithoutASentence(t *testing.T) {
	faults := DocFaults([]Package{{ImportPath: "gatehouse/a"}, {ImportPath: "gatehouse/b", Doc: "Package b keeps the bees away."}})
	if len(faults) != 1 || !strings.HasPrefix(faults[0], "gatehouse/a ") {
		t.Errorf("got %q, want gatehouse/a only", faults)
	}
}

func TestCallFaultsFindsPlantedCalls(t *testing.T) {
	for name, test := range map[string]struct {
		sources []string
		want    string
	}{
		"certificate checks off": {[]string{`package p; import "crypto/tls"; var c = tls.Config{InsecureSkipVerify: true}`}, "certificate checks"},
		"markdown":               {[]string{`package p; import "fyne.io/fyne/v2/widget"; var r = widget.NewRichTextFromMarkdown("")`}, "NewRichTextFromMarkdown"},
		"waiting for the window": {[]string{`package p; import "fyne.io/fyne/v2"; func f() { fyne.DoAndWait(nil) }`}, "DoAndWait"},
		"two that notify": {[]string{
			`package p; import "fyne.io/fyne/v2"; func f(a fyne.App) { a.SendNotification(nil) }`,
			`package p; import "fyne.io/fyne/v2"; func g(a fyne.App) { a.SendNotification(nil) }`,
		}, "one wrapper only"},
		"one that notifies":      {[]string{`package p; import "fyne.io/fyne/v2"; func f(a fyne.App) { a.SendNotification(nil) }`}, ""},
		"a browser without Fyne": {[]string{`package p; import "github.com/pkg/browser"; func f() { browser.OpenURL("") }; func g() { browser.OpenURL("") }`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			positions := token.NewFileSet()
			var files []File
			for i, source := range test.sources {
				path := string(rune('a'+i)) + ".go"
				syntax, err := parser.ParseFile(positions, path, source, parser.SkipObjectResolution)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, File{path, syntax})
			}
			got := strings.Join(CallFaults(files, positions), "; ")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
