// Package harden makes the process safe to hold secrets before anything else runs: no core dumps, no switches in the environment that
// make libraries print or reroute tokens, and one log that hides what looks like a secret. It must not read or keep secrets itself.
package harden

import (
	"io"
	"log"
	"os"
)

// Start is called first in main. Where a variable was already acted on before main began, the program is started again without it: then
// Start does not return on Unix, and returns again with the other process's exit code elsewhere.
func Start(errors io.Writer) (again bool, exit int) {
	noCoreDumps()
	log.SetOutput(NewScrubber(errors))
	if early := clearEnvironment(); early {
		if done, code := restart(); done {
			return true, code
		}
	}
	return false, 0
}

// clearEnvironment takes the hostile variables out of this process and so of every child. early tells that one of them had its effect
// before main began.
func clearEnvironment() (early bool) {
	for _, entry := range os.Environ() {
		name, value := splitEntry(entry)
		switch kindOf(name, value) {
		case kept:
			continue
		case readEarly:
			early = true
		}
		_ = os.Unsetenv(name) // fails for names that no system gives
	}
	return early
}
