package graph

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"

	"gatehouse/setup/entra"
	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// challenged refuses the token of a person whose sign-in was revoked or questioned since, where the client can answer a claims
// challenge; any other client's token is good until it expires (Microsoft Entra docs, "Continuous access evaluation").
func (g *Graph) challenged(claims token.Claims) *reply {
	if claims.Type == "app" || !slices.Contains(claims.Capabilities, "CP1") {
		return nil
	}
	var now directory.Sessions
	g.Store.View(func(t *directory.Tx) { now = t.SessionsOf(claims.ObjectID) })
	if claims.Revoked == now.Revoked && claims.Challenged == now.Challenged {
		return nil
	}
	asked := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true, "value":"%d"}}}`, g.Store.Now().Unix())
	bad := refuse(http.StatusUnauthorized, "InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp")
	bad.header = map[string]string{
		"WWW-Authenticate": `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="` + entra.GraphAppID +
			`", error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(asked)) + `"`,
	}
	return &bad
}
