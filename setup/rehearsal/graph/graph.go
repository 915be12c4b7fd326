// Package graph is the Microsoft Graph side of the rehearsal tenant: the resources that connectors are made of and the data that
// they read, with Graph's permission checks, error bodies and replication lag. It must not be kinder than Graph.
package graph

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/fault"
	"gatehouse/setup/rehearsal/odata"
	"gatehouse/setup/rehearsal/token"
	"gatehouse/setup/rehearsal/work"
)

// Config is what a Graph is made of.
type Config struct {
	Store  *directory.Store
	Tokens *token.Service
	Seed   int64
	// OwnerEnable lets an owner without a role write accountEnabled; Microsoft's pages contradict each other.
	OwnerEnable bool
	// WithoutUpsert ignores "Prefer: create-if-missing" on applications, like a cloud that does not have it.
	WithoutUpsert bool
	// Faults strikes requests inside a batch; everything else is struck before it gets here.
	Faults *fault.Script
	// Throttle is how many resource units a program may use in ten seconds; 0 is no limit.
	Throttle int
	// Downloads is the base address of pre-authenticated report files, on another host name than Graph where possible.
	Downloads func(graphHost string) string
}

// Graph answers for one tenant.
type Graph struct {
	Config
	routes    []route
	downloads *downloads
	work      *work.World
	overlaps  overlaps
	meter     *meter
}

// New makes a Graph.
func New(c Config) *Graph {
	g := &Graph{Config: c, downloads: newDownloads(), work: work.New(c.Seed, c.Store.Now()), meter: newMeter(), overlaps: overlaps{busy: map[string]bool{}}}
	g.routes = allRoutes()
	return g
}

// Answers holds for the addresses that are Graph's.
func (g *Graph) Answers(path string) bool {
	return strings.HasPrefix(path, "/v1.0/") || strings.HasPrefix(path, "/beta/") || strings.HasPrefix(path, downloadPath)
}

// ServeHTTP answers a request to Graph, or for a report file.
func (g *Graph) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name, ok := strings.CutPrefix(r.URL.Path, downloadPath); ok {
		g.download(w, r, name)
		return
	}
	g.serve(w, r)
}

const maxBody = 4 << 20

// serve answers one HTTP request, a batch included.
func (g *Graph) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		answer := refuse(http.StatusBadRequest, "BadRequest", "The request body could not be read.")
		if errors.As(err, &tooLarge) {
			answer = refuse(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "The request body is larger than the rehearsal tenant accepts.")
		}
		g.write(w, r, answer)
		return
	}
	who, bad := g.authenticate(r)
	if bad != nil {
		g.write(w, r, *bad)
		return
	}
	in := incoming{method: r.Method, path: r.URL.EscapedPath(), query: r.URL.Query(), header: r.Header, body: body, host: r.Host}
	if version, ok := g.root(in.path, "/$batch"); ok && r.Method == http.MethodPost {
		g.write(w, r, g.batch(r.Context(), who, version, in))
		return
	}
	if out, clash := clashed(r); clash {
		g.write(w, r, out)
		return
	}
	g.write(w, r, g.metered(who, in))
}

// incoming is one request, alone or as a part of a batch.
type incoming struct {
	method string
	path   string // escaped, with version
	query  url.Values
	header http.Header
	body   []byte
	host   string
}

// call is what a handler works with. It lives as long as the store's lock is held.
type call struct {
	incoming
	g    *Graph
	tx   *directory.Tx
	who  *caller
	opts *odata.Query
	keys []key // the keys of the path, in order
	base string
	beta bool // version beta shows more; every path answers in both
	// counting is set for a path that ends with $count: its collection answers with a number.
	counting bool
}

// answer finds the route, checks permissions and runs the handler under the store's lock.
func (g *Graph) answer(who *caller, in incoming) reply {
	version, rest, _ := strings.Cut(strings.TrimPrefix(in.path, "/"), "/")
	segs, err := parsePath(rest)
	if err != nil {
		return refuse(http.StatusBadRequest, "BadRequest", "%s", err.Error())
	}
	segs = g.withoutTenant(segs)
	opts, err := odata.ParseQuery(in.query, in.header)
	if err != nil {
		return badQuery(err)
	}
	rt, keys, counting, bad := g.findCounted(in.method, segs)
	if bad != nil {
		return *bad
	}
	c := &call{incoming: in, g: g, who: who, opts: opts, keys: keys, beta: version == "beta", base: "https://" + in.host + "/" + version}
	if !who.may(rt.access) {
		return denied()
	}
	var out reply
	run := func(tx *directory.Tx) {
		c.tx = tx
		if counting {
			out = c.counted(rt.run)
			return
		}
		out = rt.run(c)
	}
	if in.method == http.MethodGet || in.method == http.MethodHead {
		g.Store.View(run)
	} else {
		g.Store.Change(run)
	}
	return out
}

func badQuery(err error) reply {
	var bad *odata.Error
	if errors.As(err, &bad) {
		return refuse(http.StatusBadRequest, bad.Code, "%s", bad.Message)
	}
	return refuse(http.StatusBadRequest, "BadRequest", "%s", err.Error())
}

// key gives the n-th key of the path.
func (c *call) key(n int) key { return c.keys[n] }

// createIfMissing holds for a request with "Prefer: create-if-missing".
func (in incoming) createIfMissing() bool {
	for _, v := range in.header.Values("Prefer") {
		for part := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(part), "create-if-missing") {
				return true
			}
		}
	}
	return false
}

func newID() string { return uuid.NewString() }

func hasBody(b []byte) bool { return len(bytes.TrimSpace(b)) > 0 }
