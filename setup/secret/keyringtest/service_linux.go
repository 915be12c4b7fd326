package keyringtest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// Fault is one way in which a keychain lets a person down.
type Fault string

// The faults of a Secret Service. A prompt that is dismissed and a service that swallows both say that all went well.
const (
	None             Fault = ""
	Swallows         Fault = "swallows"
	DismissedPrompt  Fault = "dismissed prompt"
	UnansweredPrompt Fault = "unanswered prompt"
	DismissedLocked  Fault = "dismissed locked"
	UnansweredLocked Fault = "unanswered locked"
	Cuts             Fault = "cuts"
	FullDisk         Fault = "full disk"
	NoPermission     Fault = "no permission"
	TooBig           Fault = "too big"
	Repeats          Fault = "repeats the secret"
	Hangs            Fault = "hangs"
	Dies             Fault = "dies"
	Absent           Fault = "absent"
)

// Service is a Secret Service (freedesktop.org Secret Service API 0.2) that behaves well until told otherwise.
type Service struct {
	mu      sync.Mutex
	fault   Fault
	from    From
	stored  int
	removed int
	begun   bool
	next    int
	items   map[dbus.ObjectPath]item
	bus     *dbus.Conn
	props   *prop.Properties
	ended   chan struct{}
}

// From says when the fault begins: once so many values were stored and removed well. The zero From is the start; a probe stores one and
// removes it.
type From struct{ Stored, Removed int }

// AfterProbe lets the keychain answer a probe well, and nothing after it.
var AfterProbe = From{Stored: 1, Removed: 1}

type item struct {
	attributes map[string]string
	value      []byte
}

type wireSecret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

const (
	promptPath = dbus.ObjectPath("/org/freedesktop/secrets/prompt/1")
	noPrompt   = dbus.ObjectPath("/")
	itemPrefix = "/org/freedesktop/secrets/collection/login/"
	lockedName = "Locked"
	faceColl   = "org.freedesktop.Secret.Collection"
)

// Serve offers a Secret Service on the session's bus.
func (d Desktop) Serve(t testing.TB, fault Fault, from From) *Service {
	t.Helper()
	s := &Service{fault: fault, from: from, items: map[dbus.ObjectPath]item{}, bus: d.Bus(t), ended: make(chan struct{})}
	t.Cleanup(func() { close(s.ended) })
	for path, methods := range map[string]map[string]any{
		string(servicePath) + " org.freedesktop.Secret.Service": {"OpenSession": s.openSession, "Unlock": s.unlock},
		string(collectionPath) + " " + faceColl:                 {"CreateItem": s.createItem, "SearchItems": s.searchItems},
		string(promptPath) + " org.freedesktop.Secret.Prompt":   {"Prompt": s.prompt},
		"/s org.freedesktop.Secret.Session":                     {"Close": func() *dbus.Error { return nil }},
	} {
		object, face, _ := strings.Cut(path, " ")
		if err := s.bus.ExportMethodTable(methods, dbus.ObjectPath(object), face); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := prop.Export(s.bus, servicePath, prop.Map{"org.freedesktop.Secret.Service": {"Collections": {Value: []dbus.ObjectPath{collectionPath}}}}); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.props, err = prop.Export(s.bus, collectionPath, prop.Map{faceColl: {lockedName: {Value: false, Emit: prop.EmitFalse}}}); err != nil {
		t.Fatal(err)
	}
	s.appear(t)
	s.change(func() {})
	return s
}

func (s *Service) appear(t testing.TB) {
	t.Helper()
	if _, err := s.bus.RequestName(serviceName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
}

// Heal makes the service behave well from now on, also when it had gone.
func (s *Service) Heal(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	s.fault = None
	s.mu.Unlock()
	s.props.SetMust(faceColl, lockedName, false)
	s.appear(t)
}

// Values are what lies in the service.
func (s *Service) Values() (out [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(s.items)) {
		out = append(out, s.items[path].value)
	}
	return out
}

// now is the fault that works at this moment.
func (s *Service) now() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current()
}

func (s *Service) current() Fault {
	if s.stored < s.from.Stored || s.removed < s.from.Removed {
		return None
	}
	return s.fault
}

// change counts, and lets the fault begin when its time has come: a locked collection says so, an absent service leaves the bus.
func (s *Service) change(count func()) {
	s.mu.Lock()
	count()
	fault, first := s.current(), !s.begun
	s.begun = s.begun || fault != None
	s.mu.Unlock()
	if !first {
		return
	}
	switch fault {
	case DismissedLocked, UnansweredLocked:
		s.props.SetMust(faceColl, lockedName, true)
	case Absent:
		_, _ = s.bus.ReleaseName(serviceName)
	}
}

func (s *Service) openSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), "/s", nil
}

func (s *Service) unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	switch s.now() {
	case DismissedLocked, UnansweredLocked:
		return nil, promptPath, nil
	case Hangs:
		<-s.ended
	}
	return objects, noPrompt, nil
}

// prompt is answered by nobody, or dismissed at once.
func (s *Service) prompt(string) *dbus.Error {
	if f := s.now(); f == DismissedLocked || f == DismissedPrompt {
		_ = s.bus.Emit(promptPath, "org.freedesktop.Secret.Prompt.Completed", true, dbus.MakeVariant([]dbus.ObjectPath{}))
	}
	return nil
}

func (s *Service) createItem(properties map[string]dbus.Variant, secret wireSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	failed := func(text string) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
		return noPrompt, noPrompt, dbus.MakeFailedError(errors.New(text))
	}
	value := slices.Clone(secret.Value)
	switch s.now() {
	case Swallows:
		return itemPrefix + "0", noPrompt, nil
	case DismissedPrompt, UnansweredPrompt:
		return noPrompt, promptPath, nil
	case Hangs:
		<-s.ended
	case Dies:
		_, _ = s.bus.ReleaseName(serviceName) // and no answer: the caller sees a service that is gone
		<-s.ended
	case FullDisk:
		return failed("No space left on device")
	case TooBig:
		return noPrompt, noPrompt, dbus.NewError("org.freedesktop.DBus.Error.LimitsExceeded", []any{"the value is too large"})
	case NoPermission:
		return noPrompt, noPrompt, dbus.NewError("org.freedesktop.DBus.Error.AccessDenied", []any{"not allowed by policy"})
	case Repeats:
		return failed("cannot store " + string(secret.Value))
	case Cuts:
		value = value[:len(value)-1]
	}
	return s.keep(properties, value), noPrompt, nil
}

// keep stores a value; another one of the same attributes is replaced.
func (s *Service) keep(properties map[string]dbus.Variant, value []byte) dbus.ObjectPath {
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	s.mu.Lock()
	var path dbus.ObjectPath
	for p, old := range s.items {
		if maps.Equal(old.attributes, attributes) {
			path = p
		}
	}
	if path == "" {
		s.next++
		path = dbus.ObjectPath(fmt.Sprint(itemPrefix, s.next))
	}
	s.items[path] = item{attributes, value}
	s.mu.Unlock()
	_ = s.bus.ExportMethodTable(map[string]any{ // fails for a malformed path only
		"GetSecret": func(session dbus.ObjectPath) (wireSecret, *dbus.Error) { return s.get(path, session) },
		"Delete":    func() (dbus.ObjectPath, *dbus.Error) { return s.remove(path) },
	}, path, "org.freedesktop.Secret.Item")
	s.change(func() { s.stored++ })
	return path
}

func (s *Service) searchItems(attributes map[string]string) (found []dbus.ObjectPath, _ *dbus.Error) {
	if s.now() == Hangs {
		<-s.ended
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for path, i := range s.items {
		if contains(i.attributes, attributes) {
			found = append(found, path)
		}
	}
	return found, nil
}

func contains(all, some map[string]string) bool {
	for k, v := range some {
		if all[k] != v {
			return false
		}
	}
	return true
}

func (s *Service) get(path, session dbus.ObjectPath) (wireSecret, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return wireSecret{Session: session, Value: s.items[path].value, ContentType: "text/plain"}, nil
}

func (s *Service) remove(path dbus.ObjectPath) (dbus.ObjectPath, *dbus.Error) {
	s.mu.Lock()
	delete(s.items, path)
	s.mu.Unlock()
	_ = s.bus.ExportMethodTable(nil, path, "org.freedesktop.Secret.Item")
	s.change(func() { s.removed++ })
	return noPrompt, nil
}
