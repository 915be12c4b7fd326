//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// shimBrowser puts an xdg-open first on PATH that leaves the address where the test finds it, as a desktop hands it to the
// browser that is already running. The sign-in library waits for it to end.
func (m *Machine) shimBrowser() {
	m.t.Helper()
	must(m.t, os.MkdirAll(m.File("opened"), 0o700))
	script := "#!/bin/sh\n" +
		"# The move makes the address appear whole.\n" +
		"new=$(mktemp \"" + m.File("opened") + "/.XXXXXX\")\n" +
		"printf '%s' \"$1\" >\"$new\"\n" +
		"mv \"$new\" \"" + m.File("opened") + "/$(date +%s%N)\"\n"
	for _, name := range []string{"xdg-open", "x-www-browser", "www-browser"} {
		must(m.t, os.WriteFile(m.File("bin/"+name), []byte(script), 0o700))
	}
	m.Set("PATH", m.File("bin")+":"+m.env["PATH"])
}

// opened takes the addresses that the program asked the desktop to open since the last call.
func (m *Machine) opened() []string {
	found, err := filepath.Glob(m.File("opened/[0-9]*"))
	if err != nil {
		return nil
	}
	sort.Strings(found)
	var addresses []string
	for _, path := range found {
		content, err := os.ReadFile(path)
		if err != nil || os.Remove(path) != nil {
			continue
		}
		addresses = append(addresses, strings.TrimSpace(string(content)))
	}
	return addresses
}
