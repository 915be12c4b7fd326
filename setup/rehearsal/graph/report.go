package graph

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

var (
	readAuditLogs = both("AuditLog.Read.All")
	readReports   = both("Reports.Read.All")

	signInKind = &kind{
		name: "signIn", context: "auditLogs/signIns", page: 100,
		properties: []string{
			"id", "appDisplayName", "appId", "appliedConditionalAccessPolicies", "clientAppUsed", "conditionalAccessStatus", "correlationId", "createdDateTime",
			"deviceDetail", "ipAddress", "isInteractive", "location", "resourceDisplayName", "resourceId", "riskDetail", "riskEventTypes",
			"riskEventTypes_v2", "riskLevelAggregated", "riskLevelDuringSignIn", "riskState", "status", "userDisplayName", "userId", "userPrincipalName",
		},
	}
	registrationKind = &kind{
		name: "userRegistrationDetails", context: "reports/authenticationMethods/userRegistrationDetails", page: 100,
		properties: []string{
			"id", "isAdmin", "isMfaCapable", "isMfaRegistered", "isPasswordlessCapable", "isSsprCapable", "isSsprEnabled", "isSsprRegistered",
			"isSystemPreferredAuthenticationMethodEnabled", "lastUpdatedDateTime", "methodsRegistered", "systemPreferredAuthenticationMethods",
			"userDisplayName", "userPreferredMethodForSecondaryAuthentication", "userPrincipalName", "userType",
		},
	}
)

func reportRoutes() []route {
	return []route{
		on("GET", "auditLogs/signIns", readAuditLogs, func(c *call) reply { return c.auditLog(signInKind, directory.SignIns) }),
		on("GET", "reports/authenticationMethods/userRegistrationDetails", readAuditLogs, func(c *call) reply {
			return c.auditLog(registrationKind, directory.Registrations)
		}),
		on("GET", "reports/getOffice365ActiveUserDetail/*", readReports, activeUserDetail),
	}
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

var reportPeriods = []string{"D7", "D30", "D90", "D180"}

// activeUserDetail redirects to a CSV file. The address needs no token: it is a credential of its own.
func activeUserDetail(c *call) reply {
	k := c.key(0)
	if !c.who.app && !c.abilities().ReadReports {
		return denied()
	}
	if !strings.EqualFold(k.name, "period") || !slices.Contains(reportPeriods, k.value) {
		return refuse(http.StatusBadRequest, "InvalidParameter", "The period is one of D7, D30, D90 and D180.")
	}
	name := c.g.downloads.add(c.activeUsersCSV(), c.tx.Now())
	return reply{status: http.StatusFound, header: map[string]string{"Location": c.g.Downloads(c.host) + downloadPath + name}}
}

// activeUsersCSV has the columns of the real report: one row per licensed person whatever the period. Usage reports begin with a byte order mark.
func (c *call) activeUsersCSV() []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	_ = w.Write([]string{ // a buffer never fails
		"Report Refresh Date", "User Principal Name", "Display Name", "Is Deleted", "Deleted Date", "Has Exchange License", "Has OneDrive License",
		"Has SharePoint License", "Has Skype For Business License", "Has Yammer License", "Has Teams License", "Exchange Last Activity Date",
		"OneDrive Last Activity Date", "SharePoint Last Activity Date", "Skype For Business Last Activity Date", "Yammer Last Activity Date",
		"Teams Last Activity Date", "Exchange License Assign Date", "OneDrive License Assign Date", "SharePoint License Assign Date",
		"Skype For Business License Assign Date", "Yammer License Assign Date", "Teams License Assign Date", "Assigned Products",
	})
	refresh := c.tx.Now().AddDate(0, 0, -2).Format(time.DateOnly)
	concealed := c.tx.Policy(directory.ReportSettings)["displayConcealedNames"] == true
	for _, user := range c.tx.List(directory.Users) {
		products := directory.Texts(user, "#products")
		if directory.Text(user, "userType") != "Member" || len(products) == 0 {
			continue
		}
		last := ""
		if t := directory.ReadTime(directory.Inner(user, "signInActivity"), "lastSignInDateTime"); !t.IsZero() {
			last = t.Format(time.DateOnly)
		}
		_ = w.Write([]string{
			refresh, c.reportName(user, "userPrincipalName", concealed), c.reportName(user, "displayName", concealed), "False", "", "True", "True", "True", "False", "False", "True",
			last, last, "", "", "", last, "2024-01-08", "2024-01-08", "2024-01-08", "", "", "2024-01-08", strings.Join(products, "+"),
		})
	}
	w.Flush()
	return b.Bytes()
}

// reportName is a name, or the same meaningless letters for the same name where names are concealed.
func (c *call) reportName(user directory.Object, property string, concealed bool) string {
	if !concealed {
		return directory.Text(user, property)
	}
	return strings.ToUpper(strings.ReplaceAll(directory.StableID(c.g.Seed, "concealed", directory.Text(user, property)), "-", ""))
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
	w.Header().Set("Content-Disposition", `attachment; filename="Office365ActiveUserDetail.csv"`)
	_, _ = w.Write(data) // the client went away: nobody is left to tell
}
