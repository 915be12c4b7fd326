//go:build !linux

package secret

// harden has nothing to do here: macOS and Windows write no core dumps of ordinary programs.
func harden() {}

// beforehand has nothing to ask: macOS and Windows unlock the keychain with the person's sign-in.
func beforehand(func(byte)) error { return nil }

// serviceAbsent never holds: the keychain is part of the system.
func serviceAbsent(error) bool { return false }
