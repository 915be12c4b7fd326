//go:build linux

package e2e

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	browserpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Browser is a headless Chromium that the DevTools protocol reaches.
type Browser struct {
	m   *Machine
	ctx context.Context
}

// StartBrowser starts it.
func (m *Machine) StartBrowser() *Browser {
	m.t.Helper()
	reader, writer, err := os.Pipe()
	must(m.t, err)
	m.Start("chromium", func(c *exec.Cmd) { c.Stderr = writer }, "chromium",
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir="+m.File("chromium"), "--remote-debugging-port=0", "about:blank")
	writer.Close()
	must(m.t, reader.SetReadDeadline(time.Now().Add(60*time.Second)))
	var address string
	lines := bufio.NewReader(reader)
	for address == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			m.t.Fatalf("chromium did not say where its DevTools listen: %v", err)
		}
		address, _ = strings.CutPrefix(strings.TrimSpace(line), "DevTools listening on ")
		if !strings.HasPrefix(address, "ws://") {
			address = ""
		}
	}
	must(m.t, reader.SetReadDeadline(time.Time{}))
	log, err := os.Create(filepath.Join(m.Output, "chromium-messages.log"))
	must(m.t, err)
	go func() { // ends with Chromium, which holds the other end of the pipe
		_, _ = lines.WriteTo(log)
		log.Close()
	}()
	ctx, stopAttached := chromedp.NewRemoteAllocator(context.Background(), address, chromedp.NoModifyURL)
	ctx, stop := chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {})) // events newer than the library
	m.t.Cleanup(func() { stop(); stopAttached() })
	must(m.t, chromedp.Run(ctx))
	return &Browser{m, ctx}
}

// Tab is one page of the browser.
type Tab struct {
	m     *Machine
	ctx   context.Context
	close context.CancelFunc
}

// Open opens an address in a new tab, which stays until the test ends.
func (b *Browser) Open(address string) *Tab {
	b.m.t.Helper()
	tab, err := b.tab(address)
	must(b.m.t, err)
	b.m.t.Cleanup(tab.close)
	return tab
}

func (b *Browser) tab(address string) (*Tab, error) {
	ctx, stop := chromedp.NewContext(b.ctx)
	tab := &Tab{b.m, ctx, stop}
	// The first run makes the tab and ties its life to its context, so that one has no deadline.
	if err := chromedp.Run(ctx); err != nil {
		stop()
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	// A page that ends at nobody is a page too: what it says is asserted later.
	err := tab.run(20*time.Second, chromedp.EmulateViewport(1000, 760), chromedp.Navigate(address))
	if err != nil && !strings.Contains(err.Error(), "net::ERR_CONNECTION_REFUSED") {
		stop()
		return nil, fmt.Errorf("open a page: %w", err)
	}
	return tab, nil
}

func (t *Tab) run(limit time.Duration, actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(t.ctx, limit)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// page is what a person sees: the text, and the texts of what can be clicked.
type page struct {
	Address    string   `json:"address"`
	Text       string   `json:"text"`
	Clickables []string `json:"clickables"`
}

//go:embed page.js
var readPage string

// read looks at the page; while it is being replaced there is nothing to see.
func (t *Tab) read() page {
	var p page
	if err := t.run(5*time.Second, chromedp.Evaluate(readPage+"(null)", &p)); err != nil {
		return page{Text: fmt.Sprintf("(no page: %v)", err)}
	}
	return p
}

// See waits until the page shows the text.
func (t *Tab) See(text string) {
	t.m.t.Helper()
	until(t.m.t, 20*time.Second, fmt.Sprintf("the page to show %q", text),
		func() bool { return strings.Contains(t.read().Text, text) }, t.explain)
}

// WaitAddress waits until the page's address contains the text.
func (t *Tab) WaitAddress(text string) {
	t.m.t.Helper()
	until(t.m.t, 20*time.Second, fmt.Sprintf("an address with %q", text),
		func() bool { return strings.Contains(t.address(), text) }, t.explain)
}

// address is what the browser's address bar shows, also when nobody answered there.
func (t *Tab) address() string {
	var address string
	_ = t.run(5*time.Second, chromedp.ActionFunc(func(ctx context.Context) error { // no answer: nothing in the bar yet
		current, entries, err := browserpage.GetNavigationHistory().Do(ctx)
		if err == nil && int(current) < len(entries) {
			address = entries[current].URL
		}
		return err
	}))
	return address
}

// Click clicks what shows the text, with the mouse.
func (t *Tab) Click(text string) {
	t.m.t.Helper()
	until(t.m.t, 20*time.Second, fmt.Sprintf("%q to click on", text), func() bool {
		for i, clickable := range t.read().Clickables {
			if strings.Contains(strings.ToLower(clickable), strings.ToLower(text)) {
				return t.press(i)
			}
		}
		return false
	}, t.explain)
}

// press clicks the clickable with this number; the page may be gone by now.
func (t *Tab) press(number int) bool {
	var at struct{ X, Y float64 }
	if t.run(5*time.Second, chromedp.Evaluate(fmt.Sprintf("%s(%d)", readPage, number), &at)) != nil {
		return false
	}
	return t.run(5*time.Second, chromedp.MouseClickXY(at.X, at.Y, chromedp.ButtonType(input.Left))) == nil
}

// Picture keeps what the tab shows.
func (t *Tab) Picture(name string) {
	t.m.t.Helper()
	png, err := t.png()
	must(t.m.t, err)
	must(t.m.t, os.WriteFile(picturePath(t.m.t, name), png, 0o644))
}

func (t *Tab) png() ([]byte, error) {
	var png []byte
	err := t.run(20*time.Second, chromedp.CaptureScreenshot(&png))
	return png, err
}

func (t *Tab) explain() string {
	p := t.read()
	address, _, _ := strings.Cut(p.Address, "?") // the query may hold codes
	return fmt.Sprintf("the page %s shows:\n%s", address, p.Text)
}
