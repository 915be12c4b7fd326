package report

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/preview"
)

// page is the model as the template needs it: sentences, marks and cut lines, every text already fit to be shown.
type page struct {
	*Model
	CSP      string
	Style    string
	Title    string
	Does     string // "read", or "read and change"
	Ask      string
	Missing  []Permission // not granted yet
	Warnings []string
	Before   []Way // what must be done before any way of consent works
	Choices  []Way // the ways of consent
	Calls    []pageCall
	Blocked  []pageCall
	Legend   []legend
}

type pageCall struct {
	preview.CallResult
	Lines []pageLine
	Cut   int      // lines left out
	Clear []string // names of clear and personal fields that stand only in the lines left out
	Says  string
}

type pageLine struct {
	Class, Mark, Name string
	Left, Right       string
	Note              string
}

type legend struct{ Class, Mark, Name, Text string }

// mostLines is how many lines of one call are shown, about two people's worth; the JSON report has all.
const mostLines = 32

func newPage(m *Model) *page {
	m = shown(m)
	p := &page{Model: m, CSP: contentPolicy, Style: styleSheet, Legend: legends(m.Connector.Direct)}
	p.Title, p.Does = "Consent report: "+m.Connector.Name, "read"
	if slices.ContainsFunc(m.Permissions, func(one Permission) bool { return one.Writes }) {
		p.Does = "read and change"
	}
	for _, one := range m.Permissions {
		if one.State != "granted" && !signInScope(one) {
			p.Missing = append(p.Missing, one)
		}
	}
	for _, way := range m.Ways {
		if way.Before {
			p.Before = append(p.Before, way)
		} else {
			p.Choices = append(p.Choices, way)
		}
	}
	p.Ask = ask(m, len(p.Missing))
	p.Warnings = warnings(m)
	if m.Preview != nil {
		for _, call := range m.Preview.Calls {
			c := newCall(call, m.Connector.Direct)
			if call.Verdict == preview.Blocked {
				p.Blocked = append(p.Blocked, c)
			} else {
				p.Calls = append(p.Calls, c)
			}
		}
	}
	return p
}

func ask(m *Model, missing int) string {
	total := 0
	for _, one := range m.Permissions {
		if one.State == "granted" || !signInScope(one) {
			total++
		}
	}
	switch {
	case total == 0:
		return "This connector asks for no permissions. There is nothing to consent to."
	case missing == 0:
		return fmt.Sprintf("Nothing is left to do: %s already granted. Read what the connector sees, and how to undo it.",
			plural(total, "the one permission is", "all %d permissions are"))
	case missing == total:
		return fmt.Sprintf("Decide whether this app may use %s below, and grant %s if you agree.",
			plural(total, "the one permission", "the %d permissions"), plural(total, "it", "them"))
	default:
		return fmt.Sprintf("%d of %d permissions are granted. Decide about %s if you agree.", total-missing, total,
			plural(missing, "the other one, and grant it", "the other %d, and grant them"))
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	if strings.Contains(many, "%d") {
		return fmt.Sprintf(many, n)
	}
	return many
}

// warnings are what the approver must know before deciding.
func warnings(m *Model) (list []string) {
	if m.Connector.Direct {
		list = append(list, fmt.Sprintf("Nothing stands between Microsoft Graph and %s: the vendor sees every field of the example below in clear. Only this report masks the values.", vendor(m)))
	}
	switch a := m.Approval; {
	case a == nil:
		list = append(list, "Nobody has approved a preview of this connector yet.")
	case !a.Current:
		list = append(list, "The approved preview is out of date: the definition or the rules changed since.")
	}
	if m.Preview == nil {
		list = append(list, "This report was made without an example of what the connector sees.")
	} else if n := len(m.Preview.Leaks); n > 0 {
		list = append(list, fmt.Sprintf("The leak check found %s of the answers in what leaves the gate. Do not consent before this is mended.",
			plural(n, "a personal value", "%d personal values")))
	}
	list = append(list, aboutPermissions(m.Permissions)...)
	if m.Preview != nil && m.Preview.LeakNote != "" {
		list = append(list, m.Preview.LeakNote)
	}
	return append(list, m.Findings...)
}

// aboutPermissions names those that can change data, and those for which less would do.
func aboutPermissions(all []Permission) (list []string) {
	var change, less []string
	for _, p := range all {
		if p.Writes {
			change = append(change, p.Name)
		}
		if len(p.Narrower) > 0 {
			less = append(less, p.Name)
		}
	}
	if n := len(change); n > 0 {
		list = append(list, fmt.Sprintf("%s data, not only read it: %s.", plural(n, "One permission can change", "%d permissions can change"), strings.Join(change, ", ")))
	}
	if n := len(less); n > 0 {
		list = append(list, fmt.Sprintf("%s the example calls need: %s. The table names what would be enough.",
			plural(n, "One permission opens more than", "%d permissions open more than"), strings.Join(less, ", ")))
	}
	return list
}

func vendor(m *Model) string {
	if m.Connector.System != "" {
		return m.Connector.System
	}
	return m.Connector.Name
}

func newCall(call preview.CallResult, direct bool) pageCall {
	c := pageCall{CallResult: call, Says: verdictText(call)}
	rows := call.Rows
	if len(rows) > mostLines {
		c.Cut = len(rows) - mostLines + call.RowsLeft
		c.Clear = onlyLater(call)
		rows = rows[:mostLines]
	}
	for _, row := range rows {
		c.Lines = append(c.Lines, newLine(row, direct))
	}
	return c
}

// onlyLater names the clear and personal fields that the shown lines do not have: leaving out lines must not hide a kind of data.
func onlyLater(call preview.CallResult) (names []string) {
	seen := map[string]bool{}
	for i, row := range call.Rows {
		if row.Mark != preview.ClearPersonal || row.Field < 0 || row.Field >= len(call.Fields) {
			continue
		}
		name := call.Fields[row.Field].Name
		if i >= mostLines && !seen[name] {
			names = append(names, name)
		}
		seen[name] = true
	}
	for _, name := range call.ClearLeft { // of rows that were not written out
		if !seen[name] {
			names = append(names, name)
		}
	}
	return names
}

func newLine(row preview.Row, direct bool) pageLine {
	l := pageLine{Left: indent(row.Depth, row.Left), Right: indent(row.Depth, row.Right)}
	mark := markOf(row.Mark)
	l.Class, l.Mark, l.Name = mark.Class, mark.Mark, mark.Name
	if direct && row.Field >= 0 {
		l.Note = "the vendor sees this in clear"
	}
	return l
}

func indent(depth int, text string) string {
	if text == "" {
		return ""
	}
	short, more := cut(text)
	if more > 0 {
		short = fmt.Sprintf("%s… (%d more characters)", short, more)
	}
	return strings.Repeat("  ", min(depth, 20)) + short
}
