package setup_test

import (
	"os"
	"testing"

	"gatehouse/setup/secret"
)

// TestMain lets this binary be the child that talks to a keychain.
func TestMain(m *testing.M) {
	if handled, exit := secret.ServeChild(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(exit)
	}
	os.Exit(m.Run())
}
