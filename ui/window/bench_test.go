package window

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gatehouse/ui/theme"
)

// stage is a whole window on the test driver: hops wait in a queue that the test drains on its own goroutine.
type stage struct {
	*conductor
	t     *testing.T
	house *fakeHouse
	queue chan func()
	app   fyne.App
	disp  *Dispatcher
}

func newStage(t *testing.T, mode theme.Mode, change func(*fakeHouse)) *stage {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode, 1))
	if err := Translate(); err != nil {
		t.Fatal(err)
	}
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	s := &stage{t: t, house: newFakeHouse(), queue: make(chan func(), 4096), app: a}
	if change != nil {
		change(s.house)
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	s.disp = NewDispatcher(func(f func()) { s.queue <- f })
	s.conductor = newConductor(ctx, conductorParts{
		House: s.house, Window: w, App: a, Dispatch: s.disp.Do, Looks: looks{Mode: mode, Scale: 1},
		Options: Options{
			Rehearsal: true, Tenant: "contoso.example", Accounts: []string{"adele@contoso.example", "dana@contoso.example"}, Version: "0.1.0",
			Tour: func(_ context.Context, step func(string)) error { step("Signed in."); step("Verified."); return nil },
		},
		Now: func() time.Time { return clock },
	})
	s.begin()
	return s
}

// until drains the queue until a condition holds.
func (s *stage) until(what string, holds func() bool) {
	s.t.Helper()
	deadline := time.After(5 * time.Second)
	held := func() (ok bool) {
		s.house.note(func() { ok = holds() })
		return ok
	}
	for !held() {
		select {
		case f := <-s.queue:
			f()
		case <-deadline:
			s.t.Fatalf("waited in vain until %s; on the screen: %q", what, s.texts())
		}
	}
	for {
		select {
		case f := <-s.queue:
			f()
			continue
		default:
		}
		return
	}
}

// press presses the button with this text, in the open dialog or in the window.
func (s *stage) press(text string) {
	s.t.Helper()
	var roots []fyne.CanvasObject
	if top := s.parts.Window.Canvas().Overlays().Top(); top != nil {
		roots = append(roots, top)
	} else {
		roots = append(roots, s.parts.Window.Content())
	}
	for _, root := range roots {
		if b := findButton(root, text); b != nil {
			test.Tap(b)
			return
		}
	}
	s.t.Fatalf("no button %q is on the screen; texts: %q", text, s.texts())
}

func (s *stage) signIn() {
	s.t.Helper()
	s.press("Sign in")
	s.until("the scopes are explained", func() bool { return s.dialogs.open != nil })
	s.press("Continue")
	s.until("the overview is there", func() bool { return s.page == pageOverview && len(s.overview.Cards) > 0 })
}

// picture keeps a picture of the window where GATEHOUSE_PICTURES says, to be looked at.
func (s *stage) picture(name string) {
	s.t.Helper()
	w := s.parts.Window
	for range 2 {
		w.Resize(fyne.NewSize(1280, 800))
	}
	img := w.Canvas().Capture()
	if img.Bounds().Empty() {
		s.t.Fatal("nothing was drawn")
	}
	dir := os.Getenv("GATEHOUSE_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		s.t.Fatal(err)
	}
}
