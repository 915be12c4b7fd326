//go:build linux

package e2e

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Person sits at the browser: whatever address the program opens, they pick their account and accept what is
// asked, or go back where only an administrator could.
type Person struct {
	UPN string

	browser *Browser
	stop    chan struct{}
	done    chan struct{}
	mu      sync.Mutex
	seen    []string // the text of every page, for the failure message
	signed  int
	trouble string
	picture map[string]bool
}

// Sit lets a person answer every page that the program opens, until the test ends.
func (b *Browser) Sit(upn string) *Person {
	p := &Person{UPN: upn, browser: b, stop: make(chan struct{}), done: make(chan struct{}), picture: map[string]bool{}}
	go p.watch()
	b.m.t.Cleanup(p.Leave)
	return p
}

// Leave ends it; calling it again changes nothing.
func (p *Person) Leave() {
	p.mu.Lock()
	select {
	case <-p.stop:
	default:
		close(p.stop)
	}
	p.mu.Unlock()
	<-p.done
}

// Signed is how often the person finished a page that led back to the program.
func (p *Person) Signed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.signed
}

// Story is what the person saw, and what went wrong.
func (p *Person) Story() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return "pages in the browser:\n" + strings.Join(p.seen, "\n---\n") + "\n" + p.trouble
}

func (p *Person) watch() {
	defer close(p.done)
	for {
		select {
		case <-p.stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
		for _, address := range p.browser.m.opened() {
			if err := p.answer(address); err != nil {
				p.mu.Lock()
				p.trouble += err.Error() + "\n"
				p.mu.Unlock()
			}
		}
	}
}

// answer walks through sign-in and consent until the browser is back at the program's loopback page.
func (p *Person) answer(address string) error {
	tab, err := p.browser.tab(address)
	if err != nil {
		return err
	}
	defer tab.close()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		now := tab.read()
		p.saw(now.Text)
		if at, err := url.Parse(now.Address); err == nil && at.Hostname() == "localhost" {
			p.mu.Lock()
			p.signed++
			p.mu.Unlock()
			return nil
		}
		for i, clickable := range now.Clickables {
			text := strings.ToLower(clickable)
			if strings.Contains(text, strings.ToLower(p.UPN)) || text == "accept" || strings.HasPrefix(text, "return to the application") {
				p.keep(tab, text == "accept")
				tab.press(i)
				break
			}
		}
	}
	return fmt.Errorf("the page did not lead back to the program:\n%s", tab.explain())
}

// keep takes one picture of each kind of page.
func (p *Person) keep(tab *Tab, consent bool) {
	name := "browser-account"
	if consent {
		name = "browser-consent"
	}
	if p.picture[name] {
		return
	}
	p.picture[name] = true
	if png, err := tab.png(); err == nil {
		_ = os.WriteFile(filepath.Join(pictures, name+".png"), png, 0o644) // asserted by the test that wants it
	}
}

func (p *Person) saw(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if text != "" && !slices.Contains(p.seen, text) {
		p.seen = append(p.seen, text)
	}
}

// WaitSigned waits until the person finished n pages.
func (p *Person) WaitSigned(t testing.TB, n int) {
	t.Helper()
	until(t, 30*time.Second, fmt.Sprintf("%s to finish %d sign-in pages", p.UPN, n), func() bool { return p.Signed() >= n }, p.Story)
}
