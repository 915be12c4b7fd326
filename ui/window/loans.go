package window

import (
	"sync"

	"gatehouse/setup/certificate"
)

// loans are the certificates that people brought and running work uses. A key is wiped as soon as nothing uses it any more, and never
// under the hands of work that is about to keep it: half a key in the keychain would look like a whole one.
type loans struct {
	mu    sync.Mutex
	users map[*certificate.Certificate]int
	ended map[*certificate.Certificate]bool
}

// lend notes a user; back says that it is done. Nil is lent to nobody.
func (l *loans) lend(c *certificate.Certificate) (back func()) {
	if c == nil {
		return func() {}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users == nil {
		l.users, l.ended = map[*certificate.Certificate]int{}, map[*certificate.Certificate]bool{}
	}
	l.users[c]++
	return sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.users[c]--; l.users[c] > 0 {
			return
		}
		delete(l.users, c)
		if l.ended[c] {
			delete(l.ended, c)
			c.Wipe()
		}
	})
}

// end wipes a key, at once or when its last user is done.
func (l *loans) end(c *certificate.Certificate) {
	if c == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users[c] > 0 {
		l.ended[c] = true
		return
	}
	c.Wipe()
}
