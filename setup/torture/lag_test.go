package torture

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/rehearsal"
)

// waited is what a waiting step may say: what it waits for, never that something is wrong.
var waited = regexp.MustCompile(`^prove: The connector gets a temporary certificate\.|^[a-z-]+(:[^ ]+)?: (Waiting for [^.]+\.|Waiting for [^.]+; usually done within a minute\.|The directory does not show everything yet: [^.]+(\.[^ ][^.]*)*\.|No answer came back\. Looking whether the change was made\.|Shown; looking again, because copies of the directory may disagree\.|Looking again, because copies of the directory may disagree\.|Not everything could be read\. Looking again\.|Microsoft Graph asks to slow down\.)`)

// Copies of the directory are behind by up to one and a half times the lag and disagree: what one shows the next one misses. Success, no
// problem on the way, and every wait says what it is for.
func TestALaggingDirectoryIsWaitedForAndNeverCalledBroken(t *testing.T) {
	t.Parallel()
	lags := []time.Duration{1200 * time.Millisecond}
	if *full {
		lags = []time.Duration{30 * time.Second, 2 * time.Minute}
	}
	places := newSlots(*atOnce)
	for _, lag := range lags {
		for at, k := range kinds {
			if !*full && at != 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s %s", lag, k.Name), func(t *testing.T) {
				t.Parallel()
				places.enter(t)
				s := *seed + uint64(at) + 1
				o := rehearsal.Options{Lag: lag, Flap: true}
				st := newStageWith(t, k, o, rehearsal.WithReplicas(3, int64(s)))
				st.prepared(t)
				began := time.Now()
				out := st.inside(t, st.job)
				took := time.Since(began)
				if out.Problem != "" {
					t.Errorf("a directory that is behind was called a problem: %s", out.Problem)
				}
				for _, told := range out.Told {
					if !waited.MatchString(told) {
						t.Errorf("it waits and says %q", told)
					}
				}
				if len(out.Told) == 0 {
					t.Error("nothing was waited for")
				}
				t.Logf("lag %s, %s: %s, %d waits told, such as %q", lag, k.Name, took.Round(time.Second), len(out.Told), strings.Join(out.Told[:min(len(out.Told), 1)], ""))
				time.Sleep(2 * lag)
				bad, err := st.audit(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, b := range bad {
					t.Error(b)
				}
			})
		}
	}
}
