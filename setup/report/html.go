package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
)

//go:embed page.css
var styleSheet string

//go:embed page.html
var pageText string

// contentPolicy lets the page load nothing and run nothing; the one style sheet is named by its hash, so that a style that
// slipped in through some text would not count.
var contentPolicy = func() string {
	sum := sha256.Sum256([]byte(styleSheet))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}()

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"when": when, "source": sourceText, "cloud": cloudText, "audience": audienceText,
	"riskMark": riskMark, "riskClass": riskClass, "stateText": stateText, "stateClass": stateClass,
	"link":   safeLink,
	"css":    func(s string) template.CSS { return template.CSS(s) },
	"parts":  func(name string) []string { return strings.SplitAfter(name, ".") }, // places to break a long name
	"inc":    func(i int) int { return i + 1 },
	"script": strings.TrimSpace,
	"args":   func(w Way, rehearsal bool) wayArgs { return wayArgs{w, rehearsal} },
}).Parse(pageText))

// wayArgs is what the sub-template of a way needs.
type wayArgs struct {
	Way       Way
	Rehearsal bool
}

// HTML renders the report as one file without scripts, pictures or anything fetched. Every text of the model is made
// visible and escaped; only https addresses, and loopback ones of the rehearsal tenant, become links.
func HTML(m *Model) ([]byte, error) {
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, newPage(m)); err != nil {
		return nil, fmt.Errorf("render report: %w", err)
	}
	return out.Bytes(), nil
}
