package entra

import "testing"

func TestOnlyAnUpsertThatIsNotUnderstoodCountsAsRefused(t *testing.T) {
	const mismatch = "The number of keys specified in the URI does not match number of key properties for the resource 'microsoft.graph.application'."
	for _, c := range []struct {
		name      string
		err       Error
		upsert    bool
		keyItself bool
	}{
		{name: "the header is not known", err: Error{Status: 404, Code: "Request_ResourceNotFound", Message: "Resource 'x' does not exist or one of its queried reference-property objects are not present."}, upsert: true},
		{name: "the key is not known", err: Error{Status: 400, Code: "BadRequest", Message: mismatch}, upsert: true, keyItself: true},
		{name: "the key is taken for a segment", err: Error{Status: 400, Code: "Request_BadRequest", Message: "Resource not found for the segment 'applications'."}, upsert: true, keyItself: true},
		{name: "no PATCH by key", err: Error{Status: 405, Code: "Request_BadRequest", Message: "Specified HTTP method is not allowed for the request target."}, upsert: true, keyItself: true},
		{name: "not built", err: Error{Status: 501, Code: "notImplemented", Message: "The requested feature isn't implemented."}, upsert: true, keyItself: true},

		{name: "a proxy's 404", err: Error{Status: 404, Code: "NotFound"}},
		{name: "a proxy's 405", err: Error{Status: 405, Code: "MethodNotAllowed"}},
		{name: "a proxy's 501", err: Error{Status: 501, Code: "NotImplemented"}},
		{name: "another 404", err: Error{Status: 404, Code: "Directory_ObjectNotFound", Message: "Unable to read the company information from the directory."}},
		{name: "a bad value", err: Error{Status: 400, Code: "Request_BadRequest", Message: "Invalid value specified for property 'uniqueName' of resource 'Application'."}},
		{name: "the tenant's policy", err: Error{Status: 400, Code: "SignInAudienceNotAllowedAsPerAppPolicy", Message: mismatch}},
		{name: "no role", err: Error{Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation."}},
		{name: "the name is taken", err: Error{Status: 409, Code: "Request_MultipleObjectsWithSameKeyValue", Message: "Another object with the same value for property uniqueName already exists."}},
		{name: "the text in an error of the service", err: Error{Status: 500, Code: "BadRequest", Message: mismatch}},
		{name: "no answer", err: Error{Unknown: true, Status: 404, Code: "Request_ResourceNotFound", Message: "x"}},
		{name: "an answer that broke off", err: Error{Unknown: true, Status: 400, Code: "BadRequest", Message: mismatch}},
	} {
		if c.err.UpsertRefused() != c.upsert || c.err.UnknownKey() != c.keyItself {
			t.Errorf("%s: upsert refused %v, key unknown %v", c.name, c.err.UpsertRefused(), c.err.UnknownKey())
		}
	}
}
