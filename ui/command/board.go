package command

import (
	"fmt"
	"strings"

	"gatehouse/setup"
)

// board shows the progress of several connectors: a line for everything that ended or is waited for, under the connector's name.
type board struct {
	say   printer
	width int
}

func newBoard(say printer, targets []setup.Target) *board {
	b := &board{say: say}
	for _, t := range targets {
		b.width = max(b.width, len(t.Definition.UniqueName(t.Choices.Instance)))
	}
	return b
}

func (b *board) show(p setup.BulkProgress) {
	if p.Slow > 0 {
		b.say.line("◌ Microsoft Graph asks to slow down. All wait %s.", p.Slow.Round(100_000_000).String())
		return
	}
	text := progressText(p.Step)
	switch {
	case p.State.Ended() && p.Err != nil:
		text = "✕ " + string(p.State)
	case p.State.Ended():
		text = "✓ " + string(p.State)
	case text == "":
		return
	}
	b.say.line("%s  %s  %s", p.Connector+strings.Repeat(" ", max(0, b.width-len(p.Connector))), fmt.Sprintf("%2d/%-2d", p.Done, p.Total), text)
}
