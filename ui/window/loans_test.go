package window

import (
	"bytes"
	"testing"

	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/theme"
)

func wiped(c certificate.Certificate) bool {
	key := c.Key().Reveal()
	return bytes.Equal(key, make([]byte, len(key)))
}

func TestAKeyIsWipedOnceNothingUsesItAnyMore(t *testing.T) {
	var l loans
	c := newCertificate(t)
	first, second := l.lend(&c), l.lend(&c)
	l.end(&c)
	first()
	first()
	if wiped(c) {
		t.Fatal("it is wiped under the hands of a run")
	}
	if second(); !wiped(c) {
		t.Error("it stays in memory")
	}
	kept := newCertificate(t)
	if l.lend(&kept)(); wiped(kept) {
		t.Error("a run that is over takes a key that may still be used")
	}
	if l.end(&kept); !wiped(kept) {
		t.Error("a key that nothing uses stays in memory")
	}
	l.end(nil)
	l.lend(nil)()
}

func TestABroughtKeyIsWipedWhenItIsDroppedOrItsPageIsLeft(t *testing.T) {
	for name, leave := range map[string]func(*stage){
		"dropped":      func(s *stage) { s.press("Let Gatehouse make one") },
		"another page": func(s *stage) { s.openSetup(s.views[0].Target) },
		"signed out":   func(s *stage) { s.signOut() },
		"used": func(s *stage) {
			s.onSetup(setuppage.Agreed{Care: setuppage.Care{Action: setuppage.Rotate, Kind: definition.Certificate, Brought: s.setup.Brought}})
			s.until("it is rotated", func() bool { return !s.work.active(jobRun) })
		},
	} {
		s := newStage(t, theme.Light, certified)
		s.signIn()
		s.doNeed("rotate", s.views[2].Target)
		s.until("the connector was read", func() bool { return s.setup.View != nil })
		c := newCertificate(t)
		s.onSetup(setuppage.CertificateRead{Certificate: &c})
		s.until("the plan is there", func() bool { return !s.work.active(jobLook) })
		if wiped(c) {
			t.Fatalf("%s: the key is gone before anybody used it", name)
		}
		leave(s)
		if !wiped(c) {
			t.Errorf("%s: the key stays in memory", name)
		}
	}
}
