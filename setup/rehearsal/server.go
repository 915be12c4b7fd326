package rehearsal

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/setup/rehearsal/arm"
	"gatehouse/setup/rehearsal/authority"
	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/fault"
	"gatehouse/setup/rehearsal/graph"
	"gatehouse/setup/rehearsal/people"
	"gatehouse/setup/rehearsal/token"
)

// Server is a running rehearsal tenant.
type Server struct {
	options      Options
	store        *directory.Store
	authority    *authority.Authority
	names        []string // names and addresses of the certificate
	caPEM        []byte
	caFile       string
	caFolder     string // removed at the end; empty when the file lies in the state folder
	secure       net.Listener
	plain        net.Listener
	servers      []*http.Server
	done         sync.WaitGroup
	log          *requestLog
	state        *stateFolder
	tap          func(path string, answer []byte)
	faults       *fault.Script
	graph        *graph.Graph
	localhost    sync.Once
	hasLocalhost bool
	closed       sync.Once
	closeErr     error
}

// Start opens a rehearsal tenant on loopback. ctx bounds the start only; Close ends the tenant.
func Start(ctx context.Context, o Options, more ...Option) (*Server, error) {
	set := settings{now: time.Now, lockWait: 10 * time.Second, replicas: 3, replicaSeed: o.Seed}
	for _, option := range more {
		option(&set)
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	s := &Server{options: o, tap: set.tap, faults: fault.New(set.now)}
	if err := s.start(ctx, set); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, set settings) (err error) {
	rules, err := scripted(s.options.Faults, set.faults)
	if err == nil {
		err = s.faults.Set(rules...)
	}
	var named []Condition
	if err == nil {
		named, err = Conditions(s.options.With...)
	}
	if err != nil {
		return err
	}
	if s.state, err = openState(ctx, s.options.State, set.lockWait); err != nil {
		return err
	}
	if s.log, err = openLog(s.options.Log); err != nil {
		return err
	}
	if err := s.listen(); err != nil {
		return err
	}
	pair, caPEM, err := newCertificates(s.names)
	if err != nil {
		return err
	}
	s.caPEM = caPEM
	if err := s.writeCA(); err != nil {
		return err
	}
	s.store = directory.NewStore(s.options.Lag, set.now)
	if s.options.Flap {
		s.store.Flap(set.replicas, set.replicaSeed)
	}
	directory.Seed(s.store, s.options.Seed)
	people.Seed(s.store, s.options.Seed)
	directory.SeedRoleHolders(s.store, s.options.Seed)
	prepare(s.store, s.options.Seed, append(named, set.conditions...))
	if err := s.state.load(s.store, s.options.Seed); err != nil {
		return err
	}
	s.serve(token.New(set.now), pair, set.withoutUpsert)
	return nil
}

// listen opens both listeners first, so that every address is known before anything is made.
func (s *Server) listen() error {
	var config net.ListenConfig
	var err error
	if s.secure, err = config.Listen(context.Background(), "tcp", s.options.Listen); err != nil {
		return fmt.Errorf("listen on %s: %w", s.options.Listen, err)
	}
	host, _, err := net.SplitHostPort(s.secure.Addr().String())
	if err != nil {
		return fmt.Errorf("read own address: %w", err)
	}
	if s.plain, err = config.Listen(context.Background(), "tcp", net.JoinHostPort(host, "0")); err != nil {
		return fmt.Errorf("listen for browser pages: %w", err)
	}
	s.names = append([]string{"127.0.0.1", "::1", "localhost", host}, s.options.AlsoAs...)
	return nil
}

func (s *Server) serve(tokens *token.Service, pair tls.Certificate, withoutUpsert bool) {
	s.authority = authority.New(authority.Config{Store: s.store, Tokens: tokens, Seed: s.options.Seed, Browser: s.browserBase})
	s.graph = graph.New(graph.Config{
		Store: s.store, Tokens: tokens, Seed: s.options.Seed, OwnerEnable: s.options.OwnerEnable, Downloads: s.downloadBase,
		WithoutUpsert: withoutUpsert, Faults: s.faults, Throttle: s.options.Throttle,
	})
	programs, browsers := http.NewServeMux(), http.NewServeMux()
	s.authority.Routes(programs)
	s.authority.Pages(programs)
	s.authority.Pages(browsers)
	(&arm.Manager{Store: s.store, Tokens: tokens, Seed: s.options.Seed}).Routes(programs)
	quiet := log.New(discard{}, "", 0)
	secure := &http.Server{Handler: s.wrap(split(s.graph, programs)), ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet, ConnContext: fault.ConnContext, TLSConfig: &tls.Config{
		Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12,
	}}
	plain := &http.Server{Handler: s.wrap(browsers), ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet, ConnContext: fault.ConnContext}
	s.servers = []*http.Server{secure, plain}
	s.done.Go(func() { _ = secure.ServeTLS(s.secure, "", "") }) // ends with ErrServerClosed
	s.done.Go(func() { _ = plain.Serve(s.plain) })              // ends with ErrServerClosed
}

// split sends Graph's addresses to Graph and the rest to the authority: both live on one host here.
func split(g *graph.Graph, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.Answers(r.URL.Path) {
			g.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// discard swallows the server's own log: failed handshakes are the client's story to tell.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func (s *Server) programBase() string { return "https://" + s.secure.Addr().String() }
func (s *Server) browserBase() string { return "http://" + s.plain.Addr().String() }

// downloadBase names the same listener by another host name, so that a client which would send its token along is found out.
func (s *Server) downloadBase(graphHost string) string {
	_, port, err := net.SplitHostPort(s.secure.Addr().String())
	host, _, _ := strings.Cut(graphHost, ":")
	if err != nil || !s.loopback() || !s.knowsLocalhost() {
		return "https://" + graphHost
	}
	if host == "localhost" {
		return "https://" + net.JoinHostPort("127.0.0.1", port)
	}
	return "https://" + net.JoinHostPort("localhost", port)
}

// knowsLocalhost is false on a bare system without a hosts file: there the name leads nowhere, and the usage report would too.
func (s *Server) knowsLocalhost() bool {
	s.localhost.Do(func() {
		ctx, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		found, err := net.DefaultResolver.LookupHost(ctx, "localhost")
		s.hasLocalhost = err == nil && slices.Contains(found, "127.0.0.1")
	})
	return s.hasLocalhost
}

func (s *Server) loopback() bool {
	a, ok := s.secure.Addr().(*net.TCPAddr)
	return ok && a.IP.Equal(net.IPv4(127, 0, 0, 1))
}

// Ready is where the tenant answers and who can sign in.
func (s *Server) Ready() Ready {
	r := Ready{
		Graph: s.programBase(), Authority: s.programBase(), Browser: s.browserBase(), Metadata: s.programBase() + "/metadata/endpoints",
		CAFile: s.caFile, TenantID: directory.TenantID(s.options.Seed),
	}
	for _, a := range directory.Accounts {
		r.Accounts = append(r.Accounts, Account{UPN: a.UPN, ObjectID: directory.AccountID(s.options.Seed, a.Prefix), Roles: a.RoleText})
	}
	return r
}

// CAPEM is the certificate of the authority that lives as long as this run.
func (s *Server) CAPEM() []byte { return append([]byte(nil), s.caPEM...) }

// Assertion signs what a workload's platform would say about a workload, for federated credentials: the rehearsal has no foreign
// issuer's keys and believes no other assertion. It is good for five minutes.
func (s *Server) Assertion(issuer, subject, audience string) string {
	return s.authority.Assertion(issuer, subject, audience)
}

// writeCA puts the authority's certificate, and nothing else, into a file.
func (s *Server) writeCA() error {
	folder := s.options.State
	if folder == "" {
		temporary, err := os.MkdirTemp("", "gatehouse-rehearsal-")
		if err != nil {
			return fmt.Errorf("make folder for the certificate: %w", err)
		}
		folder, s.caFolder = temporary, temporary
	}
	s.caFile = filepath.Join(folder, "rehearsal-ca.pem")
	return writeAtomically(s.caFile, s.caPEM)
}

// Close ends the tenant, keeps its state where a folder was named, and leaves nothing running.
func (s *Server) Close() error {
	s.closed.Do(func() { s.closeErr = s.close() })
	return s.closeErr
}

func (s *Server) close() error {
	var errs []error
	for _, server := range s.servers {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // somebody still holds a connection: cut it
		}
		cancel()
	}
	s.done.Wait()
	for _, l := range []net.Listener{s.secure, s.plain} {
		if l != nil {
			_ = l.Close() // closed by its server already, unless the start failed
		}
	}
	if s.state != nil {
		if s.store != nil {
			errs = append(errs, s.state.save(s.store, s.options.Seed))
		}
		errs = append(errs, s.state.unlock())
	}
	if s.log != nil {
		errs = append(errs, s.log.close())
	}
	if s.caFolder != "" {
		errs = append(errs, os.RemoveAll(s.caFolder))
	}
	return errors.Join(errs...)
}
