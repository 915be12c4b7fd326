package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/visible"
)

// Sheet is what the vendor's settings page asks for, in the vendor's words and order. It holds no secret: the field for
// it says where the secret lies.
type Sheet struct {
	Title  string  `json:"title"`
	Tenant string  `json:"tenant"` // for the heading
	Fields []Field `json:"fields"`
}

// Field is one line to fill in.
type Field struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

var placeholder = regexp.MustCompile(`\{[A-Za-z][A-Za-z0-9_-]*\}`)

// NewSheet fills the fields of a definition. values holds tenant, domain, client, object and so on, and the settings;
// secretPlace is the sentence that stands for {secret}. A placeholder without a value is an error: a sheet with holes gets
// typed in as it is.
func NewSheet(title, tenant string, fields []definition.Handover, values map[string]string, secretPlace string) (Sheet, error) {
	s := Sheet{Title: title, Tenant: tenant}
	for _, f := range fields {
		var missing []string
		value := placeholder.ReplaceAllStringFunc(f.Value, func(name string) string {
			key := name[1 : len(name)-1]
			if key == "secret" {
				return secretPlace
			}
			value, ok := values[key]
			if !ok {
				missing = append(missing, name)
			}
			return value
		})
		if len(missing) > 0 {
			return Sheet{}, fmt.Errorf("fill hand-over field %q: no value for %s", f.Label, strings.Join(missing, ", "))
		}
		s.Fields = append(s.Fields, Field{f.Label, value})
	}
	return s, nil
}

// Text renders the sheet for a terminal or a message.
func (s Sheet) Text() string {
	width := 0
	for _, f := range s.Fields {
		width = max(width, len([]rune(visible.Text(f.Label))))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s · %s\n\n", visible.Text(s.Title), visible.Text(s.Tenant))
	for _, f := range s.Fields {
		fmt.Fprintf(&b, "%-*s  %s\n", width, visible.Text(f.Label), visible.Text(f.Value))
	}
	return b.String()
}

//go:embed sheet.html
var sheetText string

var sheetTemplate = template.Must(template.New("sheet").Funcs(template.FuncMap{
	"css": func(s string) template.CSS { return template.CSS(s) },
}).Parse(sheetText))

// HTML renders the sheet as a page of its own, under the same rules as the report.
func (s Sheet) HTML() ([]byte, error) {
	safe := Sheet{Title: visible.Text(s.Title), Tenant: visible.Text(s.Tenant)}
	for _, f := range s.Fields {
		safe.Fields = append(safe.Fields, Field{visible.Text(f.Label), visible.Text(f.Value)})
	}
	var out bytes.Buffer
	if err := sheetTemplate.Execute(&out, map[string]any{"Sheet": safe, "CSP": contentPolicy, "Style": styleSheet}); err != nil {
		return nil, fmt.Errorf("render hand-over sheet: %w", err)
	}
	return out.Bytes(), nil
}
