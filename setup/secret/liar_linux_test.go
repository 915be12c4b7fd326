package secret

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"gatehouse/setup/problem"
)

// liar is a Secret Service (freedesktop.org Secret Service API 0.2) on a private bus that behaves well until told otherwise.
type liar struct {
	how string

	mu    sync.Mutex
	items map[string][]byte
	bus   *dbus.Conn
}

type wireSecret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

const (
	liarService    = dbus.ObjectPath("/org/freedesktop/secrets")
	liarCollection = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	liarPrompt     = dbus.ObjectPath("/org/freedesktop/secrets/prompt/1")
	noPrompt       = dbus.ObjectPath("/")
)

func lie(t *testing.T, d desktop, how string) {
	t.Helper()
	l := &liar{how: how, items: map[string][]byte{}, bus: d.bus(t)}
	for path, methods := range map[dbus.ObjectPath]map[string]any{
		liarService + "\x00org.freedesktop.Secret.Service":       {"OpenSession": l.openSession, "Unlock": l.unlock},
		liarCollection + "\x00org.freedesktop.Secret.Collection": {"CreateItem": l.createItem, "SearchItems": l.searchItems},
		liarPrompt + "\x00org.freedesktop.Secret.Prompt":         {"Prompt": l.prompt},
		"/s\x00org.freedesktop.Secret.Session":                   {"Close": func() *dbus.Error { return nil }},
		"/i\x00org.freedesktop.Secret.Item":                      {"GetSecret": l.getSecret, "Delete": l.delete},
	} {
		object, face, _ := strings.Cut(string(path), "\x00")
		if err := l.bus.ExportMethodTable(methods, dbus.ObjectPath(object), face); err != nil {
			t.Fatal(err)
		}
	}
	for path, properties := range map[dbus.ObjectPath]prop.Map{
		liarService:    {"org.freedesktop.Secret.Service": {"Collections": {Value: []dbus.ObjectPath{liarCollection}}}},
		liarCollection: {"org.freedesktop.Secret.Collection": {"Locked": {Value: strings.HasSuffix(how, "locked")}}},
	} {
		if _, err := prop.Export(l.bus, path, properties); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.bus.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
}

func (l *liar) openSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), "/s", nil
}

func (l *liar) unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if strings.HasSuffix(l.how, "locked") {
		return nil, liarPrompt, nil
	}
	return objects, noPrompt, nil
}

// prompt is answered by nobody, or dismissed at once.
func (l *liar) prompt(string) *dbus.Error {
	if strings.HasPrefix(l.how, "dismissed") {
		_ = l.bus.Emit(liarPrompt, "org.freedesktop.Secret.Prompt.Completed", true, dbus.MakeVariant([]dbus.ObjectPath{}))
	}
	return nil
}

func (l *liar) createItem(_ map[string]dbus.Variant, secret wireSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch l.how {
	case "swallows":
		return "/i", noPrompt, nil
	case "dismissed prompt", "unanswered prompt":
		return noPrompt, liarPrompt, nil
	case "cuts":
		secret.Value = secret.Value[:len(secret.Value)-1]
	case "full disk":
		return noPrompt, noPrompt, dbus.MakeFailedError(errors.New("No space left on device"))
	case "repeats the secret":
		return noPrompt, noPrompt, dbus.MakeFailedError(errors.New("cannot store " + string(secret.Value)))
	}
	l.items["only"] = secret.Value
	return "/i", noPrompt, nil
}

func (l *liar) searchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.items) == 0 {
		return nil, nil
	}
	return []dbus.ObjectPath{"/i"}, nil
}

func (l *liar) getSecret(session dbus.ObjectPath) (wireSecret, *dbus.Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return wireSecret{Session: session, Value: l.items["only"], ContentType: "text/plain"}, nil
}

func (l *liar) delete() (dbus.ObjectPath, *dbus.Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.items)
	return noPrompt, nil
}

func TestALyingSecretServiceIsFoundOut(t *testing.T) {
	for how, words := range map[string]string{
		"swallows":           "stored the secret, but it is not there",
		"dismissed prompt":   "stored the secret, but it is not there",
		"unanswered prompt":  "did not answer in time",
		"dismissed locked":   "The keychain is locked.",
		"unanswered locked":  "locked, and nobody unlocked it",
		"cuts":               "something other than the secret",
		"full disk":          "No space left on device",
		"repeats the secret": "withheld",
		"honest":             "",
	} {
		t.Run(how, func(t *testing.T) {
			d := newDesktop(t)
			lie(t, d, how)
			limit := 10 * time.Second
			if strings.HasPrefix(how, "unanswered") {
				limit = 3 * time.Second // enough for a child to start and look on a busy machine
			}
			keeper := NewKeychain(KeychainOptions{Getenv: d.getenv, Deadline: limit})
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
			noChildLeft(t)
		})
	}
}
