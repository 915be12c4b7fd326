package command

import "runtime/debug"

// keepSmall keeps the memory of this command low: a response of a gigabyte passes in less than 64 MiB, of which most is the
// program itself. The result undoes it.
func keepSmall() func() {
	forgetPages()
	percent := debug.SetGCPercent(40)
	return func() { debug.SetGCPercent(percent) }
}
