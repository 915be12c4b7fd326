package torture

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// Sizes: the defaults are the sample of the everyday tests, `make torture` asks for all of it.
var (
	full     = flag.Bool("full", false, "every boundary, every fault, real lag, and a full crowd")
	kills    = flag.Int("kills", 3, "kills at random moments")
	seed     = flag.Uint64("seed", 0, "of the random moments; 0 = another one each time, printed")
	previews = flag.Int("previews", 60, "previews of the soak")
	applies  = flag.Int("applies", 5, "applies of the soak")
	atOnce   = flag.Int("at-once", 6, "processes that are run and killed side by side")
)

// TestMain makes the test binary its own victim: started with "child" it does one job and can be killed anywhere.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		if err := runChild(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	// Most of the time is waiting: for the directory, for the next try. Without a word on the command line more runs side by side than there are cores.
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		if err := flag.Set("test.parallel", "16"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}
