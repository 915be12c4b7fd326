package tenant

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// payload is what Gatehouse reads of an access token. It decides nothing: Graph does. It is shown ("the token carries these
// roles"), and the object id saves a request.
type payload struct {
	TenantID string   `json:"tid"`
	ObjectID string   `json:"oid"`
	Roles    []string `json:"roles"`
	Scopes   string   `json:"scp"`
}

var errNoPayload = errors.New("read the token: it has no readable payload")

// payloadOf decodes the payload of a token without checking its signature.
func payloadOf(token string) (payload, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return payload{}, errNoPayload
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return payload{}, errNoPayload
	}
	var p payload
	if err := json.Unmarshal(raw, &p); err != nil {
		return payload{}, errNoPayload
	}
	return p, nil
}
