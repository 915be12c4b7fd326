package window

import (
	"time"

	"gatehouse/setup/secret"
	"gatehouse/ui/clipboard"
)

// secretStays is how long a copied secret lies on the clipboard.
const secretStays = 30 * time.Second

// copied is the secret that this window put on the clipboard, until it takes it away: after a while, when another one is copied, when
// somebody signs out, and when the window closes. It belongs to the window's goroutine.
type copied struct {
	held   clipboard.Held
	number int
}

// copySecret puts a secret on the clipboard for half a minute. It tells whether the desktop was told that it is one: where that is
// impossible, clipboard histories may keep it, and the person must know.
func (c *conductor) copySecret(s secret.Secret) (marked bool) {
	c.uncopy()
	held, err := c.outside.mark(s)
	if err != nil {
		held = c.outside.plain(s)
	}
	c.copied.held = held
	c.copied.number++
	mine := c.copied.number
	c.outside.later(secretStays, func() {
		c.parts.Dispatch(func() {
			if c.copied.number == mine {
				c.uncopy()
			}
		})
	})
	return err == nil
}

// uncopy takes the copied secret off the clipboard, unless something else was copied since.
func (c *conductor) uncopy() {
	if c.copied.held != nil {
		c.copied.held.Clear()
		c.copied.held = nil
	}
}

// plainly is a secret on the window library's clipboard, which knows no marks.
type plainly struct {
	o     outside
	value secret.Secret
}

// plain puts a secret on the clipboard without a mark.
func (o outside) plain(s secret.Secret) clipboard.Held {
	p := plainly{o, secret.New(s.Reveal())}
	o.clip(string(p.value.Reveal()))
	return p
}

// Clear empties the clipboard when the secret is still there.
func (p plainly) Clear() {
	if !p.value.Empty() && p.value.Equal(secret.New([]byte(p.o.clipped()))) {
		p.o.clip("")
	}
	p.value.Wipe()
}
