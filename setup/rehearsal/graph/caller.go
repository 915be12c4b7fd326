package graph

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// caller is who the token speaks for.
type caller struct {
	app    bool     // an application as itself
	id     string   // object id of the person or of the service principal
	client string   // app id of the client
	can    []string // scopes or roles of the token
}

// access says what a token must carry. Delegated access may ask for a second permission beside the first.
type access struct {
	delegated   []string // one of these
	besides     []string // and one of these, delegated only
	application []string // one of these
}

func (w *caller) may(a access) bool {
	if w.app {
		return w.has(a.application...)
	}
	return w.has(a.delegated...) && (len(a.besides) == 0 || w.has(a.besides...))
}

func (w *caller) has(any ...string) bool {
	return slices.ContainsFunc(any, func(p string) bool {
		// Whoever may reach the directory as the person may all that "Directory.…" opens (Microsoft Graph permissions reference).
		return slices.Contains(w.can, p) || !w.app && strings.HasPrefix(p, "Directory.Read") && slices.Contains(w.can, "Directory.AccessAsUser.All")
	})
}

// both makes access that needs one of the same permissions in either kind of token.
func both(permissions ...string) access {
	return access{delegated: permissions, application: permissions}
}

func unauthorized(message string) *reply {
	bad := refuse(http.StatusUnauthorized, "InvalidAuthenticationToken", "%s", message)
	bad.header = map[string]string{"WWW-Authenticate": `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="` + entra.GraphAppID + `"`}
	return &bad
}

// authenticate reads the bearer token. Its signature, audience and time are checked on every request.
func (g *Graph) authenticate(r *http.Request) (*caller, *reply) {
	raw, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || strings.TrimSpace(raw) == "" {
		return nil, unauthorized("Access token is empty.")
	}
	claims, err := g.Tokens.Verify(strings.TrimSpace(raw))
	switch {
	case errors.Is(err, token.ErrExpired):
		return nil, unauthorized("Lifetime validation failed, the token is expired.")
	case errors.Is(err, token.ErrSignature):
		return nil, unauthorized("Access token validation failure. Invalid signature.")
	case err != nil:
		return nil, unauthorized("CompactToken parsing failed with error code: 80049217")
	case claims.TenantID != directory.TenantID(g.Seed):
		return nil, unauthorized("Access token validation failure. Invalid tenant.")
	case !graphAudience(claims.Audience, r.Host):
		return nil, unauthorized("Access token validation failure. Invalid audience.")
	}
	if bad := g.challenged(claims); bad != nil {
		return nil, bad
	}
	who := &caller{app: claims.Type == "app", id: claims.ObjectID, client: claims.AppID}
	if who.app {
		who.can = claims.Roles
	} else {
		who.can = strings.Fields(claims.Scope)
	}
	return who, nil
}

func graphAudience(audience, host string) bool {
	if strings.EqualFold(audience, "https://"+host) || audience == entra.GraphAppID {
		return true
	}
	for _, r := range permission.Embedded().Resources() {
		if r.AppID == entra.GraphAppID {
			return slices.ContainsFunc(r.SPNs, func(spn string) bool { return strings.EqualFold(strings.TrimSuffix(spn, "/"), audience) }) ||
				audience == "https://graph.microsoft.com"
		}
	}
	return false
}

// abilities are what the person's roles allow; an application has none, its permissions decide.
func (c *call) abilities() directory.Role {
	if c.who.app {
		return directory.Role{}
	}
	return c.tx.Abilities(c.who.id)
}
