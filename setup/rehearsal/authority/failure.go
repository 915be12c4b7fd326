package authority

import (
	"fmt"
	"net/http"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// failure is an answer of the sign-in service that is no success. Words and codes follow Microsoft's "AADSTS error codes".
type failure struct {
	code   int    // AADSTS number
	error  string // OAuth 2.0 error
	text   string
	status int
}

func (f *failure) description(trace, correlation, when string) string {
	return fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s", f.code, f.text, trace, correlation, when)
}

func refuse(code int, oauth, format string, args ...any) *failure {
	status := http.StatusBadRequest
	if oauth == "invalid_client" {
		status = http.StatusUnauthorized
	}
	return &failure{code: code, error: oauth, text: fmt.Sprintf(format, args...), status: status}
}

func tenantNotFound(segment string) *failure {
	return refuse(90002, "invalid_request", "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", clean(segment))
}

func appNotFound(appID string) *failure {
	return refuse(700016, "unauthorized_client", "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", clean(appID), directory.TenantName)
}

func principalMissing(appID, tenant string) *failure {
	return refuse(7000229, "invalid_client", "The client application '%s' is missing service principal in the tenant '%s'. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119", clean(appID), tenant)
}

func appDisabled(appID, name string) *failure {
	return refuse(7000112, "unauthorized_client", "Application '%s'(%s) is disabled.", clean(appID), clean(name))
}

func resourceNotFound(name string) *failure {
	return refuse(500011, "invalid_resource", "The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.", clean(name), directory.TenantName)
}

func notConsented(appID, name string) *failure {
	return refuse(65001, "invalid_grant", "The user or administrator has not consented to use the application with ID '%s' named '%s'. Send an interactive authorization request for this user and resource.", clean(appID), clean(name))
}

func adminConsentNeeded(name string) *failure {
	return refuse(90094, "access_denied", "An administrator of %s has set a policy that prevents you from granting %s the permissions it is requesting. Contact an administrator of %s who can grant permissions to this app on your behalf.", directory.TenantName, clean(name), directory.TenantName)
}

// approvalRequested is the code where the admin consent workflow is on: people can ask for approval instead of being sent away.
const approvalRequested = 90095

// needsAdministrator says what the tenant's admin consent workflow says.
func (a *Authority) needsAdministrator(name string) *failure {
	workflow := false
	a.Store.View(func(t *directory.Tx) { workflow = directory.Flag(t.Policy(directory.AdminConsentPolicy), "isEnabled") })
	if !workflow {
		return adminConsentNeeded(name)
	}
	return refuse(approvalRequested, "access_denied", "Admin consent is required to give %s the permissions it is requesting. Send a request for approval to an administrator of %s.", clean(name), directory.TenantName)
}

func declined() *failure {
	return refuse(65004, "access_denied", "User declined to consent to access the app.")
}

func replyMismatch(uri, appID string) *failure {
	return refuse(50011, "invalid_request", "The redirect URI '%s' specified in the request does not match the redirect URIs configured for the application '%s'.", clean(uri), clean(appID))
}

func noReplyAddress() *failure {
	return refuse(500113, "invalid_request", "No reply address is registered for the application.")
}

// fail writes the JSON error of the token endpoint.
func (a *Authority) fail(w http.ResponseWriter, r *http.Request, f *failure) {
	trace, correlation := newID(), correlationOf(r)
	now := a.Store.Now()
	body := map[string]any{
		"error": f.error, "error_description": f.description(trace, correlation, now.Format("2006-01-02 15:04:05Z")),
		"error_codes": []int{f.code}, "timestamp": now.Format("2006-01-02 15:04:05Z"), "trace_id": trace, "correlation_id": correlation,
		"error_uri": fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", f.code),
	}
	if f.code == 65001 {
		body["suberror"] = "consent_required"
	}
	w.Header().Set("X-Ms-Request-Id", trace)
	writeJSON(w, f.status, body)
}

func correlationOf(r *http.Request) string {
	if id := r.Header.Get("Client-Request-Id"); id != "" && len(id) <= 64 {
		return clean(id)
	}
	return newID()
}

// clean keeps caller-controlled text from breaking out of a sentence.
func clean(s string) string {
	if len(s) > 200 {
		s = s[:200]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}
