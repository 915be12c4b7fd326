package preview

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gatehouse/preview/coverage"
	"gatehouse/preview/leak"
	"gatehouse/preview/sanitize"
)

// table previews a report in CSV: the header line in clear, every personal cell masked. One field stands for one cell, one row
// for one line; a row leads to the first personal cell of its line.
func (r *runner) table(a Answer, c CallResult) CallResult {
	t := &table{masker: &masker{}, words: r.words}
	if err := t.read(a.Body); err != nil {
		c.Verdict, c.Problem = Failed, capital(err.Error())+"."
		return c
	}
	root := r.types.Answer(a.Type, false)
	for _, name := range t.header {
		t.places = append(t.places, root.Property(name, ""))
	}
	for line := range t.lines {
		for column, cell := range t.cells(line) {
			c.Counts.count(t.mark(column, cell))
		}
	}
	c.sight = t
	return c
}

// table is a report in CSV. Its lines are read again whenever one is shown: only where they begin is kept.
type table struct {
	*masker
	words  words
	header []string
	places []coverage.Place // by column
	body   []byte
	lines  []tableLine
}

// tableLine is the part of the body that holds one line.
type tableLine struct{ from, to uint32 }

func (t *table) read(body []byte) error {
	if len(body) > sanitize.MaxBody {
		return fmt.Errorf("the table has %d bytes; at most %d are read", len(body), sanitize.MaxBody)
	}
	t.body = bytes.TrimPrefix(body, []byte("\ufeff"))
	reader := csv.NewReader(bytes.NewReader(t.body))
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return errors.New("the table is empty")
	}
	for i, name := range header {
		if slices.Contains(header[:i], name) {
			return errors.New("the table has two columns of one name")
		}
	}
	t.header, reader.ReuseRecord = header, true
	for err == nil {
		from := reader.InputOffset()
		if _, err = reader.Read(); err == nil {
			t.lines = append(t.lines, tableLine{uint32(from), uint32(reader.InputOffset())})
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	// The reader's own text names line and column and no cell.
	return fmt.Errorf("the table is not valid CSV: %s", strings.TrimPrefix(err.Error(), "parse error on "))
}

// cells reads one line again. It was valid before.
func (t *table) cells(line int) []string {
	cells, err := csv.NewReader(bytes.NewReader(t.body[t.lines[line].from:t.lines[line].to])).Read()
	if err != nil || len(cells) != len(t.header) {
		return make([]string, len(t.header))
	}
	return cells
}

func (t *table) mark(column int, cell string) Mark {
	if t.places[column].Class.Personal() && strings.TrimSpace(cell) != "" {
		return ClearPersonal
	}
	return Kept
}

// check makes the guard. There are no leaks: nothing is hidden from the vendor.
func (t *table) check(ctx context.Context, _ string) ([]Leak, string, error) {
	personal := leak.NewBuilder(0)
	for line := range t.lines {
		if line%4096 == 0 && ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		for column, cell := range t.cells(line) {
			if t.places[column].Class.Personal() {
				personal.Add(leak.Value{Ref: line, Text: cell})
			}
		}
	}
	t.guard.Store(personal.Matcher())
	return nil, "", nil
}

func (t *table) RowCount() int   { return len(t.lines) + 1 }
func (t *table) FieldCount() int { return len(t.lines) * len(t.header) }
func (t *table) LineCount() int  { return len(t.lines) + 2 }

func (t *table) Row(i int) Row {
	if i == 0 {
		title := make([]string, len(t.header))
		for column, name := range t.header {
			title[column] = visible(cut(name, shownClear))
		}
		text := strings.Join(title, " | ")
		return Row{Left: text, Right: text, Field: -1}
	}
	cells := t.cells(i - 1)
	row := Row{Field: (i - 1) * len(cells)}
	shown := make([]string, len(cells))
	for column, cell := range cells {
		if mark := t.mark(column, cell); mark == ClearPersonal && row.Mark == Kept {
			row.Field, row.Mark = (i-1)*len(cells)+column, mark
		}
		shown[column] = strings.Trim(t.shownCell(column, cell), `"`)
	}
	row.Left = strings.Join(shown, " | ")
	row.Right = row.Left
	return row
}

func (t *table) shownCell(column int, cell string) string {
	return t.shown(sanitize.Value{Kind: '"', Text: cell}, t.places[column].Class)
}

func (t *table) Field(i int) Field {
	line, column := i/len(t.header), i%len(t.header)
	cell := t.cells(line)[column]
	name, place := t.header[column], t.places[column]
	f := told{kind: '"', class: place.Class, mark: t.mark(column, cell), says: strings.TrimSpace(cell) != "", direct: true}
	return Field{
		Path: t.shownPath(fmt.Sprintf("$[%d]", line) + sanitize.PathSegment('{', name, 0)), Name: t.shownName(name), Type: t.shownName(place.Label),
		Kind: "string", Class: Class(place.Class), Mark: f.mark, Rule: Ref{Rule: -1, Endpoint: -1}, Why: t.words.why(f),
	}
}

// Line is a line of the table as an object.
func (t *table) Line(i int) string {
	switch i {
	case 0:
		return "["
	case len(t.lines) + 1:
		return "]"
	}
	line := "  " + string(t.appendJSON(nil, i-1))
	if i < len(t.lines) {
		line += ","
	}
	return line
}

func (t *table) appendJSON(out []byte, line int) []byte {
	out = append(out, '{')
	for column, cell := range t.cells(line) {
		if column > 0 {
			out = append(out, ',')
		}
		out = append(out, quote(t.header[column])+":"+t.shownCell(column, cell)...)
	}
	return append(out, '}')
}

func (t *table) JSON() []byte {
	out := []byte{'['}
	for line := range t.lines {
		if line > 0 {
			out = append(out, ',')
		}
		out = t.appendJSON(out, line)
	}
	return append(out, ']')
}
