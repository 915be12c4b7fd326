package setup_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"flag"
	"fmt"
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/secret"
	"gatehouse/setup/secret/keyringtest"
)

// wholeMatrix runs every fault with every kind and the program's own deadlines; otherwise each fault meets one kind, hurried.
var wholeMatrix = flag.Bool("keychain", false, "every keychain fault with every kind of credential, in the program's own time")

// keychainFaults are the ways in which a keychain lets people down.
var keychainFaults = []struct {
	name  string
	fault keyringtest.Fault
}{
	{"dismissed", keyringtest.DismissedPrompt},
	{"swallowed", keyringtest.Swallows},
	{"hanging", keyringtest.Hangs},
	{"dying", keyringtest.Dies},
	{"locked", keyringtest.UnansweredLocked},
	{"absent", keyringtest.Absent},
	{"full disk", keyringtest.FullDisk},
	{"too big", keyringtest.TooBig},
	{"returns other", keyringtest.Cuts},
	{"no permission", keyringtest.NoPermission},
	{"locked, prompt dismissed", keyringtest.DismissedLocked},
	{"prompt unanswered", keyringtest.UnansweredPrompt},
}

// credentialKind is a connector's way to sign in and what of it lies in the keychain once all is well.
type credentialKind struct {
	name, yaml string
	kept       int  // items
	keys       int  // certificates in Entra
	secrets    int  // secrets in Entra
	large      bool // the key is too big for a keychain: a file beside it
}

var credentialKinds = []credentialKind{
	{name: "secret", yaml: "  - kind: secret", kept: 1, secrets: 1},
	{name: "certificate", yaml: certificateOnly, kept: 2, keys: 1},
	{name: "large certificate", yaml: certificateOnly, kept: 2, keys: 1, large: true},
	{name: "federated", yaml: federatedOnly},
}

// moments at which the fault begins; between: the key is kept, its certificate not yet.
var keychainMoments = []struct {
	name string
	from keyringtest.From
}{
	{"at the start", keyringtest.From{}},
	{"after the probe", keyringtest.AfterProbe},
	{"between key and certificate", keyringtest.From{Stored: 2, Removed: 1}},
}

// watchedKeeper measures how long operations take.
type watchedKeeper struct {
	secret.Keeper
	mu      sync.Mutex
	longest time.Duration
	count   int
}

func (w *watchedKeeper) took(began time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count++
	w.longest = max(w.longest, time.Since(began))
}

func (w *watchedKeeper) Probe(ctx context.Context) error {
	defer w.took(time.Now())
	return w.Keeper.Probe(ctx)
}

func (w *watchedKeeper) Put(ctx context.Context, n secret.Name, v secret.Secret) error {
	defer w.took(time.Now())
	return w.Keeper.Put(ctx, n, v)
}

func (w *watchedKeeper) Get(ctx context.Context, n secret.Name) (secret.Secret, error) {
	defer w.took(time.Now())
	return w.Keeper.Get(ctx, n)
}

func (w *watchedKeeper) Delete(ctx context.Context, n secret.Name) error {
	defer w.took(time.Now())
	return w.Keeper.Delete(ctx, n)
}

// bigKey is a certificate whose key no keychain of every system takes; one for all tests, since it takes seconds to make.
var bigKey = sync.OnceValues(func() ([]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, 4096)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "vendor"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 0, 60)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...), nil
})

func (k credentialKind) target(t *testing.T, house *setup.House) setup.Target {
	t.Helper()
	target := setup.Target{Definition: reader(t, k.yaml)}
	if k.large {
		file, err := bigKey()
		if err != nil {
			t.Fatal(err)
		}
		brought, err := house.ReadCertificate(file, secret.Secret{})
		if err != nil {
			t.Fatal(err)
		}
		target.Brought = &brought
	}
	return target
}

// deaf are faults under which nothing can be removed either: the half of a pair stays until the next run, which finds it in the journal.
var deaf = map[keyringtest.Fault]bool{
	keyringtest.Hangs: true, keyringtest.Dies: true, keyringtest.Absent: true, keyringtest.UnansweredLocked: true, keyringtest.DismissedLocked: true,
}

// row is what one cell of the matrix came to.
type row struct{ kind, fault, moment, first, after string }

func TestAKeychainThatFailsLeavesNoCredentialThatIsNotKept(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var rows []row
	var longest time.Duration
	t.Run("cells", func(t *testing.T) {
		for i, f := range keychainFaults {
			for j, k := range credentialKinds {
				for m, moment := range keychainMoments {
					if m == 2 && k.kept < 2 || !*wholeMatrix && (m != 1 || (i+j)%len(credentialKinds) != 0 || k.large && i != 2) {
						continue
					}
					t.Run(k.name+", "+f.name+" "+moment.name, func(t *testing.T) {
						t.Parallel()
						r, slowest := keychainCell(t, k, f.fault, moment.from)
						r.kind, r.fault, r.moment = k.name, f.name, moment.name
						mu.Lock()
						defer mu.Unlock()
						rows, longest = append(rows, r), max(longest, slowest)
					})
				}
			}
		}
	})
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.kind+a.fault+a.moment, b.kind+b.fault+b.moment) })
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KIND\tFAULT\tBEGINS\tFIRST RUN\tAFTER THE KEYCHAIN IS WELL AGAIN")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.kind, r.fault, r.moment, r.first, r.after)
	}
	_ = w.Flush()
	t.Logf("%d cells, the slowest keychain operation took %.1f s\n%s", len(rows), longest.Seconds(), table.String())
	if longest > 18*time.Second { // 15, and what a busy machine takes to run a child
		t.Errorf("an operation took %s", longest)
	}
}

// keychainCell sets a connector up with a keychain that fails, looks what is left, and goes on with one that is well again.
func keychainCell(t *testing.T, k credentialKind, fault keyringtest.Fault, from keyringtest.From) (r row, slowest time.Duration) {
	desktop := keyringtest.NewDesktop(t)
	service := desktop.Serve(t, fault, from)
	options := secret.KeychainOptions{Getenv: desktop.Getenv}
	if !*wholeMatrix {
		options.Deadline = 2 * time.Second
	}
	keys := &watchedKeeper{Keeper: secret.NewKeychain(options)}
	st := newStage(t, rehearsal.Options{})
	house := st.machine(t, t.TempDir(), keys)
	s := st.signIn(t, house, "adele")
	target := k.target(t, house)
	approve(t, house, s, target)
	through := func() error {
		v, err := s.Look(t.Context(), target)
		if err == nil {
			_, err = s.Through(t.Context(), v, plan.Consent, nil)
		}
		return err
	}
	err := through()
	v, lookErr := s.Look(t.Context(), target)
	if lookErr != nil {
		t.Fatal(lookErr)
	}
	secrets, certificates := credentialsOf(v)
	switch {
	case k.kept == 0 && err == nil:
		r.first = "done: nothing of it is kept on this machine"
	case k.kept == 0:
		t.Errorf("a connector that keeps nothing was stopped: %v", err)
	case err == nil:
		t.Error("the run went through with a keychain that fails")
	default:
		p := problem.Of(err)
		if p.Next == "" || p.Kind != problem.Refused && p.Kind != problem.Unfinished {
			t.Errorf("it ended with %v, kind %v", err, p.Kind)
		}
		if (p.Kind == problem.Refused) != (v.Live.App == nil) {
			t.Errorf("kind %v, and the application is %v", p.Kind, v.Live.App)
		}
		r.first = p.What
		if secrets+certificates > 0 {
			t.Errorf("%d secrets and %d certificates are in Entra, and nothing is kept: %v", secrets, certificates, err)
		}
		if left := service.Values(); len(left) > 0 && (from.Stored != 2 || !deaf[fault]) {
			t.Errorf("%d items are kept that open nothing", len(left))
		}
	}
	service.Heal(t)
	keys.Keeper = secret.NewKeychain(secret.KeychainOptions{Getenv: desktop.Getenv}) // a busy machine is no fault
	if err := through(); err != nil {
		t.Fatalf("with a keychain that is well again: %v", err)
	}
	if v, err = s.Look(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	secrets, certificates = credentialsOf(v)
	if secrets != k.secrets || certificates != k.keys || len(service.Values()) != k.kept || !v.Plan.Nothing() {
		t.Errorf("in the end: %d secrets, %d certificates, %d items, left to do: %s", secrets, certificates, len(service.Values()), plan.Text(v.Plan))
	}
	if files, _ := filepath.Glob(filepath.Join(house.StateDir(), "vault", "*")); (len(files) == 1) != k.large {
		t.Errorf("files: %v", files)
	}
	works := "signs in"
	if k.kept > 0 {
		if result, err := s.Verify(t.Context(), target, nil); err != nil || !result.OK {
			t.Errorf("what is kept does not work: %v %+v", err, result.Checks)
		}
	} else {
		works = "proven elsewhere"
	}
	r.after = fmt.Sprintf("%d in Entra, %d kept, %s", secrets+certificates, len(service.Values()), works)
	return r, keys.longest
}

func credentialsOf(v setup.View) (secrets, certificates int) {
	if v.Live.App == nil {
		return 0, 0
	}
	return len(v.Live.App.Passwords), len(v.Live.App.Keys)
}
