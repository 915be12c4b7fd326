// Package graphlist writes made-up answers of Microsoft Graph of any size, for tests and benchmarks.
// The program must not use it, and nothing in it may name a real person.
package graphlist

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// Kind is what a list holds.
type Kind string

// The kinds. Messages and events carry bodies, as calls without $select get them.
const (
	Users    Kind = "users"
	Messages Kind = "messages"
	Events   Kind = "events"
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{Users, Messages, Events} }

// mailbox is the object id of the person whose mailbox is read.
const mailbox = "5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f"

// URL is the call that is answered with such a list.
func (k Kind) URL() string {
	switch k {
	case Messages:
		return "/v1.0/users/" + mailbox + "/mailFolders/SentItems/messages"
	case Events:
		return "/v1.0/users/" + mailbox + "/events"
	}
	return "/v1.0/users"
}

// Type is the Graph type of the elements.
func (k Kind) Type() string { return string(k[:len(k)-1]) }

// smallest is what an answer without an element needs.
const smallest = 1 << 10

// Write writes one answer of exactly size bytes (at least 1,024), the same for every call: a list of as many elements as fit, and
// line feeds before the last brace. It needs memory for a few elements only.
func Write(w io.Writer, k Kind, size int64) error {
	if size < smallest {
		return fmt.Errorf("an answer of %d bytes is too small; at least %d", size, smallest)
	}
	if k != Users && k != Messages && k != Events {
		return fmt.Errorf("no list of %q", k)
	}
	l := list{w: w, left: size - 1}
	l.add(l.head(k))
	for i := uint64(0); l.err == nil; i++ {
		element := l.element(k, i)
		// The bracket behind the list must fit too.
		if int64(len(element))+1 > l.left {
			break
		}
		l.add(element)
	}
	l.add([]byte("]"))
	for pad := bytes.Repeat([]byte("\n"), 4096); l.left > 0 && l.err == nil; {
		l.add(pad[:min(l.left, int64(len(pad)))])
	}
	l.left = 1
	l.add([]byte("}"))
	return l.err
}

// Bytes is Write into memory.
func Bytes(k Kind, size int) []byte {
	var b bytes.Buffer
	b.Grow(size)
	if err := Write(&b, k, int64(size)); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Lines writes count lists of size bytes each, one a line (NDJSON).
func Lines(w io.Writer, k Kind, size int64, count int) error {
	for range count {
		// The line feeds inside a list would split it: one line is one value.
		if err := Write(spaces{w}, k, size); err != nil {
			return err
		}
		if _, err := w.Write([]byte("\n")); err != nil {
			return err
		}
	}
	return nil
}

// spaces writes blanks in place of line feeds, which stand between tokens only.
type spaces struct{ w io.Writer }

func (s spaces) Write(p []byte) (int, error) {
	return s.w.Write(bytes.ReplaceAll(p, []byte("\n"), []byte(" ")))
}

type list struct {
	w    io.Writer
	left int64 // bytes that may still be written
	err  error
	text []byte // reused for every element
}

func (l *list) add(text []byte) {
	if l.err == nil {
		_, l.err = l.w.Write(text)
		l.left -= int64(len(text))
	}
}

func (l *list) head(k Kind) []byte {
	const graph = "https://graph.microsoft.com/v1.0/"
	t := newText(nil, k, ^uint64(0))
	t.raw(`{`)
	switch k {
	case Users:
		t.string("@odata.context", graph+"$metadata#users")
		t.string("@odata.nextLink", graph+"users?$top=999&$skiptoken="+t.base64(44))
	case Messages:
		t.string("@odata.context", graph+"$metadata#users('"+mailbox+"')/mailFolders('SentItems')/messages")
		t.string("@odata.nextLink", graph+"users/"+mailbox+"/mailFolders/SentItems/messages?$skip=1000")
	case Events:
		t.string("@odata.context", graph+"$metadata#users('"+mailbox+"')/events")
		t.string("@odata.nextLink", graph+"users/"+mailbox+"/events?$skip=1000")
	}
	t.raw(`,"value":[`)
	return t.out
}

// element is the i-th one, with the comma before it.
func (l *list) element(k Kind, i uint64) []byte {
	t := newText(l.text[:0], k, i)
	if i > 0 {
		t.raw(`,`)
	}
	switch k {
	case Users:
		user(t, i)
	case Messages:
		message(t, i)
	case Events:
		event(t, i)
	}
	l.text = t.out
	return t.out
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }
