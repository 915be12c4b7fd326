package command

import (
	"bufio"
	"context"
	"fmt"
	"strings"
)

// mayBeRead asks before a client secret is issued that somebody in between would read. --yes agrees, and the word stays on standard
// error: whoever reads the log of a script later sees it.
func (e *env) mayBeRead(_ context.Context, reason string) bool {
	e.say.line("! %s", reason)
	if e.Yes {
		e.say.line("  Going on, as --yes says.")
		return true
	}
	if !interactive() {
		return false
	}
	fmt.Fprint(e.program.Streams.Err, "Issue the client secret all the same? [y/N] ")
	answer, err := bufio.NewReader(e.program.Streams.In).ReadString('\n')
	return err == nil && strings.EqualFold(strings.TrimSpace(answer), "y")
}
