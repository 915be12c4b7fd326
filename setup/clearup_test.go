package setup_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/secret"
)

// stuck is a keychain that removes nothing until it is loose.
type stuck struct {
	*drawer
	loose bool
}

func (k *stuck) Delete(ctx context.Context, name secret.Name) error {
	if !k.loose {
		return errors.New("the keychain is locked")
	}
	return k.drawer.Delete(ctx, name)
}

// purgedHalf is a machine whose purge ended after Entra had done it and before the keychain had.
func purgedHalf(t *testing.T, yaml string) (*stage, *setup.House, *setup.Session, setup.Target, *stuck) {
	t.Helper()
	st := newStage(t, rehearsal.Options{})
	keys := &stuck{drawer: newDrawer()}
	house := st.machine(t, t.TempDir(), keys)
	s := st.signIn(t, house, "adele")
	target := setup.Target{Definition: reader(t, yaml)}
	house.Add(target.Definition)
	setUp(t, house, s, target)
	if _, err := s.Remove(t.Context(), target, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), target, nil); err == nil || keys.count() == 0 {
		t.Fatalf("the purge ended with %v, %d things kept", err, keys.count())
	}
	if journals, err := house.Unfinished(); err != nil || len(journals) != 1 {
		t.Fatalf("%d journals, %v", len(journals), err)
	}
	return st, house, s, target, keys
}

func TestWhatAnInterruptedPurgeLeftInTheKeychainGoesLater(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]func(t *testing.T, s *setup.Session, target setup.Target){
		"by the next purge": func(t *testing.T, s *setup.Session, target setup.Target) {
			if err := s.Purge(t.Context(), target, nil); err != nil {
				t.Error(err)
			}
		},
		"by the next status": func(t *testing.T, s *setup.Session, _ setup.Target) {
			if _, err := s.Connectors(t.Context()); err != nil {
				t.Error(err)
			}
		},
	} {
		for kind, yaml := range map[string]string{"secret": "  - kind: secret", "certificate": certificateOnly} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				st, house, s, target, keys := purgedHalf(t, yaml)
				if err := s.Purge(t.Context(), target, nil); err == nil {
					t.Error("purged with a locked keychain")
				}
				if _, err := s.Connectors(t.Context()); err != nil || keys.count() == 0 {
					t.Errorf("status with a locked keychain: %v, %d things kept", err, keys.count())
				}
				keys.loose = true
				again := st.signIn(t, st.machine(t, house.StateDir(), keys), "adele") // another process
				later(t, again, target)
				if views, err := again.Connectors(t.Context()); err != nil || len(views) != 0 {
					t.Errorf("%d connectors, %v", len(views), err)
				}
				if journals, err := house.Unfinished(); err != nil || len(journals) != 0 || keys.count() != 0 {
					t.Errorf("left: %d journals, %v, %d things kept", len(journals), err, keys.count())
				}
				if err := again.Purge(t.Context(), target, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.Refused {
					t.Errorf("purged a third time: %v", err)
				}
			})
		}
	}
}

// A crash may come after Entra has done it and before its answer is written down. Only what every copy of the directory agrees on is
// believed then.
func TestAPurgeWithoutAnAnswerIsBelievedOnlyOnceEveryCopyHasHeard(t *testing.T) {
	t.Parallel()
	st, house, _, target, keys := purgedHalf(t, "  - kind: secret")
	keys.loose = true
	s := st.signIn(t, st.machine(t, house.StateDir(), keys), "adele") // another process, which remembers nothing
	rewriteJournal(t, house.StateDir(), func(text string) string {
		lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
		return strings.Join(lines[:len(lines)-1], "") // the intent is the last line now
	})
	if err := s.Purge(t.Context(), target, nil); problem.Of(err) == nil || problem.Of(err).Kind != problem.Unfinished || keys.count() == 0 {
		t.Errorf("right after: %v, %d things kept", err, keys.count())
	}
	rewriteJournal(t, house.StateDir(), func(text string) string {
		return regexp.MustCompile(`"time":"[^"]+"`).ReplaceAllString(text, `"time":"`+time.Now().UTC().Add(-time.Hour).Format(time.RFC3339)+`"`)
	})
	if err := s.Purge(t.Context(), target, nil); err != nil || keys.count() != 0 {
		t.Errorf("an hour later: %v, %d things kept", err, keys.count())
	}
}

func rewriteJournal(t *testing.T, dir string, change func(string) string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "journal", "*.jsonl"))
	if err != nil || len(found) != 1 {
		t.Fatalf("journals: %v %v", found, err)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(found[0], []byte(change(string(data))), 0o600); err != nil {
		t.Fatal(err)
	}
}
