package command

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gatehouse/setup/harden"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/rehearsal/visitor"
	"gatehouse/setup/secret"
)

// TestMain lets scripts run the program itself, and a browser that signs in by the pages' own forms.
func TestMain(m *testing.M) {
	// The keychain's child is this binary under its own name, for which testscript would run the tests.
	if handled, code := secret.ServeChild(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(code)
	}
	testscript.Main(m, map[string]func(){
		"gatehouse": func() { os.Exit(runAsProgram()) },
		"xdg-open":  func() { os.Exit(browse(os.Args[1])) },
	})
}

func runAsProgram() int {
	if again, code := harden.Start(os.Stderr); again {
		return code
	}
	return Run(context.Background(), os.Args[1:], Program{
		Version: "test",
		Streams: Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr},
		Window:  func(context.Context, WindowOptions) error { return ErrNoDisplay },

		Keychain: drawerOf(), KeepTokens: os.Getenv("KEEP_TOKENS") != "",
	})
}

// browse is the person at the browser: SIGN_IN_AS is picked in the account picker, and what is asked is accepted.
func browse(address string) int {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	v, err := visitor.New(os.Getenv("SIGN_IN_AS"), "")
	if err == nil {
		err = v.Visit(ctx, address)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		return 1
	}
	return 0
}

func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   filepath.Join("testdata", "script"),
		Setup: prepare,
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "graphlines": graphLines, "private": private},
	})
}

// prepare gives every script a home of its own and a running rehearsal tenant in ready.json, its log in requests.jsonl.
func prepare(env *testscript.Env) error {
	for name, value := range map[string]string{
		"HOME": env.WorkDir, "XDG_CONFIG_HOME": filepath.Join(env.WorkDir, "config"), "XDG_RUNTIME_DIR": filepath.Join(env.WorkDir, "run"),
		"DBUS_SESSION_BUS_ADDRESS": "", "DISPLAY": "", "WAYLAND_DISPLAY": "", "SIGN_IN_AS": "adele@contoso.example",
	} {
		env.Setenv(name, value)
	}
	if err := os.MkdirAll(filepath.Join(env.WorkDir, "run"), 0o700); err != nil {
		return err
	}
	server, err := rehearsal.Start(context.Background(), rehearsal.Options{
		Listen: "127.0.0.1:0", Log: filepath.Join(env.WorkDir, "requests.jsonl"), OwnerEnable: true,
	})
	if err != nil {
		return err
	}
	env.Defer(func() { _ = server.Close() })
	line, err := json.Marshal(server.Ready())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(env.WorkDir, "ready.json"), line, 0o600)
}

// exits runs a program and compares its exit code: exits 3 gatehouse enable …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var coded interface{ ExitCode() int }
		if e, ok := err.(interface{ ExitCode() int }); ok {
			coded = e
		}
		if coded == nil {
			ts.Fatalf("run %v: %v", args[1:], err)
		}
		got = coded.ExitCode()
	}
	if got != want {
		ts.Fatalf("%v ended with exit code %d, want %d", args[1:], got, want)
	}
}

// graphLines counts log lines by method and path prefix: graphlines 1 POST /v1.0/servicePrincipals
func graphLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: graphlines COUNT METHOD PATH")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	for _, l := range readLog(ts.MkAbs("requests.jsonl")) {
		if l.Method == args[1] && l.path() == args[2] && l.Status < 300 {
			got++
		}
	}
	if got != want {
		ts.Fatalf("%d successful %s %s, want %d", got, args[1], args[2], want)
	}
}

// private checks that nobody else may read a file: private FILE...
func private(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if got := info.Mode().Perm(); neg || got != 0o600 {
			ts.Fatalf("%s has the mode %o, want 600", name, got)
		}
	}
}
