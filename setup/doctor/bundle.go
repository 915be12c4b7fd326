package doctor

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gatehouse/setup/problem"
)

// BundleInput is what a support bundle is made of, before anything is taken out.
type BundleInput struct {
	Report   Report
	Requests []Request // of this run
	Changes  []Change
	Settings []problem.Detail // looks, cloud, counts: no names
}

// File is one file of a bundle.
type File struct {
	Name string `json:"name"`
	What string `json:"what"` // one sentence for the person who looks before saving
	Data []byte `json:"-"`
}

// Bundle is what support gets: a zip with what is listed, and nothing else. It is never sent by Gatehouse.
type Bundle struct {
	Made  time.Time
	Files []File
}

// NewBundle takes people, tenants and secrets out of everything and lists what is left.
func NewBundle(in BundleInput, r *Redactor) (Bundle, error) {
	report := r.report(in.Report)
	b := Bundle{Made: report.Made}
	add := func(name, what string, data []byte) { b.Files = append(b.Files, File{name, what, data}) }
	asJSON, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return Bundle{}, fmt.Errorf("make bundle: %w", err)
	}
	var requests, changes bytes.Buffer
	for _, q := range in.Requests {
		if err := json.NewEncoder(&requests).Encode(r.request(q)); err != nil {
			return Bundle{}, fmt.Errorf("make bundle: %w", err)
		}
	}
	for _, c := range in.Changes {
		c.Step, c.RequestID = r.step(c.Step), idOnly(c.RequestID)
		if err := json.NewEncoder(&changes).Encode(c); err != nil {
			return Bundle{}, fmt.Errorf("make bundle: %w", err)
		}
	}
	var settings strings.Builder
	for _, s := range in.Settings {
		fmt.Fprintf(&settings, "%s: %s\n", s.Label, r.Text(s.Value))
	}
	add("doctor.txt", fmt.Sprintf("What was tested on this machine and what was found: %d lines.", len(report.Lines)), []byte(Text(report)))
	add("doctor.json", "The same for programs.", append(asJSON, '\n'))
	add("requests.jsonl", fmt.Sprintf("%d requests of this run: time, host, method, path without ids, status, code, request id. No headers, no bodies, no tokens.", len(in.Requests)), requests.Bytes())
	add("changes.jsonl", fmt.Sprintf("%d changes made from this machine: time, kind of step, status, request id. Not by whom and not on what.", len(in.Changes)), changes.Bytes())
	add("settings.txt", "Version, system, cloud, looks, and how many of each thing there are.", []byte(settings.String()))
	b.Files = append([]File{{"contents.txt", "This list.", nil}}, b.Files...)
	b.Files[0].Data = []byte(b.contents())
	return b, nil
}

// contents is the list that lies in the bundle itself.
func (b Bundle) contents() string {
	var t strings.Builder
	t.WriteString("Support bundle of Gatehouse, made " + b.Made.UTC().Format(time.RFC3339) + "\n\n")
	for _, f := range b.Files {
		fmt.Fprintf(&t, "%-16s %s\n", f.Name, f.What)
	}
	t.WriteString("\nNot inside: secrets, keys, tokens, names and addresses of people, names and ids of tenants and connectors, names of this machine and its\n" +
		"network. They were taken out or replaced by placeholders such as ‹account 1›; the same value has the same placeholder in every file.\n" +
		"Request ids are inside: only Microsoft can look them up.\n\nGatehouse sends this file to nobody. Look through it before you do.\n")
	return t.String()
}

// Zip is the bundle as a file.
func (b Bundle) Zip() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range b.Files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: b.Made.UTC()})
		if err == nil {
			_, err = w.Write(f.Data)
		}
		if err != nil {
			return nil, fmt.Errorf("write bundle: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write bundle: %w", err)
	}
	return out.Bytes(), nil
}

func (r *Redactor) report(in Report) Report {
	out := in
	out.Lines = make([]Line, len(in.Lines))
	for i, l := range in.Lines {
		l.Tested, l.Found, l.Next = r.Text(l.Tested), r.Text(l.Found), r.Text(l.Next)
		detail := make([]problem.Detail, len(l.Detail))
		for j, d := range l.Detail {
			value := idOnly(d.Value)
			if d.Label != "Request id" || value == "" {
				value = r.Text(d.Value)
			}
			detail[j] = problem.Detail{Label: d.Label, Value: value}
		}
		l.Detail = detail
		out.Lines[i] = l
	}
	return out
}

// marks of the states, for texts.
var marks = map[State]string{OK: "✓", Warning: "!", Failed: "✕", Unknown: "?"}

// Mark is the sign of a state: no state is told by colour alone.
func (s State) Mark() string { return marks[s] }

// Text is a report for people.
func Text(r Report) string {
	var t strings.Builder
	fmt.Fprintf(&t, "Gatehouse %s on %s, %s, %s\n\n", r.Version, r.System, r.Cloud, r.Made.UTC().Format(time.RFC3339))
	for _, l := range r.Lines {
		fmt.Fprintf(&t, "%s %s: %s\n    tested: %s (%d ms)\n", l.State.Mark(), l.Title, l.Found, l.Tested, l.Millis)
		if l.Next != "" {
			fmt.Fprintf(&t, "    next: %s\n", l.Next)
		}
		for _, d := range l.Detail {
			if d.Value != "" {
				fmt.Fprintf(&t, "    %s: %s\n", strings.ToLower(d.Label), d.Value)
			}
		}
	}
	return t.String()
}
