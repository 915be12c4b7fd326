package window

import (
	"net"
	"net/url"
	"time"

	"fyne.io/fyne/v2"

	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
	"gatehouse/ui/clipboard"
	"gatehouse/ui/screen/words"
)

// outside is the one wrapper around clipboard, browser and notifications. A desktop hands an address of any scheme to whatever
// program wants it, and Windows runs notifications through PowerShell: so only web pages, and only constant texts.
type outside struct {
	app   fyne.App
	shell func(*url.URL) error // opens a page
	clip  func(string)         // puts text on the clipboard
	// clipped is what lies there now; mark puts a secret there in the system's own way, so that no history keeps it.
	clipped func() string
	mark    func(secret.Secret) (clipboard.Held, error)
	later   func(time.Duration, func()) // runs work on a goroutine of its own
}

func newOutside(a fyne.App) outside {
	return outside{
		app: a, shell: a.OpenURL, clip: func(text string) { a.Clipboard().SetContent(text) },
		clipped: func() string { return a.Clipboard().Content() }, mark: clipboard.Put,
		later: func(d time.Duration, f func()) { time.AfterFunc(d, f) },
	}
}

// copy puts text on the clipboard. It must not be used for secrets, for which there is copySecret: the clipboard of a desktop keeps a
// history.
func (o outside) copy(text string) { o.clip(text) }

// page opens a web page: https, or http on this machine (the rehearsal tenant).
func (o outside) page(address string) error {
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "https" || (u.Scheme == "http" && loopback(u.Hostname()))) {
		if err = o.shell(u); err == nil {
			return nil
		}
	}
	return problem.New(problem.Failed, words.L("The page could not be opened in a browser."), "", words.L("Copy the address and open it yourself."), err)
}

// folder opens a folder of this machine in the file manager.
func (o outside) folder(path string) error {
	if err := o.shell(&url.URL{Scheme: "file", Path: path}); err != nil {
		return problem.New(problem.Failed, words.L("The folder could not be opened."), "", words.L("Copy the path and open it yourself."), err)
	}
	return nil
}

// notifyFinished tells that long work ended, in constant words.
func (o outside) notifyFinished() {
	o.app.SendNotification(fyne.NewNotification("Gatehouse", words.L("The running steps have ended.")))
}

// notifyGranted tells that an approver has acted, in constant words.
func (o outside) notifyGranted() {
	o.app.SendNotification(fyne.NewNotification("Gatehouse", words.L("Everything that was waited for is granted.")))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
