package secret

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret/keyringtest"
)

func TestALyingSecretServiceIsFoundOut(t *testing.T) {
	for how, words := range map[keyringtest.Fault]string{
		keyringtest.Swallows:         "stored the secret, but it is not there",
		keyringtest.DismissedPrompt:  "stored the secret, but it is not there",
		keyringtest.UnansweredPrompt: "did not answer in time",
		keyringtest.DismissedLocked:  "The keychain is locked.",
		keyringtest.UnansweredLocked: "locked, and nobody unlocked it",
		keyringtest.Cuts:             "something other than the secret",
		keyringtest.FullDisk:         "No space left on device",
		keyringtest.NoPermission:     "not allowed by policy",
		keyringtest.TooBig:           "too large",
		keyringtest.Repeats:          "withheld",
		keyringtest.Hangs:            "did not answer in time",
		keyringtest.Dies:             "did not answer in time",
		keyringtest.Absent:           "There is no keychain here.",
		keyringtest.None:             "",
	} {
		t.Run("service "+string(how), func(t *testing.T) {
			t.Parallel()
			d := newDesktop(t)
			d.Serve(t, how, keyringtest.From{})
			limit := 10 * time.Second
			if strings.Contains(words, "in time") || how == keyringtest.UnansweredLocked {
				limit = 3 * time.Second // enough for a child to start and look on a busy machine
			}
			keeper := NewKeychain(KeychainOptions{Getenv: d.Getenv, Deadline: limit})
			err := keeper.Put(t.Context(), someName, New([]byte("correct horse battery")))
			if words == "" {
				if err != nil {
					t.Errorf("an honest service was refused: %v", err)
				}
				return
			}
			var p *problem.Problem
			if !errors.As(err, &p) || p.Kind != problem.Refused {
				t.Fatalf("got %v", err)
			}
			said := p.Error()
			for _, detail := range p.Detail {
				said += " " + detail.Value
			}
			if !strings.Contains(said, words) {
				t.Errorf("%q does not say %q", said, words)
			}
			if strings.Contains(said, "correct horse") {
				t.Errorf("the secret is in %q", said)
			}
		})
	}
}
