//go:build !windows

package command

import "os"

// movesCursor holds for every terminal but those that say of themselves that they cannot.
func movesCursor(*os.File) bool {
	name := os.Getenv("TERM")
	return name != "" && name != "dumb"
}
