package command

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/visible"
)

// screen is a terminal that takes cursor movements.
type screen interface {
	io.Writer
	width() int
	height() int
}

type terminal struct{ *os.File }

func (t terminal) size(which int) int {
	w, h, err := term.GetSize(int(t.Fd()))
	if err != nil {
		return 0
	}
	return [2]int{w, h}[which]
}

func (t terminal) width() int  { return t.size(0) }
func (t terminal) height() int { return t.size(1) }

// screenOf is the terminal behind a stream, unless it takes plain text only.
func screenOf(w io.Writer) (screen, bool) {
	if s, ok := w.(screen); ok {
		return s, true
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || !movesCursor(f) {
		return nil, false
	}
	return terminal{f}, true
}

// tableBoard is one row for each connector. Whatever else is written meanwhile stands above it, and it is drawn anew below.
type tableBoard struct {
	mu     sync.Mutex
	screen screen
	names  []string
	first  int // width of the first column
	rows   []setup.BulkProgress
	slow   string
	drawn  int  // lines on the screen
	broken bool // what was written last did not end its line
	undo   func()
}

// newTable takes the stream of people over until it is closed.
func (e *env) newTable(s screen, names []string, width int) *tableBoard {
	b := &tableBoard{screen: s, names: names, first: width, rows: make([]setup.BulkProgress, len(names))}
	stream, say := e.program.Streams.Err, e.say
	e.program.Streams.Err, e.say = b, printer{b}
	b.undo = func() { e.program.Streams.Err, e.say = stream, say }
	return b
}

// Write is anything else for people: it takes the table's place.
func (b *tableBoard) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	if err := b.erase(); err != nil {
		return 0, err
	}
	b.broken = p[len(p)-1] != '\n'
	return b.screen.Write(p)
}

func (b *tableBoard) show(p setup.BulkProgress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case p.Slow > 0:
		b.slow = slowText(p.Slow)
	case p.Index < 0 || p.Index >= len(b.rows):
		return
	default:
		b.rows[p.Index], b.slow = p, ""
	}
	_ = b.erase()
	b.draw()
}

// close takes the table away; what became of each connector is said after it.
func (b *tableBoard) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.erase()
	b.undo()
}

// erase goes back to the first line of the table and clears from there on (ECMA-48: CPL, ED).
func (b *tableBoard) erase() error {
	if b.drawn == 0 {
		return nil
	}
	_, err := fmt.Fprintf(b.screen, "\x1b[%dF\x1b[J", b.drawn)
	b.drawn = 0
	return err
}

func (b *tableBoard) draw() {
	var out bytes.Buffer
	if b.broken {
		out.WriteByte('\n')
		b.broken = false
	}
	wide := max(20, b.screen.width()-1) // a line that fills the last column may wrap
	for i, p := range b.rows {
		out.WriteString(clipped(b.row(b.names[i], p), wide) + "\n")
		b.drawn++
	}
	if b.slow != "" {
		out.WriteString(clipped(b.slow, wide) + "\n")
		b.drawn++
	}
	_, _ = b.screen.Write(out.Bytes()) // the terminal went away: nobody is left to see it
}

func (b *tableBoard) row(name string, p setup.BulkProgress) string {
	text := ""
	switch {
	case p.State == "" || p.State == setup.BulkPending:
		text = "○ " + string(setup.BulkPending)
	case p.State.Ended():
		text = endText(p)
	case p.Step.State == apply.Waiting:
		text = "◌ " + p.Step.Step.Title + ": " + p.Step.Note
	case p.Step.Step.Title != "":
		text = stateMarks[p.Step.State] + " " + p.Step.Step.Title
	default:
		text = "◌ " + string(p.State)
	}
	return padded(name, b.first) + "  " + countText(p) + "  " + visible.Text(text)
}

// clipped keeps a row on one line.
func clipped(text string, width int) string {
	runes := []rune(strings.ReplaceAll(text, "\n", " "))
	if len(runes) <= width {
		return string(runes)
	}
	return string(runes[:width-1]) + "…"
}
