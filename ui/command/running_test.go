package command

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/setup/apply"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/store"
)

// status while another program applies: the tenant may not show the connector yet, and nothing was interrupted.
func TestStatusTellsRunningFromInterrupted(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	server, err := rehearsal.Start(t.Context(), rehearsal.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	file := filepath.Join(t.TempDir(), "ready.json")
	line, err := json.Marshal(server.Ready())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, line, 0o600); err != nil {
		t.Fatal(err)
	}
	dir, err := store.DefaultDir(true)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	journal, err := st.OpenJournal(server.Ready().TenantID, "gatehouse-snow-atlas-main")
	if err != nil {
		t.Fatal(err)
	}
	if err := journal.Append(apply.Entry{Version: apply.EntryVersion, Operation: "op-1", Step: "application", Moment: apply.Intent}); err != nil {
		t.Fatal(err)
	}
	if said := status(t, file); !strings.Contains(said, "is running") || strings.Contains(said, "interrupted") || strings.Contains(said, "No connectors") {
		t.Errorf("while it runs: %s", said)
	}
	if err := journal.Close(); err != nil {
		t.Fatal(err)
	}
	if said := status(t, file); !strings.Contains(said, "was interrupted") || strings.Contains(said, "is running") {
		t.Errorf("after it was interrupted: %s", said)
	}
}

// status runs the command; the person at the device page is the tour's.
func status(t *testing.T, ready string) string {
	t.Helper()
	said := &atDevicePage{t: t, upn: "adele@contoso.example"}
	code := Run(t.Context(), []string{"status", "--device-code", "--rehearsal=" + ready}, Program{Version: "test", Streams: Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: said}})
	if code != 0 {
		t.Fatalf("exit %d: %s", code, said.text.String())
	}
	return said.text.String()
}

// atDevicePage reads what the program says and enters each code that it shows.
type atDevicePage struct {
	t    *testing.T
	upn  string
	text bytes.Buffer
}

func (p *atDevicePage) Write(data []byte) (int, error) {
	if _, rest, ok := strings.Cut(string(data), "Open http"); ok {
		page, code, ok := strings.Cut("http"+strings.TrimSpace(rest), " and enter the code ")
		if ok {
			go func() {
				v, err := visitor.New(p.upn, code)
				if err == nil {
					err = v.Visit(context.WithoutCancel(p.t.Context()), page)
				}
				if err != nil {
					p.t.Log(err)
				}
			}()
		}
	}
	return p.text.Write(data)
}
