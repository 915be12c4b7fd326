package entra

import "testing"

func TestAnswersThatReplicationCausesAreToldFromMistakes(t *testing.T) {
	for _, c := range []struct {
		name                            string
		err                             Error
		lag, throttled, already, denied bool
	}{
		{name: "read right after create", err: Error{Status: 404, Code: "Request_ResourceNotFound", Message: "Resource 'x' does not exist"}, lag: true},
		{name: "principal before its application, by code", err: Error{Status: 400, Code: "NoBackingApplicationObject"}, lag: true},
		{name: "principal before its application, by text", err: Error{Status: 400, Code: "Request_BadRequest", Message: "The appId 'x' of the service principal does not reference a valid application object."}, lag: true},
		{name: "principal before its application, as 403", err: Error{Status: 403, Code: "Authorization_RequestDenied", Message: "When using this permission, the backing application of the service principal being created must in the local tenant"}, lag: true},
		{name: "grant to a fresh principal", err: Error{Status: 400, Code: "Request_BadRequest", Message: "Not a valid reference update."}, lag: true},
		{name: "delegated grant to a fresh principal", err: Error{Status: 404, Code: "Directory_ObjectNotFound"}, lag: true},
		{name: "token right after enabling", err: Error{Status: 401, Code: "AADSTS7000112"}, lag: true},
		{name: "fresh secret", err: Error{Status: 401, Code: "AADSTS7000215"}, lag: true},
		{name: "fresh certificate", err: Error{Status: 401, Code: "AADSTS700027"}, lag: true},
		{name: "fresh application", err: Error{Status: 400, Code: "AADSTS700016"}, lag: true},
		{name: "fresh principal at the sign-in service", err: Error{Status: 400, Code: "AADSTS7000229"}, lag: true},
		{name: "malformed request", err: Error{Status: 400, Code: "Request_BadRequest", Message: "Invalid value specified for property 'tags'."}},
		{name: "role missing", err: Error{Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation."}, denied: true},
		{name: "too many requests", err: Error{Status: 429, Code: "TooManyRequests"}, throttled: true},
		{name: "service unavailable", err: Error{Status: 503}, throttled: true},
		{name: "parallel writes", err: Error{Status: 409, Code: "Directory_ConcurrencyViolation"}, throttled: true},
		{name: "role granted before", err: Error{Status: 400, Code: "Request_BadRequest", Message: "Permission being assigned already exists on the object"}, already: true},
		{name: "scope granted before", err: Error{Status: 409, Code: "Request_MultipleObjectsWithSameKeyValue", Message: "Permission entry already exists."}, already: true},
		{name: "scope granted before, older form", err: Error{Status: 400, Code: "Request_BadRequest", Message: "Permission entry already exists."}, already: true},
		{name: "owner before", err: Error{Status: 400, Code: "Request_BadRequest", Message: "One or more added object references already exist for the following modified properties: 'owners'."}, already: true},
		{name: "unique name that another application holds", err: Error{Status: 400, Code: "ObjectConflict", Message: "Another object with the same value for property uniqueName already exists."}, already: true},
		{name: "the word in another status", err: Error{Status: 500, Message: "Permission entry already exists."}},
	} {
		waiting, lag := c.err.Lag()
		if lag != c.lag || (lag && waiting == "") || c.err.Throttled() != c.throttled || c.err.AlreadyThere() != c.already || c.err.Denied() != c.denied {
			t.Errorf("%s: lag %v (%q) throttled %v already %v denied %v", c.name, lag, waiting, c.err.Throttled(), c.err.AlreadyThere(), c.err.Denied())
		}
	}
}
