package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gatehouse/setup/definition"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/visible"
)

// hostileNames are shapes that break terminals, JSON and pages, and what the corpora beside the project hold.
func hostileNames(t *testing.T) []string {
	list := []string{
		"\u202egnp.exe", "\u2066\u2069\u200b\u200e\ufeff", "\u2028\u2029", "\x1b[2J\x1b[31mred", "\a\b\r", "line\r\n✓ granted", "half \ufffd",
		"<script>alert(1)</script>", "</td></table><h1>", "javascript:alert(1)", "{{.}}", "%s%d%!", "$(id)", "`id`", "=cmd|' /C calc'!A0", "مرحبا شركة", "é́́́",
	}
	root := filepath.Join("..", "..", "..", "shared", "corpora")
	if data, err := os.ReadFile(filepath.Join(root, "big-list-of-naughty-strings", "blns.json")); err == nil {
		var naughty []string
		if err := json.Unmarshal(data, &naughty); err != nil {
			t.Fatal(err)
		}
		list = append(list, naughty...)
	}
	if data, err := os.ReadFile(filepath.Join(root, "xss-payload-list", "Intruder", "xss-payload-list.txt")); err == nil {
		lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
		list = append(list, lines...)
	}
	return slices.DeleteFunc(list, func(text string) bool { return strings.TrimSpace(text) == "" })
}

// spoken is everything that a run of the commands said and wrote, without the names in it.
type spoken map[string]string

// commandsOver sets a connector up in a tenant with these names and runs the commands that print what the tenant holds.
func commandsOver(t *testing.T, name func(string) string) (out spoken) {
	out = spoken{}
	t.Run("tenant", func(t *testing.T) {
		c := newScene(t, rehearsal.With(rehearsal.Named(name)))
		c.setUp(definition.Choices{Instance: "main"})
		for range 20 {
			c.portal.send("POST", "/applications", map[string]any{"displayName": "app " + name("plain"), "notes": name("plain")})
		}
		dir := t.TempDir()
		for _, run := range []struct {
			label string
			args  []string
		}{
			{"status", []string{"status"}},
			{"search", []string{"adopt", "drifter", "--search", "app "}},
			{"owners", []string{"owners", "drifter"}},
			{"plan", []string{"plan", "drifter"}},
			{"preview", []string{"preview", "drifter", "--live"}},
			{"people", []string{"preview", "snow-atlas", "--live"}},
			{"report", []string{"report", "drifter", "--format", "html", "--out", filepath.Join(dir, "report.html")}},
			{"report json", []string{"report", "drifter", "--format", "json", "--out", filepath.Join(dir, "report.json")}},
			{"handover", []string{"report", "drifter", "--format", "handover", "--out", filepath.Join(dir, "handover.json")}},
			{"sheet", []string{"report", "drifter", "--format", "sheet", "--out", filepath.Join(dir, "sheet.txt")}},
		} {
			label := run.label
			stdout, stderr, code := c.said(append(run.args, "--json")...)
			out[label] = fmt.Sprintf("exit %d\n%s", code, skeletonOfJSON(t, label, stdout))
			out[label+" for people"] = fmt.Sprintf("%d lines", strings.Count(stderr, "\n"))
			if strings.ContainsFunc(strings.ReplaceAll(stderr, "\n", ""), visible.Deceives) {
				t.Errorf("%s says characters that deceive: %q", label, stderr)
			}
		}
		page, err := os.ReadFile(filepath.Join(dir, "report.html"))
		if err != nil {
			t.Fatal(err)
		}
		out["page"] = elements(t, page)
		for _, file := range []string{"report.json", "handover.json"} {
			data, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			out[file] = skeletonOfJSON(t, file, data)
		}
		text, err := os.ReadFile(filepath.Join(dir, "sheet.txt"))
		if err != nil {
			t.Fatal(err)
		}
		out["sheet"] += fmt.Sprintf("%d lines", bytes.Count(text, []byte("\n")))
		if strings.ContainsFunc(strings.ReplaceAll(string(text), "\n", ""), visible.Deceives) {
			t.Errorf("the sheet holds characters that deceive: %q", text)
		}
	})
	return out
}

// said runs one command and gives what it prints for machines and for people.
func (c *scene) said(args ...string) (stdout []byte, stderr string, code int) {
	c.t.Helper()
	var out, people bytes.Buffer
	code = Run(c.t.Context(), append(args, "--rehearsal="+c.ready, "--definition", c.file, "--device-code", "--account", "adele@contoso.example"), Program{
		Version: "test", Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &copied{codeReader{t: c.t, ctx: c.t.Context()}, &people}},
		Window: func(context.Context, WindowOptions) error { return ErrNoDisplay },
	})
	return out.Bytes(), people.String(), code
}

// copied keeps what people read, besides.
type copied struct {
	codeReader
	kept *bytes.Buffer
}

func (w *copied) Write(p []byte) (int, error) {
	w.kept.Write(p)
	return w.codeReader.Write(p)
}

// skeletonOfJSON is a document without its values: names and kinds, in order.
func skeletonOfJSON(t *testing.T, label string, data []byte) string {
	t.Helper()
	if len(bytes.TrimSpace(data)) == 0 {
		return "nothing"
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Errorf("%s is no JSON: %v\n%.300s", label, err, data)
		return "broken"
	}
	var b strings.Builder
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		indent := strings.Repeat(" ", depth)
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				fmt.Fprintf(&b, "%s%s\n", indent, k)
				walk(v[k], depth+1)
			}
		case []any:
			for _, item := range v {
				b.WriteString(indent + "-\n")
				walk(item, depth+1)
			}
		default:
			fmt.Fprintf(&b, "%s%T\n", indent, v)
		}
	}
	walk(v, 0)
	return b.String()
}

// elements is a page without its texts and without the values of its attributes.
func elements(t *testing.T, page []byte) string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data != "wbr" {
			b.WriteString(n.Data)
			for _, a := range n.Attr {
				b.WriteString(" " + a.Key)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestHostileNamesInTheTenantChangeNoOutputButTexts(t *testing.T) {
	want := commandsOver(t, func(string) string { return "plain" })
	texts := hostileNames(t)
	for used := 0; used < len(texts) && !t.Failed(); {
		first := used
		got := commandsOver(t, func(string) string {
			used++
			return texts[(used-1)%len(texts)]
		})
		for label, w := range want {
			if g := got[label]; g != w {
				t.Errorf("%s is another with the %d names from %q on: %s", label, used-first, texts[first], whereTheyDiffer(w, g))
			}
		}
	}
	t.Logf("%d names; %d outputs", len(texts), len(want))
}

func whereTheyDiffer(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is %q, not %q (%d lines, not %d)", i+1, b[i], a[i], len(b), len(a))
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(b), len(a))
}
