package entra

import (
	"net/http"
	"strings"
)

// lagging lists answers that only mean "not everywhere yet". Where a code is shared by real mistakes, the text tells them
// apart: Graph gives several of them as Request_BadRequest. Sources: Microsoft Graph docs (errors), Microsoft's issue
// trackers (msgraph-bicep-types#193, msgraph-sdk-dotnet#3108) and the retry lists of the Azure AD provider for Terraform.
var lagging = []struct {
	status  int    // 0 = any
	code    string // "" = any
	text    string // part of the message, lower case; "" = any
	waiting string
}{
	{0, "NoBackingApplicationObject", "", "the new application to reach every copy of the directory"},
	{http.StatusBadRequest, "", "does not reference a valid application object", "the new application to reach every copy of the directory"},
	{http.StatusForbidden, "", "backing application of the service principal", "the new application to reach every copy of the directory"},
	{http.StatusBadRequest, "", "not a valid reference update", "the new service principal to reach every copy of the directory"},
	{http.StatusNotFound, "Request_ResourceNotFound", "", "the new object to reach every copy of the directory"},
	{http.StatusNotFound, "Directory_ObjectNotFound", "", "the new object to reach every copy of the directory"},
	{0, "AADSTS7000112", "", "Entra to notice that sign-in is switched on"},
	{0, "AADSTS7000215", "", "Entra to accept the new client secret"},
	{0, "AADSTS700027", "", "Entra to accept the new certificate"},
	{0, "AADSTS700016", "", "Entra's sign-in service to know the new application"},
	{0, "AADSTS7000229", "", "Entra's sign-in service to know the new service principal"},
}

// Lag holds for answers that replication causes for seconds to minutes after a change, and says what is waited for, as the
// rest of a sentence that begins with "waiting for". The same answers are real mistakes when nothing was changed before:
// the caller knows, and gives up at its own deadline.
func (e *Error) Lag() (waitingFor string, ok bool) {
	text := strings.ToLower(e.Message)
	for _, l := range lagging {
		if (l.status == 0 || l.status == e.Status) && (l.code == "" || l.code == e.Code) && strings.Contains(text, l.text) {
			return l.waiting, true
		}
	}
	return "", false
}

// Throttled holds when the service asks to come back later: RetryAfter says when, if the service did.
// A write may have Unknown set as well (503 and 504 come from gateways that cannot know): then look before sending again.
func (e *Error) Throttled() bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return e.Code == "Directory_ConcurrencyViolation"
}

// present lists texts of Request_BadRequest answers that mean "it is there already".
var present = []string{
	"permission being assigned already exists",
	"permission entry already exists",
	"object references already exist",
	"same value for property uniquename already exists", // msgraph-bicep-types#137
}

// AlreadyThere holds when a create was refused because the thing exists: the step is done, or is finished by reading it.
func (e *Error) AlreadyThere() bool {
	if e.Status != http.StatusBadRequest && e.Status != http.StatusConflict {
		return false
	}
	if e.Code == "Request_MultipleObjectsWithSameKeyValue" {
		return true
	}
	text := strings.ToLower(e.Message)
	for _, p := range present {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// Denied holds when the person lacks the role or the scope (and it is not replication that says so).
func (e *Error) Denied() bool {
	if _, lag := e.Lag(); lag {
		return false
	}
	return e.Status == http.StatusForbidden
}

// NotFound holds for a read of something that is not there (or not there yet).
func (e *Error) NotFound() bool { return e.Status == http.StatusNotFound }
