package setup_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/tenant"
)

// What is promised of six connectors with consent, at benchLatency for every request.
const (
	benchLatency    = 150 * time.Millisecond
	mostRatio       = 2.2 // of the time of all to that of the longest one by itself
	baseRequests    = 12  // of each connector, with up to freePermissions permissions
	freePermissions = 4
)

// requestLimit is how many requests a connector may take: each permission beyond the first four is one more grant.
func requestLimit(v setup.View) int { return baseRequests + max(0, len(v.Wanted)-freePermissions) }

// requests of a connector, with the look at all.
func requests(item setup.BulkItem) int { return item.Requests + 1 }

// timed sets connectors up from nothing to consent on a tenant of their own.
func timed(t testing.TB, latency time.Duration, ids ...string) (setup.BulkResult, time.Duration) {
	t.Helper()
	st := newStage(t, rehearsal.Options{OwnerEnable: true, Latency: latency})
	s := st.signIn(t, st.house, "adele")
	all := targets(t, st.house, s, ids...)
	if err := s.Directory().(*tenant.Client).Need(t.Context(), tenant.StepGrant, "Application.ReadWrite.All", "Directory.Read.All"); err != nil { // signing in is not what is measured
		t.Fatal(err)
	}
	began := time.Now()
	result, err := s.Bulk(t.Context(), all, plan.Consent, setup.BulkOptions{}, nil)
	took := time.Since(began)
	if err != nil {
		t.Fatal(err)
	}
	if worst := result.Worst(); worst != nil {
		t.Fatal(worst)
	}
	return result, took
}

// sideBySide compares all at once with some of them by themselves.
func sideBySide(t testing.TB, latency time.Duration, alone ...string) (all setup.BulkResult, ratio float64, lines []string) {
	t.Helper()
	var longest time.Duration
	byItself := map[string]string{}
	for _, id := range alone {
		_, took := timed(t, latency, id)
		longest = max(longest, took)
		byItself[id] = fmt.Sprintf("%5.2f s by itself, ", took.Seconds())
	}
	all, took := timed(t, latency, sixConnectors...)
	ratio = took.Seconds() / longest.Seconds()
	for i, item := range all.Items {
		lines = append(lines, fmt.Sprintf("%-14s %s%5.2f s among six, %2d requests for %d permissions (at most %d)",
			sixConnectors[i], byItself[sixConnectors[i]], item.Took.Seconds(), requests(item), len(item.View.Wanted), requestLimit(item.View)))
	}
	return all, ratio, append(lines, fmt.Sprintf("six at once %.2f s: %.2f times the longest by itself (at most %.1f), %s for every request", took.Seconds(), ratio, mostRatio, latency))
}

// BenchmarkSixConnectorsWithConsent prints what is promised beside what was measured, and fails when it is missed.
func BenchmarkSixConnectorsWithConsent(b *testing.B) {
	for b.Loop() {
		all, ratio, lines := sideBySide(b, benchLatency, sixConnectors...)
		for _, line := range lines { // of a benchmark, go test prints ten lines at most
			b.Log(line)
		}
		b.ReportMetric(ratio, "times-longest")
		if ratio > mostRatio {
			b.Errorf("six connectors took %.2f times as long as the longest one, at most %.1f is allowed", ratio, mostRatio)
		}
		for _, item := range all.Items {
			if n := requests(item); n > requestLimit(item.View) {
				b.Errorf("%s took %d requests, at most %d are allowed", item.View.Status.UniqueName, n, requestLimit(item.View))
			}
		}
	}
}

// The benchmark holds the promise; this holds that nothing makes them wait for each other, and that no request was added. One after
// the other they would take more than five times as long as the longest.
func TestSixConnectorsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	const generous = 3.8
	all, ratio, lines := sideBySide(t, 100*time.Millisecond, "msft-teams")
	for _, line := range lines {
		t.Log(line)
	}
	if ratio > generous {
		t.Errorf("six connectors took %.2f times as long as the longest one", ratio)
	}
	for _, item := range all.Items {
		// One a step, and a look before and after; a secret is marked as kept besides.
		want := item.Total + 2
		if len(item.View.Live.App.Passwords) > 0 {
			want++
		}
		if n := requests(item); n != want {
			t.Errorf("%s took %d requests, want %d", item.View.Status.UniqueName, n, want)
		}
	}
}
