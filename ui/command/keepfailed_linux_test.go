package command

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/setup"
	"gatehouse/setup/secret/keyringtest"
)

// A person at a terminal decides what becomes of a secret that is issued and could not be kept.
func TestAtATerminalASecretThatCouldNotBeKeptWaitsForTheThreeChoices(t *testing.T) {
	const question = "have it (r)emoved from Entra? [t/f/r]"
	for name, c := range map[string]struct {
		person func(x *pty, keys *keyringtest.Service)
		exit   int
		items  int
		files  int
		says   string
	}{
		"again, once it is well": {func(x *pty, keys *keyringtest.Service) {
			x.answer(question, 1, "maybe") // no answer at all
			x.answer(question, 2, "t")     // in vain
			x.waitFor(question, 3)
			keys.Heal(x.t)
			x.answer(question, 3, "t")
		}, 0, 1, 0, "No space left on device"},
		"into the encrypted file": {func(x *pty, _ *keyringtest.Service) {
			x.answer(question, 1, "f")
			x.answer("Passphrase of the encrypted file: ", 1, "a long passphrase")
			x.answer("The same again: ", 1, "a long passphrase")
		}, 0, 0, 1, "in memory only"},
		"out of Entra": {func(x *pty, _ *keyringtest.Service) { x.answer(question, 1, "r") }, 4, 0, 0, "it was removed again, so none is lost"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLeakStageWith(t, keyringtest.FullDisk, keyringtest.AfterProbe)
			l.write("reader.yaml", leakReader)
			if code := l.run("preview", "reader", "--approve", "--yes"); code != 0 {
				t.Fatal(l.last("preview"))
			}
			cmd := exec.Command("gatehouse", "apply", "reader", "--credential", "secret", "--yes", "--definition", "reader.yaml", "--rehearsal=ready.json")
			cmd.Dir, cmd.Env = l.home, l.environ
			x := inTerminal(t, cmd)
			c.person(x, l.keys)
			if code := x.end(); code != c.exit || !strings.Contains(x.text(), c.says) {
				t.Errorf("it ended with %d, want %d, and said %s", code, c.exit, x.text())
			}
			files, _ := filepath.Glob(filepath.Join(l.home, "config", "gatehouse", "rehearsal", "vault", "*"))
			if len(l.keys.Values()) != c.items || len(files) != c.files {
				t.Errorf("%d items in the keychain, %d files", len(l.keys.Values()), len(files))
			}
			for _, h := range l.values.Find("the terminal", []byte(x.text())) {
				t.Error(h)
			}
			if c.exit == 0 && c.items == 1 && l.run("apply", "reader", "--through", "consent", "--yes") != 0 {
				t.Errorf("it does not go on: %s", l.last("apply"))
			}
		})
	}
}

func TestAnswersThatAreNoneAreAskedForAgain(t *testing.T) {
	for line, want := range map[string]setup.KeepChoice{"t\n": setup.KeepRetry, " F \n": setup.KeepInFile, "remove": setup.KeepGiveUp} {
		if got, ok := keepAnswer(line, true); !ok || got != want {
			t.Errorf("%q is taken for %v, %v", line, got, ok)
		}
	}
	for _, line := range []string{"", "\n", "y", "yes", "tf"} {
		if _, ok := keepAnswer(line, true); ok {
			t.Errorf("%q is taken for an answer", line)
		}
	}
	if _, ok := keepAnswer("f", false); ok || strings.Contains(keepQuestion(false), "(f)") {
		t.Error("the file is a choice where it is not offered")
	}
}
