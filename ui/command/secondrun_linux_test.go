package command

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gatehouse/setup/tenant"
)

// with changes variables of the environment of the next commands.
func (l *leakStage) with(change ...string) {
	for _, entry := range change {
		name, _, _ := strings.Cut(entry, "=")
		l.environ = append(slices.DeleteFunc(l.environ, func(e string) bool { return strings.HasPrefix(e, name+"=") }), entry)
	}
}

func (l *leakStage) accounts() string {
	data, _ := os.ReadFile(filepath.Join(l.home, "config", "gatehouse", "rehearsal", "accounts.json"))
	return string(data)
}

// asksPerson is said before a browser opens.
const asksPerson = "Your browser opens now"

func TestASecondProcessNeedsNoBrowserUntilSomebodySignsOut(t *testing.T) {
	t.Parallel()
	l := newLeakStage(t)
	l.write("reader.yaml", leakReader)
	if l.run("status") != 0 || !strings.Contains(l.accounts(), "adele@contoso.example") {
		t.Fatal(l.last("status"))
	}
	_, err := tenant.TokenCache()
	encrypted := err == nil
	if code := l.run("status", "--json"); code != 0 || strings.Contains(l.last("status"), asksPerson) == encrypted {
		t.Errorf("the second run ended with %d, and the cache here says %v: %s", code, err, l.last("status"))
	}
	if l.run("signout", "--json") != 0 || strings.Contains(l.accounts(), "adele") {
		t.Errorf("after signing out: %s", l.accounts())
	}
	if code := l.run("status", "--json", "--yes"); code != 0 || !strings.Contains(l.last("status"), asksPerson) {
		t.Errorf("after signing out nobody was asked (%d): %s", code, l.last("status"))
	}
	l.run("signout")
	hits, looked := l.look()
	for _, h := range hits {
		t.Error(h)
	}
	if looked < 10 || l.values.Len() == 0 {
		t.Errorf("%d places, %d values", looked, l.values.Len())
	}
}

// Where the cache cannot be written, tokens stay in memory: the next run asks again, and nothing is written in clear instead.
func TestWithoutACacheEveryProcessAsks(t *testing.T) {
	t.Parallel()
	l := newLeakStage(t)
	l.write("reader.yaml", leakReader)
	l.write("no-folder", "a file where a folder should be")
	l.with("XDG_CACHE_HOME=" + filepath.Join(l.home, "no-folder"))
	for range 2 {
		if l.run("status") != 0 {
			t.Fatal(l.last("status"))
		}
	}
	if asked := strings.Count(l.last("status"), asksPerson); asked == 0 {
		t.Errorf("the second run asked nobody: %s", l.last("status"))
	}
	if strings.Contains(l.accounts(), "slot") {
		t.Errorf("a slot is named that there is not: %s", l.accounts())
	}
	l.run("doctor", "--json")
	if out := l.said("doctor", "(standard output)"); !strings.Contains(out, "memory") {
		t.Errorf("doctor does not say that tokens stay in memory: %s", out)
	}
	hits, _ := l.look()
	for _, h := range hits {
		t.Error(h)
	}
}

// Homes have odd names, and none of them may end up in a shell, a format or another folder.
func TestAnOddHomeFolderHoldsEverything(t *testing.T) {
	t.Parallel()
	l := newLeakStage(t)
	l.write("reader.yaml", leakReader)
	odd := filepath.Join(l.home, "Ädele's $(home) %s 状態", "config dir")
	if err := os.MkdirAll(odd, 0o700); err != nil {
		t.Fatal(err)
	}
	l.with("XDG_CONFIG_HOME="+odd, "XDG_CACHE_HOME="+filepath.Join(odd, "cache"))
	for _, command := range [][]string{
		{"preview", "reader", "--approve", "--yes"},
		{"apply", "reader", "--credential", "secret", "--through", "consent", "--yes"},
		{"verify", "reader"},
		{"report", "reader", "--format", "html", "--out", filepath.Join(odd, "report.html")},
	} {
		if code := l.run(command...); code != 0 {
			t.Fatalf("%v ended with %d: %s", command, code, l.last(command[0]))
		}
	}
	for _, name := range []string{"gatehouse/rehearsal/activity.jsonl", "gatehouse/rehearsal/approvals.jsonl", "report.html"} {
		if info, err := os.Stat(filepath.Join(odd, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	l.run("signout")
}
