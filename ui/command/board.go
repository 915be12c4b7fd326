package command

import (
	"fmt"
	"strings"
	"time"

	"gatehouse/setup"
)

// board shows the progress of several connectors.
type board interface {
	show(p setup.BulkProgress)
	close()
}

// board is a table that is redrawn in place where a terminal can do that, and otherwise a line for everything that ends or is waited for.
func (e *env) board(targets []setup.Target) board {
	names := make([]string, len(targets))
	width := 0
	for i, t := range targets {
		names[i] = t.Definition.UniqueName(t.Choices.Instance)
		width = max(width, len(names[i]))
	}
	if screen, ok := screenOf(e.program.Streams.Err); ok && len(names)+2 < screen.height() {
		return e.newTable(screen, names, width)
	}
	return lineBoard{e.say, width}
}

// lineBoard writes plain lines, each under the connector's name.
type lineBoard struct {
	say   printer
	width int
}

func (b lineBoard) close() {}

func (b lineBoard) show(p setup.BulkProgress) {
	if p.Slow > 0 {
		b.say.line("%s", slowText(p.Slow))
		return
	}
	text := progressText(p.Step)
	switch {
	case p.State.Ended():
		text = endText(p)
	case text == "":
		return
	}
	b.say.line("%s  %s  %s", padded(p.Connector, b.width), countText(p), text)
}

func slowText(d time.Duration) string {
	return fmt.Sprintf("◌ Microsoft Graph asks to slow down. All wait %s.", d.Round(100*time.Millisecond))
}

func endText(p setup.BulkProgress) string {
	if p.Err != nil {
		return "✕ " + string(p.State)
	}
	return "✓ " + string(p.State)
}

func countText(p setup.BulkProgress) string { return fmt.Sprintf("%2d/%-2d", p.Done, p.Total) }

func padded(name string, width int) string {
	return name + strings.Repeat(" ", max(0, width-len(name)))
}
