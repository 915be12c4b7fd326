// Package authority is the sign-in side of the rehearsal tenant: metadata, authorize pages, device codes, the token endpoint and
// admin consent, answering as Entra does. It must not accept what Entra would refuse, and keeps no password: people are picked.
package authority

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// Config is what an authority is made of.
type Config struct {
	Store  *directory.Store
	Tokens *token.Service
	Seed   int64
	// Browser is the plain-http base address of every page that a browser opens.
	Browser func() string
}

// Authority answers for one tenant.
type Authority struct {
	Config
	tenantID string

	mu      sync.Mutex
	flows   map[string]*flow
	codes   map[string]*code
	devices map[string]*device // by device code
	refresh map[string]*refresh
}

// New makes an authority.
func New(c Config) *Authority {
	return &Authority{
		Config: c, tenantID: directory.TenantID(c.Seed),
		flows: map[string]*flow{}, codes: map[string]*code{}, devices: map[string]*device{}, refresh: map[string]*refresh{},
	}
}

// Routes adds what programs call (https).
func (a *Authority) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", a.openIDConfiguration)
	mux.HandleFunc("GET /{tenant}/.well-known/openid-configuration", a.openIDConfiguration)
	mux.HandleFunc("GET /common/discovery/instance", a.instanceDiscovery)
	mux.HandleFunc("GET /metadata/endpoints", a.cloudMetadata)
	mux.HandleFunc("GET /common/discovery/v2.0/keys", a.keys)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", a.token)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/devicecode", a.deviceCode)
	mux.HandleFunc("POST /rehearsal/assertion", a.mintAssertion)
	mux.HandleFunc("POST /rehearsal/meetings", a.allowMeetings)
	mux.HandleFunc("POST /rehearsal/revoke", a.interrupt((*directory.Tx).Revoke))
	mux.HandleFunc("POST /rehearsal/challenge", a.interrupt((*directory.Tx).Challenge))
}

// Pages adds what a browser opens (plain http on loopback, so that no browser needs to trust the run's certificate authority).
func (a *Authority) Pages(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", a.startPage)
	mux.HandleFunc("GET /{tenant}/oauth2/v2.0/authorize", a.authorize)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/authorize", a.authorize)
	mux.HandleFunc("GET /device", a.devicePage)
	mux.HandleFunc("POST /device", a.devicePage)
	mux.HandleFunc("GET /{tenant}/adminconsent", a.adminConsent)
	mux.HandleFunc("GET /{tenant}/v2.0/adminconsent", a.adminConsent)
	mux.HandleFunc("POST /signin/account", a.chooseAccount)
	mux.HandleFunc("POST /signin/consent", a.decide)
}

// tenant checks the tenant segment of an address. shared is set for the segments that name no tenant.
func (a *Authority) tenant(segment string) (shared, ok bool) {
	switch strings.ToLower(segment) {
	case "organizations", "common":
		return true, true
	case a.tenantID, directory.DefaultDomain, directory.InitialDomain, directory.OtherDomain:
		return false, true
	}
	return false, false
}

func newID() string { return uuid.NewString() }

// expire forgets what is older than its life, so that an endless run does not grow.
func expire[T any](m map[string]T, now time.Time, until func(T) time.Time) {
	for k, v := range m {
		if now.After(until(v)) {
			delete(m, k)
		}
	}
}
