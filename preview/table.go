package preview

import (
	"bytes"
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
	header, lines, err := readTable(a.Body)
	if err != nil {
		c.Verdict, c.Problem = Failed, capital(err.Error())+"."
		return c
	}
	places := make([]coverage.Place, len(header))
	root := r.types.Answer(a.Type, false)
	for i, name := range header {
		places[i] = root.Property(name, "")
	}
	b := &builder{words: r.words, names: map[string]string{}}
	b.guard = leak.NewMatcher(personalCells(places, lines))
	title := b.tableLine(header, func(int, string) string { return "" })
	b.row(0, title, title, -1)
	out := []byte{'['}
	for n, cells := range lines {
		if n > 0 {
			out = append(out, ',')
		}
		out = b.tableRow(out, n, header, cells, places)
	}
	c.Fields, c.Rows, c.Counts, c.Out = b.fields, b.rows, b.counts, append(out, ']')
	return c
}

func readTable(body []byte) (header []string, lines [][]string, err error) {
	if len(body) > sanitize.MaxBody {
		return nil, nil, fmt.Errorf("the table has %d bytes; at most %d are read", len(body), sanitize.MaxBody)
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	header, err = reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, errors.New("the table is empty")
	}
	for i, name := range header {
		if slices.Contains(header[:i], name) {
			return nil, nil, errors.New("the table has two columns of one name")
		}
	}
	for err == nil {
		var cells []string
		if cells, err = reader.Read(); err == nil {
			lines = append(lines, cells)
		}
	}
	if errors.Is(err, io.EOF) {
		return header, lines, nil
	}
	// The reader's own text names line and column and no cell.
	return nil, nil, fmt.Errorf("the table is not valid CSV: %s", strings.TrimPrefix(err.Error(), "parse error on "))
}

func personalCells(places []coverage.Place, lines [][]string) []leak.Value {
	var out []leak.Value
	for _, cells := range lines {
		for i, cell := range cells {
			if places[i].Class.Personal() {
				out = append(out, leak.Value{Text: cell})
			}
		}
	}
	return out
}

func (b *builder) tableLine(cells []string, show func(int, string) string) string {
	shown := make([]string, len(cells))
	for i, cell := range cells {
		if shown[i] = show(i, cell); shown[i] == "" {
			shown[i] = visible(cut(cell, shownClear))
		}
	}
	return strings.Join(shown, " | ")
}

func (b *builder) tableRow(out []byte, line int, header, cells []string, places []coverage.Place) []byte {
	field := -1
	out = append(out, '{')
	text := b.tableLine(cells, func(i int, cell string) string {
		n := node{&sanitize.Node{Kind: '"', Text: cell}}
		at := b.field(spot{node: n, place: places[i], name: header[i], path: fmt.Sprintf("$[%d]", line) + sanitize.PathSegment('{', header[i], 0)})
		if field < 0 || b.fields[field].Mark != ClearPersonal && b.fields[at].Mark == ClearPersonal {
			field = at
		}
		shown := b.shown(sanitize.Value{Kind: '"', Text: cell}, places[i].Class)
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, quote(header[i])+":"+shown...)
		return strings.Trim(shown, `"`)
	})
	b.row(0, text, text, field)
	return append(out, '}')
}
