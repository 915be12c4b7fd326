// Package window is the desktop window: navigation, dialogs, shortcuts, and the one place where screens' wishes become work.
// It must not decide what a screen shows, and must not talk to Graph.
package window

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"gatehouse/assets"
	"gatehouse/setup"
	"gatehouse/setup/doctor"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/theme"
)

// AppID is the program's identity for the desktop and for Fyne's preferences (FyneApp.toml says the same).
const AppID = "app.gatehouse.desktop"

// Options are what main gives the window.
type Options struct {
	House     *setup.House
	Asker     *Asker
	Version   string
	Rehearsal bool
	Accounts  []string // who can sign in to the rehearsal tenant
	Tenant    string
	Account   string
	ClientID  string
	// DeviceCode prefers a code over a browser on this machine.
	DeviceCode bool
	// Tour runs the main job on a rehearsal tenant of its own and tells each step; nil = there is none.
	Tour func(ctx context.Context, step func(text string)) error
	// Display tries to draw, in a process of its own; nil = it is not tried.
	Display func(ctx context.Context) doctor.Display
}

// lastPatience is how long the program goes on without its window: as long as an issued secret may take to be answered, kept or removed.
const lastPatience = 4 * time.Minute

// Run shows the window and returns when it was closed or ctx ended.
func Run(ctx context.Context, o Options) error {
	// Fyne makes its cache only inside a folder that is there, and complains on standard error where a new account has none yet.
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(cache, 0o700) // without it Fyne says so, and goes on
	}
	app.SetMetadata(fyne.AppMetadata{ID: AppID, Name: "Gatehouse", Version: o.Version, Migrations: map[string]bool{"fyneDo": true}})
	a := app.NewWithID(AppID)
	if err := Translate(); err != nil {
		return err
	}
	if icon, err := assets.FS.ReadFile("icons/icon.png"); err == nil {
		a.SetIcon(fyne.NewStaticResource("icon.png", icon))
	}
	looks := loadLooks(a.Preferences())
	a.Settings().SetTheme(theme.New(looks.Mode, looks.Scale))
	var closed atomic.Bool
	dispatcher := NewDispatcher(func(f func()) {
		if !closed.Load() { // without its loop the driver would run f on the caller's goroutine
			fyne.Do(f)
		}
	})
	win := a.NewWindow(title(o))
	win.SetPadded(false)
	win.Resize(fyne.NewSize(1280, 800))
	win.SetMaster()

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c := newConductor(ctx, conductorParts{
		House: realHouse{o.House}, Options: o, Window: win, App: a, Dispatch: dispatcher.Do, Looks: looks, Now: time.Now,
	})
	Current.Store(dispatcher)
	o.Asker.attach(c.dialogs, dispatcher.Do)
	c.begin()
	// Ctrl+C and the end of the session close the window as a person would.
	go func() {
		<-ctx.Done()
		dispatcher.Do(func() {
			c.uncopy()
			a.Quit()
		})
	}()
	win.SetOnClosed(c.uncopy) // before the window library ends, which hands the clipboard to a history that runs on
	win.ShowAndRun()
	closed.Store(true)
	o.Asker.left()
	stop()
	c.work.settle(lastPatience)
	return nil
}

func title(o Options) string {
	if o.Rehearsal {
		return "Gatehouse – rehearsal tenant"
	}
	return "Gatehouse"
}

// Translate loads the texts and makes Fyne's translator the one that screens use.
func Translate() error {
	defer plainIsEnglish()()
	if err := lang.AddTranslationsFS(assets.FS, "translations"); err != nil {
		return err
	}
	words.Use(func(key string, data ...any) string { return lang.X(key, key, data...) })
	return nil
}
