package fault

import (
	"maps"
	"slices"
)

// named is an error that a real tenant gives, so that a script need not know its status, code and words.
type named struct {
	status  int
	code    string // of the envelope: Graph's code, or the OAuth error
	number  string // AADSTS number; empty for Graph
	message string
	detail  string // Graph: code of a detail
	inner   string // Graph: code of the inner error
	headers map[string]string
	body    string // instead of an envelope
	kind    string // content type of body
	match   Match  // where it is met, for a rule that does not say
}

// Names are the errors that a script can name.
func Names() []string { return slices.Sorted(maps.Keys(catalogue)) }

// catalogue joins what Microsoft Graph, the sign-in service and the network in between say.
var catalogue = func() map[string]named {
	all := map[string]named{}
	for _, part := range []map[string]named{graphErrors, signInErrors, networkErrors} {
		maps.Copy(all, part)
	}
	return all
}()

var (
	application  = Match{Method: "PATCH|POST", Path: "**/applications*"}
	anyWrite     = Match{Method: "PATCH|POST|DELETE", Path: "/v1.0/**", In: Alone}
	anyRead      = Match{Method: "GET", Path: "/v1.0/**"}
	principal    = Match{Method: "POST", Path: "**/servicePrincipals"}
	roleGrant    = Match{Method: "POST", Path: "**/appRoleAssign*"}
	scopeGrant   = Match{Method: "POST", Path: "**/oauth2PermissionGrants"}
	addPassword  = Match{Method: "POST", Path: "**/addPassword"}
	certificates = Match{Method: "PATCH", Path: "**/applications/*", Body: "keyCredentials"}
	federated    = Match{Method: "PATCH|POST", Path: "**/federatedIdentityCredentials*"}
	tokens       = Match{Method: "POST", Path: "**/oauth2/v2.0/token"}
	asItself     = Match{Method: "POST", Path: "**/oauth2/v2.0/token", Body: "grant_type=client_credentials"}
	refreshed    = Match{Method: "POST", Path: "**/oauth2/v2.0/token", Body: "grant_type=refresh_token"}
)
