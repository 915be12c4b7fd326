package store

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Activity is one change that was asked of a tenant, whether it succeeded or not. Asked is a sentence for people without
// secrets; Status is the HTTP status, 0 when no answer came.
type Activity struct {
	Time      time.Time `json:"time"`
	TenantID  string    `json:"tenantId"`
	Cloud     string    `json:"cloud,omitempty"`
	Account   string    `json:"account"`
	Connector string    `json:"connector"` // unique name
	Step      string    `json:"step"`
	Asked     string    `json:"asked"`
	Status    int       `json:"status"`
	RequestID string    `json:"requestId,omitempty"`
}

// Record adds a change to the activity; it is on the disk when Record returns.
func (s *Store) Record(a Activity) error { return s.appendLine(activityFile, a) }

// Activity gives all recorded changes, oldest first. Lines that cannot be read are left out; Damaged names them.
func (s *Store) Activity() ([]Activity, error) {
	list, _, err := readLines[Activity](s, activityFile)
	return list, err
}

// ExportActivity writes all recorded changes as "json" or "csv".
func (s *Store) ExportActivity(w io.Writer, format string) error {
	list, err := s.Activity()
	if err != nil {
		return err
	}
	switch format {
	case "json":
		if list == nil {
			list = []Activity{}
		}
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(list)
	case "csv":
		return writeCSV(w, list)
	}
	return fmt.Errorf("export activity: format %q is not json or csv", format)
}

func writeCSV(w io.Writer, list []Activity) error {
	table := csv.NewWriter(w)
	_ = table.Write([]string{"time", "tenant", "account", "connector", "step", "asked", "status", "request id", "cloud"})
	for _, a := range list {
		row := []string{a.Time.UTC().Format(time.RFC3339), a.TenantID, a.Account, a.Connector, a.Step, a.Asked, strconv.Itoa(a.Status), a.RequestID, a.Cloud}
		for i := range row {
			row[i] = cell(row[i])
		}
		_ = table.Write(row)
	}
	table.Flush()
	return table.Error()
}

// cell keeps a spreadsheet from taking hostile text for a formula: OWASP "CSV Injection" names the first characters. Line
// ends inside a cell become spaces, since some readers start a new row, and so a new cell, there.
func cell(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == '\t' || r == 0 {
			return ' '
		}
		return r
	}, text)
	trimmed := strings.TrimLeftFunc(text, func(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\ufeff' })
	if strings.IndexAny(trimmed, "=+-@|%＝＋－＠") == 0 || strings.HasPrefix(trimmed, `"`) {
		return "'" + text
	}
	return text
}
