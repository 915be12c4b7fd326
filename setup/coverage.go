package setup

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gatehouse/preview/coverage"
	"gatehouse/preview/rules"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
)

// Coverage is what the rules of a connector make of every property of its calls, without a sample.
type Coverage struct {
	Direct  bool // no sanitizer in between: everything passes
	Calls   []coverage.CallCoverage
	Summary coverage.Summary
	Reasons map[string]string // why a personal property passes in clear, as the definition says
	Missing []string          // personal properties that may pass in clear without a reason
	Presets []coverage.Preset // rule files to compare with, the strictest first
}

// Coverage looks at rules and types only; it needs no session.
func (h *House) Coverage(d *definition.Definition) (*Coverage, error) {
	rs, err := rulesOf(d)
	if err != nil {
		return nil, err
	}
	types, err := coverage.Embedded()
	if err != nil {
		return nil, err
	}
	c := &Coverage{Direct: d.Sanitizer.Direct(), Calls: coverage.Of(rs.set, types, d.CoverageCalls()), Reasons: map[string]string{}}
	c.Summary = coverage.Summarise(c.Calls)
	for _, clear := range d.Clear {
		c.Reasons[clear.Property] = clear.Reason
	}
	missing, _ := c.Summary.Reasons(d.ClearProperties())
	for _, m := range missing {
		c.Missing = append(c.Missing, m.Label)
	}
	c.Presets, err = d.Presets()
	return c, err
}

// Comparison is what changes for a reader of the answers when other rules take the place of the connector's own.
type Comparison struct {
	Name       string // of the other rules
	Sentence   string
	File       string // name under which they are saved
	Data       []byte
	Difference coverage.Difference
}

// ComparePreset compares the connector's own rules with a preset.
func (h *House) ComparePreset(d *definition.Definition, id string) (*Comparison, error) {
	presets, err := d.Presets()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(presets, func(p coverage.Preset) bool { return p.ID == id })
	if i < 0 {
		return nil, problem.New(problem.BadInput, fmt.Sprintf("%s has no preset named %q.", d.Name, id), "", "Choose one of the list.", nil)
	}
	p := presets[i]
	return compare(d, &Comparison{Name: p.Name, Sentence: p.Sentence, File: p.File, Data: p.Data})
}

// maxRulesFile is one byte more than the loader takes, so that it says itself what is too large.
const maxRulesFile = 1<<20 + 1

// CompareFile compares the connector's own rules with those of a file.
func (h *House) CompareFile(d *definition.Definition, path string) (*Comparison, error) {
	data, err := readBounded(path, maxRulesFile)
	if err != nil {
		return nil, problem.New(problem.BadInput, "The rules file cannot be read.", err.Error()+".", "Check its path and rights.", err)
	}
	name := filepath.Base(path)
	return compare(d, &Comparison{Name: name, File: name, Data: data})
}

func compare(d *definition.Definition, c *Comparison) (*Comparison, error) {
	if d.Sanitizer.Direct() {
		return nil, problem.New(problem.BadInput, d.Name+" reads Graph directly: there are no rules to compare.", "", "Choose a connector with a sanitizer in between.", nil)
	}
	rs, err := rulesOf(d)
	if err != nil {
		return nil, err
	}
	other, err := rules.Load(c.File, c.Data)
	if err != nil {
		return nil, problem.New(problem.BadInput, "The other rules cannot be used.", err.Error()+".", "Mend the rules file.", err)
	}
	types, err := coverage.Embedded()
	if err != nil {
		return nil, err
	}
	calls := d.CoverageCalls()
	c.Difference = coverage.Diff(coverage.Of(rs.set, types, calls), coverage.Of(other, types, calls))
	return c, nil
}

// SaveRules writes a rules file that the person chose to keep. An existing file is not overwritten.
func (h *House) SaveRules(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = f.Write(data)
		if closing := f.Close(); err == nil {
			err = closing
		}
	}
	if err != nil {
		return problem.New(problem.BadInput, "The rules file cannot be written.", err.Error()+".", "Choose another place or name; a file that is there already is not overwritten.", err)
	}
	return nil
}
