package definition

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/preview/coverage"
)

// CoverageCalls are the example calls, for coverage; their placeholders stay as they are.
func (d *Definition) CoverageCalls() []coverage.Call {
	out := make([]coverage.Call, 0, len(d.Calls))
	for _, c := range d.Calls {
		out = append(out, coverage.Call{Name: c.Name, Method: c.Method, URL: c.URL, Type: c.Type, Shape: c.Shape})
	}
	return out
}

// ClearProperties are the properties for which a reason is written down why they pass in clear.
func (d *Definition) ClearProperties() []string {
	out := make([]string, 0, len(d.Clear))
	for _, c := range d.Clear {
		out = append(out, c.Property)
	}
	return out
}

// The presets that are made of the connector's own rules. Variants that the definition names come beside them.
const (
	presetStrict   = "strict"
	presetUsual    = "usual"
	presetIDsKept  = "ids-kept"
	presetNoIDs    = "no-ids"
	presetNoGroups = "no-groups"
)

// Presets are rule files to choose from, the strictest first; none for a connector that reads Graph directly.
func (d *Definition) Presets() ([]coverage.Preset, error) {
	if d.Sanitizer.Direct() {
		return nil, nil
	}
	if d.own != nil { // whatever rules were chosen, the usual ones are those of the file
		d = d.own
	}
	types, err := coverage.Embedded()
	if err != nil {
		return nil, err
	}
	name, usual, err := d.ReadRules()
	if err != nil {
		return nil, err
	}
	var out []coverage.Preset
	add := func(id, title, sentence string, make func(heading string) ([]byte, error)) error {
		data, err := make(fmt.Sprintf("%s, %s: %s Made from the rules %s.", d.Name, strings.ToLower(title), sentence, d.Sanitizer.Rules))
		if err != nil {
			return fmt.Errorf("make preset %s of %s: %w", id, d.ID, err)
		}
		out = append(out, coverage.Preset{ID: id, Name: title, Sentence: sentence, File: d.ID + "-" + id + ".yaml", Data: data})
		return nil
	}
	const people = "Of people only pseudonyms of their addresses leave, nothing about departments, places or devices."
	narrow := func(data []byte) func(string) ([]byte, error) {
		return func(heading string) ([]byte, error) { return coverage.Strict(name, data, types, heading) }
	}
	variant := func(id string) bool {
		return slices.ContainsFunc(d.Sanitizer.Variants, func(v Variant) bool { return v.ID == id })
	}
	if variant(presetNoIDs) {
		_, tokens, err := d.ReadVariant(presetNoIDs)
		if err != nil {
			return nil, err
		}
		err = firstError(
			add(presetStrict, "Strict", people+" Object ids become tokens.", narrow(tokens)),
			add(presetIDsKept, "Ids kept", people+" Object ids stay as they are, so that answers can be joined.", narrow(usual)))
		if err != nil {
			return nil, err
		}
	} else if err := add(presetStrict, "Strict", people+" Object ids stay as they are.", narrow(usual)); err != nil {
		return nil, err
	}
	out = append(out, coverage.Preset{ID: presetUsual, Name: "Usual", Sentence: "The rules that come with the connector.", File: d.Sanitizer.Rules, Data: usual})
	for _, v := range d.Sanitizer.Variants {
		_, data, err := d.ReadVariant(v.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, coverage.Preset{ID: v.ID, Name: v.Name, Sentence: v.Summary, File: v.Rules, Data: data})
	}
	asksGroups := slices.ContainsFunc(d.Calls, func(c Call) bool { return strings.HasPrefix(c.URL, "/v1.0/groups") })
	if asksGroups && !variant(presetNoGroups) {
		err := add(presetNoGroups, "No groups", "Calls about groups and their members are refused.", func(heading string) ([]byte, error) {
			return coverage.WithoutPaths(name, usual, types, heading, "/v1.0/groups")
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
