// Package keyringtest gives tests a desktop session of their own: a private bus, a real GNOME Keyring, and a Secret Service that lies on
// demand. It must not be linked into the program, and touches nothing of the person who runs the tests.
package keyringtest
