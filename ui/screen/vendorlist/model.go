// Package vendorlist is the page that makes a connector of a vendor's permission list. It must not read lists or keep definitions
// itself.
package vendorlist

import (
	"fmt"
	"strings"

	"gatehouse/setup/lifecycle"
	"gatehouse/setup/permission"
	"gatehouse/setup/problem"
	list "gatehouse/setup/vendorlist"
	"gatehouse/ui/screen/words"
)

// State is everything the page shows.
type State struct {
	Text    string // as typed or pasted
	File    string // name of the file that the text came from; empty: typed
	Result  *list.Result
	Problem *problem.Problem
	Reading bool
	Making  bool
	Name    string
	ID      string
	ownID   bool // the person wrote the id; it no longer follows the name
}

// What the person does here, and what work answers.
type (
	// Typed is new text in the box.
	Typed struct{ Text string }
	// Opened is the text of a file.
	Opened struct{ File, Text string }
	// Named is the product's name.
	Named struct{ Text string }
	// WroteID is an id that the person chose.
	WroteID struct{ Text string }
	// OpenFile asks for a file.
	OpenFile struct{}
	// Make makes the connector.
	Make struct{}
	// Back goes to the catalogue.
	Back struct{}
	// Got is what was read.
	Got struct {
		Result  *list.Result
		Problem *problem.Problem
	}
	// Failed is a connector that could not be made.
	Failed struct{ Problem *problem.Problem }
	// Made is a connector that is there.
	Made struct{}
)

// What the window shall do.
type (
	// Read reads the text and checks it.
	Read struct{ Text string }
	// Create makes a definition and opens its set-up page.
	Create struct {
		ID, Name string
		Result   list.Result
	}
	// Ask asks for a file.
	Ask struct{}
	// Leave goes to the catalogue.
	Leave struct{}
)

// maxTyped is how much text the box takes: a text field lays every line out, which takes seconds for long texts.
const maxTyped = 32 << 10

// Update answers an event.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Typed:
		if e.Text == s.Text && s.File == "" {
			return s, nil
		}
		if len(e.Text) > maxTyped {
			s.Text, s.File, s.Result, s.Reading = e.Text, "", nil, false
			s.Problem = problem.New(problem.BadInput, words.L("The text is too long for this box."), "", words.L("Save it as a file and open the file."), nil)
			return s, nil
		}
		s.Text, s.File = e.Text, ""
		return s.read()
	case Opened:
		s.Text, s.File = e.Text, e.File
		return s.read()
	case Got:
		s.Reading, s.Result, s.Problem = false, e.Result, e.Problem
	case Named:
		s.Name = e.Text
		if !s.ownID {
			s.ID = list.Suggest(e.Text)
		}
	case WroteID:
		if e.Text != s.ID {
			s.ID, s.ownID = e.Text, e.Text != ""
		}
	case OpenFile:
		return s, []any{Ask{}}
	case Back:
		return s, []any{Leave{}}
	case Make:
		if s.WhyNot() == "" {
			s.Making, s.Problem = true, nil
			return s, []any{Create{ID: s.ID, Name: strings.TrimSpace(s.Name), Result: *s.Result}}
		}
	case Failed:
		s.Making, s.Problem = false, e.Problem
	case Made:
		return State{}, nil
	}
	return s, nil
}

func (s State) read() (State, []any) {
	s.Problem = nil
	if strings.TrimSpace(s.Text) == "" {
		s.Result, s.Reading = nil, false
		return s, nil
	}
	s.Reading = true
	return s, []any{Read{s.Text}}
}

// WhyNot says why no connector can be made now; empty: it can.
func (s State) WhyNot() string {
	switch {
	case s.Making:
		return words.L("The connector is being made.")
	case s.Reading:
		return words.L("The list is being read.")
	case s.Result == nil || len(s.Result.Permissions()) == 0:
		return words.L("Give a list that names at least one permission.")
	case strings.TrimSpace(s.Name) == "":
		return words.L("Give the product's name.")
	case len(s.ID) < 2 || len(s.ID) > 41 || list.Suggest(s.ID) != s.ID:
		return words.L("The id takes 2 to 41 small letters, digits and hyphens.")
	}
	return ""
}

// maxRows is how many permissions and findings are drawn; real lists have far fewer.
const maxRows = 120

// Row is one permission of the list, or what was not understood.
type Row struct {
	Title  string
	Detail string
	Chips  []lifecycle.Chip
	Notes  []Note
}

// Note is a finding in a row.
type Note struct {
	Error bool
	Text  string
	Next  string
}

// Rows are what the table shows, and how many more there are.
func (s State) Rows() (rows []Row, more int) {
	if s.Result == nil {
		return nil, 0
	}
	for _, r := range s.Result.Rows {
		rows = append(rows, rowOf(r))
	}
	if n := len(rows) - maxRows; n > 0 {
		return rows[:maxRows], n
	}
	return rows, 0
}

func rowOf(r list.Row) Row {
	row := Row{Title: r.Entry.Said}
	if p := r.Use; p != nil {
		risk, _ := p.Risk()
		row.Title = p.Value
		row.Detail = words.L("line {{.N}}", words.M{"N": fmt.Sprint(r.Entry.Line)}) + " · " + p.ResourceName + " · " + kind(*p) + " · " + does(*p)
		row.Chips = append(row.Chips, riskChip(risk))
		if p.Value != r.Entry.Said && r.Entry.Name != "" {
			row.Detail += " · " + words.L("the list says {{.Name}}", words.M{"Name": r.Entry.Said})
		}
	} else {
		row.Detail = words.L("line {{.N}}", words.M{"N": fmt.Sprint(r.Entry.Line)})
		row.Chips = append(row.Chips, lifecycle.Chip{Text: "− " + words.L("left out"), Tone: lifecycle.Caution})
	}
	for _, f := range r.Findings {
		row.Notes = append(row.Notes, Note{f.Error, f.Text, f.Next})
	}
	return row
}

func kind(p permission.Permission) string {
	if p.Kind == "application" {
		return words.L("application permission")
	}
	return words.L("delegated permission")
}

func does(p permission.Permission) string {
	if p.Writes() {
		return words.L("changes {{.Data}}", words.M{"Data": p.Opens()})
	}
	return words.L("reads {{.Data}}", words.M{"Data": p.Opens()})
}

func riskChip(r permission.Risk) lifecycle.Chip {
	switch r {
	case permission.Low:
		return lifecycle.Chip{Text: "✓ " + words.L("low risk"), Tone: lifecycle.Good}
	case permission.Medium:
		return lifecycle.Chip{Text: "· " + words.L("medium risk"), Tone: lifecycle.Info}
	case permission.High:
		return lifecycle.Chip{Text: "! " + words.L("high risk"), Tone: lifecycle.Caution}
	}
	return lifecycle.Chip{Text: "! " + words.L("very high risk"), Tone: lifecycle.Bad}
}

// General are the findings about the list as a whole.
func (s State) General() []Note {
	if s.Result == nil {
		return nil
	}
	var out []Note
	for _, f := range s.Result.General {
		out = append(out, Note{f.Error, f.Text, f.Next})
	}
	return out
}

// Unread are the lines from which nothing was taken, and how many more there are.
func (s State) Unread() (lines []string, more int) {
	if s.Result == nil {
		return nil, 0
	}
	for _, u := range s.Result.List.Unread {
		if len(lines) == maxRows {
			return lines, len(s.Result.List.Unread) - maxRows
		}
		lines = append(lines, words.L("line {{.N}}", words.M{"N": fmt.Sprint(u.Line)})+": "+u.Text+" ("+u.Why+")")
	}
	return lines, 0
}

// Summary is one line about what was found.
func (s State) Summary() string {
	if s.Result == nil {
		return ""
	}
	return words.Count(len(s.Result.Permissions()), "{{.N}} permission to ask for", "{{.N}} permissions to ask for") + " · " +
		words.Count(s.Result.Errors(), "{{.N}} mistake in the list", "{{.N}} mistakes in the list")
}
