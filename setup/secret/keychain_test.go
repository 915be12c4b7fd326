package secret

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/problem"
)

var someName = Name{TenantID: "7c9e0000-0000-4000-8000-0000000041d2", AppID: "aaaa1111-0000-4000-8000-000000000001", KeyID: "bbbb2222-0000-4000-8000-000000000002"}

func TestMisbehavingKeychainIsRefusedInWordsAndKilled(t *testing.T) {
	for how, words := range map[string]string{
		"hang":                 "did not answer in time",
		"hang locked":          "locked, and nobody unlocked it",
		"hang with grandchild": "did not answer in time",
		"die":                  "ended before it answered",
		"garbage":              "ended before it answered",
		"flood":                "ended before it answered",
		"huge frame":           "ended before it answered",
		"two answers":          "ended before it answered",
		"refuse":               "refused the operation",
		"refuse locked":        "Its prompt was closed without unlocking it",
		"swallow":              "stored the secret, but it is not there",
		"return other":         "something other than the secret",
		"die after storing":    "ended before it answered",
	} {
		t.Run(how, func(t *testing.T) {
			limit := 10 * time.Second
			switch how {
			case "hang":
				limit = 300 * time.Millisecond
			case "hang locked", "hang with grandchild":
				limit = 1500 * time.Millisecond // enough for a child to start on a busy machine
			}
			keeper, _ := fakeKeychain(t, how, limit)
			for operation, run := range map[string]func() error{
				"put":   func() error { return keeper.Put(t.Context(), someName, New([]byte("correct horse"))) },
				"probe": func() error { return keeper.Probe(t.Context()) },
			} {
				began := time.Now()
				err := run()
				var p *problem.Problem
				if !errors.As(err, &p) || p.Kind != problem.Refused {
					t.Fatalf("%s: got %v, want a refused problem", operation, err)
				}
				if !strings.Contains(p.Error(), words) {
					t.Errorf("%s: %q does not say %q", operation, p.Error(), words)
				}
				if p.Next == "" {
					t.Errorf("%s: no next step in %q", operation, p.Error())
				}
				if strings.Contains(p.Error(), "correct horse") {
					t.Errorf("%s: the secret is in the message", operation)
				}
				if took := time.Since(began); took > limit+5*time.Second {
					t.Errorf("%s took %v with a limit of %v", operation, took, limit)
				}
			}
			noChildLeft(t)
		})
	}
}

func TestAValueThatCameBackWrongIsNotLeftBehind(t *testing.T) {
	keeper, item := fakeKeychain(t, "return other", 10*time.Second)
	if err := keeper.Put(t.Context(), someName, New([]byte("value"))); err == nil {
		t.Fatal("a changed value was accepted")
	}
	if _, err := os.Stat(item); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the wrong value is still there: %v", err)
	}
}

func TestWellBehavedChildKeepsReturnsAndRemoves(t *testing.T) {
	keeper, item := fakeKeychain(t, "well", 10*time.Second)
	want := New([]byte("line one\nline two\x00\xff end"))
	if err := keeper.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(item); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the probe left its value behind: %v", err)
	}
	if err := keeper.Put(t.Context(), someName, want); err != nil {
		t.Fatal(err)
	}
	got, err := keeper.Get(t.Context(), someName)
	if err != nil || !got.Equal(want) {
		t.Fatalf("got %q, %v", got.Reveal(), err)
	}
	if err := keeper.Delete(t.Context(), someName); err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.Get(t.Context(), someName); !errors.Is(err, ErrNotFound) {
		t.Errorf("after delete: %v, want ErrNotFound", err)
	}
	noChildLeft(t)
}

func TestSecretsOutsideTheLimitsNeverReachAChild(t *testing.T) {
	keeper, _ := fakeKeychain(t, "hang", time.Hour) // a child would hang this test
	err := keeper.Put(t.Context(), someName, New(bytes.Repeat([]byte("x"), MaxSize+1)))
	if err == nil || !strings.Contains(err.Error(), "2049 bytes") || !strings.Contains(err.Error(), "2048") {
		t.Errorf("too big: %v", err)
	}
	if err := keeper.Put(t.Context(), someName, Secret{}); err == nil {
		t.Error("an empty secret was accepted")
	}
	for _, bad := range []string{"", "a:b", "a/b", "../x", "a b", "ключ", "-s", "a\x00b", strings.Repeat("a", 65)} {
		name := someName
		name.KeyID = bad
		if err := keeper.Put(t.Context(), name, New([]byte("v"))); err == nil {
			t.Errorf("key id %q was accepted", bad)
		}
		if _, err := keeper.Get(t.Context(), name); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("get with key id %q: %v", bad, err)
		}
	}
}

func TestCancelEndsTheChildAtOnceAndIsNotAKeychainProblem(t *testing.T) {
	keeper, _ := fakeKeychain(t, "hang", time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	err := keeper.Put(ctx, someName, New([]byte("v")))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want cancelled", err)
	}
	if p := problem.Of(err); p.Kind != problem.Unfinished {
		t.Errorf("cancel shows as %v: %v", p.Kind, p)
	}
	noChildLeft(t)
}

func TestASecondOperationWaitsItsTurnAndGivesUpInWords(t *testing.T) {
	keeper, _ := fakeKeychain(t, "hang", 600*time.Millisecond)
	first := make(chan error, 1)
	go func() { first <- keeper.Put(t.Context(), someName, New([]byte("v"))) }()
	time.Sleep(100 * time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := keeper.Get(ctx, someName); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting operation: %v", err)
	}
	if err := <-first; err == nil {
		t.Error("a hanging child succeeded")
	}
}

func TestChildInheritsNothingByChance(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("checked for the Linux list only")
	}
	everything := func(string) string { return "unix:path=/nonexistent" }
	environ, err := childEnviron(everything)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range environ {
		key, _, _ := strings.Cut(entry, "=")
		for _, banned := range []string{"PROXY", "AZURE", "TOKEN", "SECRET", "PASS", "PRELOAD", "GODEBUG", "KEY"} {
			if strings.Contains(strings.ToUpper(key), banned) {
				t.Errorf("the child inherits %s", key)
			}
		}
	}
}

func TestOnlyALocalSocketIsABusAddress(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // D-Bus is the Linux keychain only
	}
	for address, usable := range map[string]bool{
		"unix:path=/run/x/bus": true, "unix:abstract=/tmp/dbus-1,guid=00": true, "unix:path=/a;unix:path=/b": true,
		"": false, "autolaunch:": false, "unixexec:path=/bin/sh": false, "tcp:host=evil.example,port=1": false,
		"unix:path=/a;unixexec:path=/bin/sh": false, "disabled:": false,
	} {
		_, err := childEnviron(func(key string) string {
			if key == "DBUS_SESSION_BUS_ADDRESS" {
				return address
			}
			return ""
		})
		if usable != (err == nil) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestServeChildLeavesOtherArgumentsAlone(t *testing.T) {
	for _, args := range [][]string{nil, {"plan"}, {childArgument, "more"}, {"--", childArgument}} {
		if handled, _ := ServeChild(args, strings.NewReader(""), &bytes.Buffer{}); handled {
			t.Errorf("%q was taken for the child", args)
		}
	}
}

func FuzzAnswersNeverPanicAndNeverInventSuccess(f *testing.F) {
	f.Add([]byte{replyOK, 0, 0, 0, 0})
	f.Add([]byte{eventLocked, 0, 0, 0, 0, replyNone, 0, 0, 0, 0})
	f.Add([]byte{replyOK, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		a := parseAnswer(data)
		if a.kind == 0 {
			return
		}
		var again bytes.Buffer
		for rest := bytes.NewReader(data); ; {
			kind, payload, err := readFrame(rest)
			if err != nil {
				break
			}
			_ = writeFrame(&again, kind, payload)
		}
		if !bytes.Equal(again.Bytes(), data) {
			t.Errorf("%q is not made of whole frames, yet it was taken for an answer", data)
		}
	})
}
