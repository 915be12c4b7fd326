package window

import (
	"strings"
	"testing"

	"gatehouse/ui/theme"
)

func TestASecretIsCopiedForTheVendorOnPurposeAndShownNowhere(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		s, b := newStage(t, mode, func(h *fakeHouse) { aged(h, 2) }), &board{}
		b.fit(s)
		s.signIn()
		s.doNeed("retire", s.views[2].Target)
		s.until("the connector was read", func() bool { return s.setup.View != nil && !s.work.active(jobOwners) })
		s.press("Copy for the vendor…")
		if b.text != "" || s.last() == "take the secret out" || !s.sees("30 seconds") {
			t.Fatalf("it is copied without a word: %q", s.texts())
		}
		s.picture("copy-secret-" + string(mode))
		s.press("Copy it")
		s.until("it is copied", func() bool { return s.setup.Notice != "" })
		if b.text != "a made-up value" || !s.sees("a clipboard history may keep it") || strings.Contains(strings.Join(s.texts(), " "), "a made-up value") {
			t.Errorf("the clipboard holds %q, the window shows %q", b.text, s.texts())
		}
		b.due[0]()
		s.until("the clipboard is empty", func() bool { return b.text == "" })
	}
}
