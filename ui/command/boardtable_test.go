package command

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
)

// glass is a terminal as far as the table uses one: lines, the cursor's way up, and clearing from there on.
type glass struct {
	lines []string
	part  string
	most  int // lines at any time
}

func (g *glass) width() int  { return 60 }
func (g *glass) height() int { return 24 }

func (g *glass) Write(p []byte) (int, error) {
	text := string(p)
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
			end := strings.IndexAny(rest, "FJ")
			if end < 0 || g.part != "" {
				return 0, errors.New("unknown sequence, or one in the middle of a line")
			}
			if rest[end] == 'F' {
				up, err := strconv.Atoi(rest[:end])
				if err != nil || up > len(g.lines) {
					return 0, fmt.Errorf("%d lines up of %d", up, len(g.lines))
				}
				g.lines = g.lines[:len(g.lines)-up] // what is below is cleared next
			}
			text = rest[end+1:]
			continue
		}
		line, rest, whole := strings.Cut(text, "\n")
		if at := strings.Index(line, "\x1b["); at >= 0 {
			line, rest, whole = text[:at], text[at:], false
		}
		g.part += line
		if whole {
			g.lines, g.part = append(g.lines, g.part), ""
		}
		text = rest
		if !whole && !strings.HasPrefix(text, "\x1b[") {
			break
		}
	}
	g.most = max(g.most, len(g.lines))
	return len(p), nil
}

func TestTheTableStaysInPlaceAndLetsOtherWordsStandAboveIt(t *testing.T) {
	g := &glass{}
	e := &env{say: printer{g}, program: Program{Streams: Streams{Err: g}}}
	b := e.board([]setup.Target{{Definition: &definition.Definition{ID: "one"}}, {Definition: &definition.Definition{ID: "longer"}}})
	step := plan.Step{ID: "principal", Title: "Service principal"}
	running := func(i int, name string, state apply.State, note string) {
		b.show(setup.BulkProgress{Index: i, Connector: name, State: setup.BulkRunning, Done: 1, Total: 9, Step: apply.Progress{Step: step, State: state, Note: note}})
	}
	e.say.line("Before.")
	for range 20 {
		running(0, "gatehouse-one-main", apply.Running, "")
		running(1, "gatehouse-longer-main", apply.Waiting, "Waiting for the directory to show it; usually done within a minute, which is a long line.")
	}
	if len(g.lines) != 3 || g.most > 3 || !strings.HasSuffix(g.lines[2], "…") || len([]rune(g.lines[2])) >= 60 || !strings.Contains(g.lines[1], "◌ Service principal") {
		t.Errorf("on the screen: %q, at most %d lines", g.lines, g.most)
	}
	b.show(setup.BulkProgress{Index: -1, Slow: 3 * time.Second})
	if got := g.lines[len(g.lines)-1]; !strings.Contains(got, "slow down") {
		t.Errorf("slow: %q", g.lines)
	}
	e.say.line("%s", "Something else\u202e.")
	running(0, "gatehouse-one-main", apply.Done, "")
	if len(g.lines) != 4 || strings.Contains(g.lines[1], "\u202e") || !strings.HasPrefix(g.lines[1], "Something else") || !strings.Contains(g.lines[2], "✓ Service principal") {
		t.Errorf("after other words: %q", g.lines)
	}
	fmt.Fprint(e.program.Streams.Err, "A question? ")
	b.show(setup.BulkProgress{Index: 1, Connector: "gatehouse-longer-main", State: setup.BulkRefused, Total: 12, Err: refusal{}})
	if g.lines[2] != "A question? " || !strings.Contains(g.lines[4], "✕ refused") {
		t.Errorf("after a question: %q", g.lines)
	}
	b.close()
	e.say.line("The result.")
	if want := []string{"Before.", g.lines[1], "A question? ", "The result."}; strings.Join(g.lines, "|") != strings.Join(want, "|") {
		t.Errorf("at the end: %q", g.lines)
	}
}
