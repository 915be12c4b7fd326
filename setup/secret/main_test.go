package secret

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if handled, exit := ServeChild(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(exit)
	}
	if len(os.Args) > 2 && os.Args[1] == misbehave {
		misbehaveAs(os.Args[2])
	}
	goleak.VerifyTestMain(m)
}
