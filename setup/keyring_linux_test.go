package setup_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/secret"
	"gatehouse/setup/secret/keyringtest"
)

// interrupted does something to the keychain right before the first secret is stored in it, after the probe.
type interrupted struct {
	secret.Keeper
	once sync.Once
	do   func()
}

func (i *interrupted) Put(ctx context.Context, n secret.Name, v secret.Secret) error {
	i.once.Do(i.do)
	return i.Keeper.Put(ctx, n, v)
}

// The same with GNOME Keyring itself: locked by the screen saver, killed, or well.
func TestARealKeyringThatFailsLeavesNoCredentialThatIsNotKept(t *testing.T) {
	t.Parallel()
	for _, k := range credentialKinds[:2] {
		for name, harm := range map[string]func(*testing.T, keyringtest.Desktop, *os.Process){
			"well":   func(*testing.T, keyringtest.Desktop, *os.Process) {},
			"locked": func(t *testing.T, d keyringtest.Desktop, _ *os.Process) { d.Lock(t) },
			"killed": func(_ *testing.T, _ keyringtest.Desktop, p *os.Process) { _ = p.Kill(); _, _ = p.Wait() },
		} {
			if name == "well" == (k.name == "secret") && !*wholeMatrix {
				continue
			}
			t.Run(k.name+", "+name, func(t *testing.T) {
				t.Parallel()
				d := keyringtest.NewDesktop(t)
				daemon := d.Keyring(t)
				keys := &interrupted{Keeper: secret.NewKeychain(secret.KeychainOptions{Getenv: d.Getenv, Deadline: 4 * time.Second}), do: func() { harm(t, d, daemon) }}
				st := newStage(t, rehearsal.Options{})
				house := st.machine(t, t.TempDir(), keys)
				s := st.signIn(t, house, "adele")
				target := k.target(t, house)
				approve(t, house, s, target)
				v, err := s.Look(t.Context(), target)
				if err != nil {
					t.Fatal(err)
				}
				_, err = s.Through(t.Context(), v, plan.Consent, nil)
				if name == "well" {
					if err != nil || d.Items(t) != k.kept {
						t.Fatalf("%d items, %v", d.Items(t), err)
					}
					if result, err := s.Verify(t.Context(), target, nil); err != nil || !result.OK {
						t.Errorf("what is kept does not work: %v %+v", err, result.Checks)
					}
					return
				}
				if p := problem.Of(err); err == nil || p.Next == "" {
					t.Errorf("it ended with %v", err)
				}
				if v, err = s.Look(t.Context(), target); err != nil {
					t.Fatal(err)
				}
				if secrets, certificates := credentialsOf(v); secrets+certificates != 0 {
					t.Errorf("%d secrets, %d certificates in Entra that nobody keeps", secrets, certificates)
				}
			})
		}
	}
}

// answers is a person who chooses in turn, and what they were told.
type answers struct {
	choices []setup.KeepChoice
	told    []string
	canFile []bool
	before  func(int) // what the person does before answering
}

func (a *answers) ask(_ context.Context, p problem.Problem, canFile bool) setup.KeepChoice {
	n := len(a.told)
	a.told, a.canFile = append(a.told, p.What), append(a.canFile, canFile)
	if a.before != nil {
		a.before(n)
	}
	if n < len(a.choices) {
		return a.choices[n]
	}
	return setup.KeepGiveUp
}

func TestThePersonDecidesWhatBecomesOfASecretThatCouldNotBeKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		choices []setup.KeepChoice
		heals   bool
		fails   bool
		asked   int
		items   int // in the keychain
		files   int // encrypted
	}{
		"retries once it is well":        {[]setup.KeepChoice{setup.KeepRetry}, true, false, 1, 1, 0},
		"retries in vain, then the file": {[]setup.KeepChoice{setup.KeepRetry, setup.KeepInFile}, false, false, 2, 0, 1},
		"chooses the file":               {[]setup.KeepChoice{setup.KeepInFile}, false, false, 1, 0, 1},
		"has it removed":                 {[]setup.KeepChoice{setup.KeepGiveUp}, false, true, 1, 0, 0},
		"retries in vain, then gives up": {[]setup.KeepChoice{setup.KeepRetry, setup.KeepRetry}, false, true, 3, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := keyringtest.NewDesktop(t)
			service := d.Serve(t, keyringtest.FullDisk, keyringtest.AfterProbe)
			st := newStage(t, rehearsal.Options{})
			person := &answers{choices: c.choices}
			if c.heals {
				person.before = func(int) { service.Heal(t) }
			}
			house, err := setup.Open(setup.Config{
				StateDir: t.TempDir(), Endpoint: st.endpoint(), Keychain: secret.NewKeychain(secret.KeychainOptions{Getenv: d.Getenv}),
				Passphrase: func(context.Context, bool) (secret.Secret, error) {
					return secret.New([]byte("a long passphrase")), nil
				},
				OfferVault: func(context.Context, string) bool {
					t.Error("the file was offered although the probe went well")
					return false
				},
				KeepFailed: person.ask,
			})
			if err != nil {
				t.Fatal(err)
			}
			s := st.signIn(t, house, "adele")
			target := setup.Target{Definition: reader(t, "  - kind: secret")}
			approve(t, house, s, target)
			v, err := s.Look(t.Context(), target)
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.Through(t.Context(), v, plan.Consent, nil)
			if (err != nil) != c.fails || len(person.told) != c.asked {
				t.Errorf("ended with %v after %d questions", err, len(person.told))
			}
			for i, can := range person.canFile {
				if !can || person.told[i] == "" {
					t.Errorf("question %d: %q, the file is a choice: %v", i, person.told[i], can)
				}
			}
			if v, err = s.Look(t.Context(), target); err != nil {
				t.Fatal(err)
			}
			files, _ := os.ReadDir(house.StateDir() + "/vault")
			if secrets, _ := credentialsOf(v); len(service.Values()) != c.items || len(files) != c.files || secrets != c.items+c.files {
				t.Errorf("%d secrets in Entra, %d in the keychain, %d files", secrets, len(service.Values()), len(files))
			}
			if c.fails {
				return
			}
			if result, err := s.Verify(t.Context(), target, nil); err != nil || !result.OK {
				t.Errorf("what is kept does not work: %v %+v", err, result.Checks)
			}
		})
	}
}
