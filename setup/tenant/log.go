package tenant

import "sync"

// Log keeps the last requests for "What was sent". It is safe for use by several goroutines.
type Log struct {
	mu    sync.Mutex
	ring  []Sent
	next  int
	full  bool
	heard []func(Sent)
}

// NewLog keeps the last n requests; fewer than one means 500.
func NewLog(n int) *Log {
	if n < 1 {
		n = 500
	}
	return &Log{ring: make([]Sent, n)}
}

// Add appends one request and tells the subscribers, in the caller's goroutine. A nil Log does nothing.
func (l *Log) Add(s Sent) {
	if l == nil {
		return
	}
	l.mu.Lock()
	l.ring[l.next] = s
	l.next++
	if l.next == len(l.ring) {
		l.next, l.full = 0, true
	}
	heard := l.heard
	l.mu.Unlock()
	for _, f := range heard {
		f(s)
	}
}

// All gives the kept requests, oldest first.
func (l *Log) All() []Sent {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.full {
		return append([]Sent(nil), l.ring[:l.next]...)
	}
	return append(append([]Sent(nil), l.ring[l.next:]...), l.ring[:l.next]...)
}

// OnAdd subscribes to requests from now on. f must be quick and must not call Add.
func (l *Log) OnAdd(f func(Sent)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard[:len(l.heard):len(l.heard)], f)
}
