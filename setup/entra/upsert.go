package entra

import (
	"net/http"
	"slices"
	"strings"
)

// unknownKey lists parts of 400 answers to an alternate key that the service's model does not have (OData library for .NET, messages
// BadRequest_KeyCountMismatch and RequestUriProcessor_ResourceNotFound). A 400 with another text is about what was asked for.
var unknownKey = []string{
	"does not match number of key properties",
	"resource not found for the segment",
}

// unknownOperation are the codes of Graph's own answers to a method or feature that it does not have (Microsoft Graph docs, "Microsoft
// Graph error responses"); a proxy's page carries none of Graph's texts.
var unknownOperation = map[int][]string{
	http.StatusMethodNotAllowed: {"request_badrequest", "badrequest", "methodnotallowed"},
	http.StatusNotImplemented:   {"notimplemented", "notsupported"},
}

// UnknownKey holds when the service refuses an alternate key as such, whatever its value.
func (e *Error) UnknownKey() bool {
	if e.Unknown || e.Message == "" {
		return false
	}
	code := strings.ToLower(e.Code)
	if e.Status == http.StatusBadRequest {
		text := strings.ToLower(e.Message)
		return (code == "badrequest" || code == "request_badrequest") && slices.ContainsFunc(unknownKey, func(part string) bool { return strings.Contains(text, part) })
	}
	return slices.Contains(unknownOperation[e.Status], code)
}

// UpsertRefused holds when a PATCH by unique name that asks for create-if-missing was not understood as an upsert: a service that does
// not know the header answers like one that was not sent it, with 404 (Microsoft Graph docs, "Upsert application"), and one that does
// not know the key refuses the key. A copy of the directory that is behind may give the same 404 to an update of what exists.
func (e *Error) UpsertRefused() bool {
	return !e.Unknown && e.Status == http.StatusNotFound && e.Code == "Request_ResourceNotFound" && e.Message != "" || e.UnknownKey()
}
