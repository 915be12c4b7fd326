package command

import (
	"os"

	"golang.org/x/sys/windows"
)

// movesCursor switches the console's handling of escape sequences on; older consoles refuse (Microsoft docs, "Console Virtual Terminal
// Sequences").
func movesCursor(f *os.File) bool {
	var mode uint32
	h := windows.Handle(f.Fd())
	return windows.GetConsoleMode(h, &mode) == nil && windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
