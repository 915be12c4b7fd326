package graph

import (
	"net/http"
	"sync"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

var (
	readAuditLogs = both("AuditLog.Read.All")
	readReports   = both("Reports.Read.All")

	signInKind = &kind{
		name: "signIn", context: "auditLogs/signIns", page: 100, elsewhere: true,
		properties: []string{
			"id", "appDisplayName", "appId", "appliedConditionalAccessPolicies", "clientAppUsed", "conditionalAccessStatus", "correlationId", "createdDateTime",
			"deviceDetail", "ipAddress", "isInteractive", "location", "resourceDisplayName", "resourceId", "riskDetail", "riskEventTypes",
			"riskEventTypes_v2", "riskLevelAggregated", "riskLevelDuringSignIn", "riskState", "status", "userDisplayName", "userId", "userPrincipalName",
		},
	}
	registrationKind = &kind{
		name: "userRegistrationDetails", context: "reports/authenticationMethods/userRegistrationDetails", page: 100, elsewhere: true,
		properties: []string{
			"id", "isAdmin", "isMfaCapable", "isMfaRegistered", "isPasswordlessCapable", "isSsprCapable", "isSsprEnabled", "isSsprRegistered",
			"isSystemPreferredAuthenticationMethodEnabled", "lastUpdatedDateTime", "methodsRegistered", "systemPreferredAuthenticationMethods",
			"userDisplayName", "userPreferredMethodForSecondaryAuthentication", "userPrincipalName", "userType",
		},
	}
)

func reportRoutes() []route {
	routes := []route{
		on("GET", "auditLogs/signIns", readAuditLogs, func(c *call) reply { return c.auditLog(signInKind, directory.SignIns) }),
		on("GET", "reports/authenticationMethods/userRegistrationDetails", readAuditLogs, func(c *call) reply {
			return c.auditLog(registrationKind, directory.Registrations)
		}),
	}
	for _, report := range usageReports {
		routes = append(routes, on("GET", "reports/"+report.name+"/*", readReports, func(c *call) reply { return c.usage(report) }))
	}
	return routes
}

// auditLog lists a log that a person reads only with a role for it.
func (c *call) auditLog(k *kind, of directory.Kind) reply {
	if bad := c.premium(); bad != nil {
		return *bad
	}
	if !c.who.app && !c.abilities().ReadSignIns {
		return refuse(http.StatusForbidden, "Authentication_RequestFromUnsupportedUserRole", "User is not in the allowed roles")
	}
	return c.collection(k, c.tx.List(of))
}

// premium refuses what needs a paid licence of Entra ID.
func (c *call) premium() *reply {
	if c.tx.Premium() {
		return nil
	}
	bad := refuse(http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or tenant doesn't have premium license")
	return &bad
}

// downloads are the pre-authenticated addresses of report files, each good for some minutes.
type downloads struct {
	mu    sync.Mutex
	files map[string]download
}

type download struct {
	data    []byte
	expires time.Time
}

const (
	downloadLife = 5 * time.Minute
	downloadPath = "/data/download/"
)

func newDownloads() *downloads { return &downloads{files: map[string]download{}} }

func (d *downloads) add(data []byte, now time.Time) (name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, f := range d.files {
		if now.After(f.expires) {
			delete(d.files, k)
		}
	}
	name = token.Random(32)
	d.files[name] = download{data, now.Add(downloadLife)}
	return name
}

func (d *downloads) take(name string, now time.Time) ([]byte, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.files[name]
	return f.data, ok && now.Before(f.expires)
}

// download serves a report file. A bearer token sent here would have leaked to another host: it is refused, loudly.
func (g *Graph) download(w http.ResponseWriter, r *http.Request, name string) {
	if r.Header.Get("Authorization") != "" {
		http.Error(w, "This address is pre-authenticated. A token must not be sent to it.", http.StatusBadRequest)
		return
	}
	data, ok := g.downloads.take(name, g.Store.Now())
	if !ok {
		http.Error(w, "The link has expired.", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="report.csv"`)
	_, _ = w.Write(data) // the client went away: nobody is left to tell
}
