package graph

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"gatehouse/setup/rehearsal/directory"
)

// overlaps knows which applications a request is changing at this moment. A second change of one of them meanwhile is refused, by
// turns in the two forms that were seen: 503 (azure-cli#23081) and 409 (nais/azurerator#448).
type overlaps struct {
	mu   sync.Mutex
	busy map[string]bool
	met  int
}

type clashKey struct{}

// applicationKey finds the application that a path is about: by id, or by an alternate key.
var applicationKey = regexp.MustCompile(`(?i)/applications(?:/([^/()]+)|\((\w+)='([^']*)'\))`)

// Begin marks a change of an application as under way until end is called; the request that it gives knows whether another one was.
func (g *Graph) Begin(r *http.Request) (marked *http.Request, end func()) {
	found := applicationKey.FindStringSubmatch(r.URL.Path)
	if found == nil || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r, func() {}
	}
	k := key{value: found[1]}
	if found[2] != "" {
		k = key{name: found[2], value: found[3]}
	}
	name := g.busyName(k)
	g.overlaps.mu.Lock()
	defer g.overlaps.mu.Unlock()
	if g.overlaps.busy[name] {
		g.overlaps.met++
		status := http.StatusConflict
		if g.overlaps.met%2 == 0 {
			status = http.StatusServiceUnavailable
		}
		return r.WithContext(context.WithValue(r.Context(), clashKey{}, status)), func() {}
	}
	g.overlaps.busy[name] = true
	return r, func() {
		g.overlaps.mu.Lock()
		defer g.overlaps.mu.Unlock()
		delete(g.overlaps.busy, name)
	}
}

// busyName is the same for every key of one application, whether a replica knows it or not.
func (g *Graph) busyName(k key) (name string) {
	value, err := url.PathUnescape(k.value)
	if err == nil {
		k.value = strings.ReplaceAll(value, "''", "'")
	}
	name = strings.ToLower(k.name + "=" + k.value)
	g.Store.View(func(t *directory.Tx) {
		if app, ok := t.FindNewest(directory.Applications, keyed(k)); ok {
			name = directory.Text(app, "id")
		}
	})
	return name
}

// clashed is the answer to a change of an application that another request is changing.
func clashed(r *http.Request) (reply, bool) {
	status, ok := r.Context().Value(clashKey{}).(int)
	if !ok {
		return reply{}, false
	}
	return refuse(status, "Directory_ConcurrencyViolation", "Error due to concurrent requests being made to the tenant. Please wait briefly and retry."), true
}
