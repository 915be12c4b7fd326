package store

import "io/fs"

// ownedByMe always holds: the folder lies in the person's profile, whose access list Windows keeps.
func ownedByMe(fs.FileInfo) bool { return true }
