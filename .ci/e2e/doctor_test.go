//go:build linux

package e2e

import (
	"archive/zip"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// The page that tests the machine opens by its key, without anybody signed in; it draws with the real OpenGL, tries the real keychain,
// and writes a bundle in which neither the person nor the machine is named.
func TestWindowTestsItsMachine(t *testing.T) {
	m := NewMachine(t)
	tenant := m.StartTenant()
	m.StartScreen()
	d := desk{m.OpenWindow("window", "light", "--rehearsal="+tenant.File), false}
	d.See("Sign in to a tenant", 60*time.Second)
	d.Key("ctrl+d")
	d.Await("Test again", 60*time.Second)
	for _, text := range []string{"There is a screen.", "A trial value was written, read back and removed: keychain.", "The clocks agree", "llvmpipe"} {
		d.holds(text)
	}
	d.picture("doctor")
	d.Click("Save a support bundle…", "")
	d.See("What the support bundle holds", 20*time.Second)
	d.See("requests.jsonl", 20*time.Second)
	d.picture("doctor-bundle")
	d.Click("Choose where to save it…", "")
	d.Fill("/path/to/file", m.File("support.zip"))
	d.Click("Save", "")
	d.Await("The support bundle is in", 20*time.Second)
	d.picture("doctor-saved")

	z, err := zip.OpenReader(m.File("support.zip"))
	must(t, err)
	defer z.Close()
	all := ""
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		all += string(data)
	}
	if !strings.Contains(all, "✓ OpenGL: ") || !strings.Contains(all, "✓ Keychain: ") {
		t.Errorf("the bundle does not hold the report:\n%s", all)
	}
	if strings.Contains(all, m.Home) {
		t.Error("the bundle names the home folder")
	}
}

// holds waits until a text is on the page, in sight or further down.
func (d desk) holds(text string) {
	d.m.t.Helper()
	until(d.m.t, 20*time.Second, "the page to hold "+text, func() bool {
		s, err := d.look()
		return err == nil && slices.ContainsFunc(s.Items, func(i Item) bool { return strings.Contains(i.Text, text) })
	}, d.Explain)
}
