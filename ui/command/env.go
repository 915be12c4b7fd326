package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"golang.org/x/term"

	"gatehouse/setup"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/secret"
	"gatehouse/setup/store"
	"gatehouse/setup/tenant"
	"gatehouse/setup/visible"
)

// env is one run of one command: flags, streams, and what they open.
type env struct {
	*globals
	program Program
	say     printer

	house  *setup.House
	server *rehearsal.Server // embedded rehearsal tenant
	ready  rehearsal.Ready   // embedded or remote rehearsal tenant
}

func (e *env) close() {
	if e.server == nil {
		return
	}
	if err := e.server.Close(); err != nil {
		e.say.line("! The rehearsal tenant could not be saved: %s", err.Error())
	}
	e.server = nil
}

// open opens the House on the endpoint that the flags name, and adds the definitions of this machine and of the flags.
func (e *env) open(ctx context.Context) (*setup.House, error) {
	if e.house != nil {
		return e.house, nil
	}
	cfg, err := e.config(ctx)
	if err != nil {
		return nil, err
	}
	house, err := setup.Open(cfg)
	if err != nil {
		return nil, err
	}
	if err := house.AddOwn(); err != nil { // the others are there all the same
		e.say.problem(problem.Of(err))
	}
	for _, path := range e.Definition {
		d, err := definition.Load(path)
		if err != nil {
			return nil, err
		}
		house.Add(d)
	}
	e.house = house
	return house, nil
}

func (e *env) config(ctx context.Context) (setup.Config, error) {
	cfg := setup.Config{
		Version: e.program.Version, Keychain: e.program.Keychain, Passphrase: e.passphrase(), OfferVault: e.offerVault, MayBeRead: e.mayBeRead,
		KeepFailed: e.keepFailed(),
		// The tokens of the embedded rehearsal tenant end with it.
		KeepTokens: e.program.KeepTokens && (!e.Rehearsal.On || e.Rehearsal.File != ""),
	}
	cloud, err := tenant.CloudByName(e.Cloud)
	if err != nil {
		return cfg, err
	}
	cfg.Endpoint = tenant.Endpoint{Cloud: cloud}
	if !e.Rehearsal.On {
		return cfg, nil
	}
	ca, err := e.rehearse(ctx)
	if err != nil {
		return cfg, err
	}
	cfg.Endpoint = rehearsalEndpoint(e.ready, ca)
	return cfg, nil
}

// rehearsalEndpoint points at a running rehearsal tenant.
func rehearsalEndpoint(r rehearsal.Ready, ca []byte) tenant.Endpoint {
	cloud, _ := tenant.CloudByName("global")
	cloud.Label = "Rehearsal"
	return tenant.Endpoint{Cloud: cloud, Authority: r.Authority, Graph: r.Graph, Browser: r.Browser, CAPEM: ca, Rehearsal: true}
}

// rehearse finds the rehearsal tenant: the one whose JSON line is in the file, or an embedded one that lives in the state folder.
func (e *env) rehearse(ctx context.Context) ([]byte, error) {
	if e.Rehearsal.File != "" {
		return e.attach(e.Rehearsal.File)
	}
	dir, err := store.DefaultDir(true)
	if err != nil {
		return nil, err
	}
	e.server, err = rehearsal.Start(ctx, rehearsal.Options{Listen: "127.0.0.1:0", State: dir, OwnerEnable: true})
	if err != nil {
		return nil, err
	}
	e.ready = e.server.Ready()
	return e.server.CAPEM(), nil
}

func (e *env) attach(file string) ([]byte, error) {
	bad := func(err error) error {
		return problem.New(problem.BadInput, fmt.Sprintf("%s does not hold the line that rehearsal serve prints.", file), err.Error()+".",
			"Start one with: gatehouse rehearsal serve > "+file, err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, bad(err)
	}
	if err := json.Unmarshal(data, &e.ready); err != nil {
		return nil, bad(err)
	}
	if e.ready.Graph == "" || e.ready.CAFile == "" {
		return nil, bad(errors.New("it names no tenant"))
	}
	ca, err := os.ReadFile(e.ready.CAFile)
	if errors.Is(err, fs.ErrNotExist) {
		// The server takes its certificate away when it ends.
		return nil, problem.New(problem.Failed, fmt.Sprintf("The rehearsal tenant of %s is not running any more.", file), "",
			"Start it again with: gatehouse rehearsal serve > "+file, err)
	}
	if err != nil {
		return nil, bad(err)
	}
	for _, address := range []string{e.ready.Graph, e.ready.Authority, e.ready.Browser} {
		if !onThisMachine(address) {
			return nil, bad(errors.New("it names an address of another machine"))
		}
	}
	return ca, nil
}

// onThisMachine holds for a web address on loopback. A rehearsal trusts its own certificate authority and asks less before a change:
// neither may be had for a server elsewhere, which could pass itself off as a tenant whose secrets lie in this keychain.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil && u.Port() != "" && onLoopback(u.Host) == nil
}

// confirm asks before a change: y/N, or the tenant's domain when it is a real one.
func (e *env) confirm(s *setup.Session, what string) error {
	if e.Yes {
		if !e.Rehearsal.On && e.Tenant == "" {
			return problem.New(problem.BadInput, "A write names its tenant.", "", "Add --tenant DOMAIN.", nil)
		}
		return nil
	}
	if !interactive() {
		return problem.New(problem.BadInput, "Nobody can be asked: standard input is no terminal.", "", "Add --yes to go on without asking.", nil)
	}
	want, question := "y", what+" [y/N] "
	if !e.Rehearsal.On {
		want = s.Identity().Tenant.Typed()
		question = fmt.Sprintf("%s Type the tenant's domain (%s, %s) to go on: ", what, want, e.cloudLabel())
	}
	fmt.Fprint(e.program.Streams.Err, visible.Text(question))
	answer, err := bufio.NewReader(e.program.Streams.In).ReadString('\n')
	if err != nil || want == "" || !strings.EqualFold(strings.TrimSpace(answer), want) {
		return problem.New(problem.Unfinished, "Not confirmed; nothing was changed.", "", "Run the command again when you are ready.", nil)
	}
	return nil
}

// cloudLabel names the chosen cloud for people.
func (e *env) cloudLabel() string {
	c, err := tenant.CloudByName(e.Cloud)
	if err != nil {
		return e.Cloud
	}
	return c.Label
}

func interactive() bool { return term.IsTerminal(int(os.Stdin.Fd())) }

// passphrase asks on the terminal without echo; without a terminal there is nobody to ask.
func (e *env) passphrase() func(context.Context, bool) (secret.Secret, error) {
	if !interactive() {
		return nil
	}
	return func(_ context.Context, confirm bool) (secret.Secret, error) {
		first, err := e.readHidden("Passphrase of the encrypted file: ")
		if err != nil || !confirm {
			return first, err
		}
		second, err := e.readHidden("The same again: ")
		if err != nil {
			return secret.Secret{}, err
		}
		if !first.Equal(second) {
			return secret.Secret{}, errors.New("the two passphrases differ")
		}
		return first, nil
	}
}

func (e *env) readHidden(label string) (secret.Secret, error) {
	fmt.Fprint(e.program.Streams.Err, label)
	value, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(e.program.Streams.Err)
	if err != nil {
		return secret.Secret{}, fmt.Errorf("read the passphrase: %w", err)
	}
	defer clear(value)
	return secret.New(value), nil
}

// offerVault asks before the encrypted file is used instead of the keychain.
func (e *env) offerVault(_ context.Context, reason string) bool {
	e.say.line("! %s", reason)
	e.say.line("  Gatehouse can keep the secret in an encrypted file instead (AES-256-GCM; you choose a passphrase and need it again).")
	if !interactive() {
		return false
	}
	fmt.Fprint(e.program.Streams.Err, "Use the encrypted file? [y/N] ")
	answer, err := bufio.NewReader(e.program.Streams.In).ReadString('\n')
	return err == nil && strings.EqualFold(strings.TrimSpace(answer), "y")
}
