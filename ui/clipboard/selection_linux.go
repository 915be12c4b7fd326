package clipboard

import (
	"sync"

	"gatehouse/setup/secret"
)

// selection serves a secret to whoever pastes, until it is cleared or somebody else copies something.
type selection struct {
	x       *xConn
	value   secret.Secret
	atoms   map[string]uint32
	targets []uint32
	once    sync.Once
	ended   chan struct{}
}

// The names that are looked up. hint with the value "secret" is what password managers set and clipboard histories look for (KDE, Klipper).
const (
	nameClipboard = "CLIPBOARD"
	nameTargets   = "TARGETS"
	nameUTF8      = "UTF8_STRING"
	nameText      = "text/plain;charset=utf-8"
	nameHint      = "x-kde-passwordManagerHint"
)

// own puts the secret on the clipboard of a display.
func own(display string, s secret.Secret) (Held, error) {
	x, err := dialX(display)
	if err != nil {
		return nil, err
	}
	held := &selection{x: x, value: secret.New(s.Reveal()), atoms: map[string]uint32{}, ended: make(chan struct{})}
	for _, name := range []string{nameClipboard, nameTargets, nameUTF8, nameText, nameHint} {
		if held.atoms[name], err = x.atom(name); err != nil {
			held.end()
			return nil, err
		}
	}
	held.targets = []uint32{held.atoms[nameTargets], held.atoms[nameUTF8], held.atoms[nameText], atomString, held.atoms[nameHint]}
	if err := x.claim(held.atoms[nameClipboard]); err != nil {
		held.end()
		return nil, err
	}
	go held.serve()
	return held, nil
}

// Clear gives the selection back: with the window goes what it owned. What somebody else copied meanwhile is not ours to take.
func (s *selection) Clear() {
	s.end()
	<-s.ended
}

func (s *selection) end() {
	s.once.Do(func() { _ = s.x.conn.Close() })
}

// serve answers until the connection ends or another program takes the clipboard.
func (s *selection) serve() {
	defer close(s.ended)
	defer s.value.Wipe()
	defer s.end()
	for {
		m, err := s.x.next()
		if err != nil || m.kind() == evSelectionClear {
			return
		}
		if m.kind() == evSelectionRequest && s.answer(m) != nil {
			return
		}
	}
}

// answer gives one program what it asks for, or refuses. Positions are those of the event SelectionRequest.
func (s *selection) answer(m xMessage) error {
	at, requestor, which, target, property := m.u32(4), m.u32(12), m.u32(16), m.u32(20), m.u32(24)
	if property == 0 {
		property = target // programs of old leave it out (X.Org, "Inter-Client Communication Conventions Manual")
	}
	var err error
	switch target {
	case s.atoms[nameTargets]:
		err = s.x.change(requestor, property, atomAtom, 32, le32(nil, s.targets...))
	case s.atoms[nameUTF8], s.atoms[nameText], atomString:
		err = s.x.change(requestor, property, target, 8, s.value.Reveal())
	case s.atoms[nameHint]:
		err = s.x.change(requestor, property, target, 8, []byte("secret"))
	default:
		property = 0
	}
	if err != nil {
		return err
	}
	return s.x.notify(at, requestor, which, target, property)
}
