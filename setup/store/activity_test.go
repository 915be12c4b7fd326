package store

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestActivityIsExportedWholeAsJSON(t *testing.T) {
	s := open(t)
	var empty bytes.Buffer
	if err := s.ExportActivity(&empty, "json"); err != nil || strings.TrimSpace(empty.String()) != "[]" {
		t.Errorf("empty export %q, %v", empty.String(), err)
	}
	want := Activity{Time: noon, TenantID: tenantID, Account: "adele@contoso.example", Connector: connector, Step: "grant:User.Read.All", Asked: "Grant User.Read.All", Status: 201, RequestID: "r-1"}
	if err := s.Record(want); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := s.ExportActivity(&out, "json"); err != nil {
		t.Fatal(err)
	}
	var got []Activity
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := s.ExportActivity(&out, "xlsx"); err == nil {
		t.Error("an unknown format was accepted")
	}
}

func TestNoSpreadsheetTakesHostileTextForAFormula(t *testing.T) {
	hostile := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "|calc", "%0A=1", "  =1+1", "＝1+1", "\u00a0=1", "a\n=1+1", `"=1+1`, "plain"}
	hostile = append(hostile, corpusLines(t, "csv-injection-payloads")...)
	s := open(t)
	for _, text := range hostile {
		if err := s.Record(Activity{Time: noon, Asked: text}); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := s.ExportActivity(&out, "csv"); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != len(hostile)+1 {
		t.Fatalf("%d rows for %d activities, %v", len(rows), len(hostile), err)
	}
	for _, row := range rows[1:] {
		if len(row) != 9 {
			t.Errorf("row of %d cells: %q", len(row), row)
		}
		for _, cell := range row {
			if begin := strings.TrimLeft(cell, " \u00a0\ufeff"); begin != "" && strings.ContainsRune("=+-@|%\"＝＋－＠\t\r", []rune(begin)[0]) {
				t.Errorf("a formula came through: %q", cell)
			}
		}
	}
	if got := rows[len(hostile)-len(corpusLines(t, "csv-injection-payloads"))][5]; got != "plain" {
		t.Errorf("harmless text became %q", got)
	}
}

// corpusLines reads every text file of a corpus, when the corpora lie beside the project.
func corpusLines(t *testing.T, name string) (lines []string) {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared", "corpora", name)
	_ = filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".txt") {
			data, _ := os.ReadFile(path)
			for line := range strings.Lines(string(data)) {
				lines = append(lines, strings.TrimRight(line, "\r\n"))
			}
		}
		return nil
	})
	return lines
}
