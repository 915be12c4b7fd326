package setup

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// idSource tells where the id of a placeholder is found: the first value of a list that the signed-in person may read.
type idSource struct {
	name, path string
}

// idSources come in an order in which each path needs only ids before it. A call record and what else nobody can list stay
// with the example's id.
var idSources = []idSource{
	{"g", "/v1.0/me/memberOf/microsoft.graph.group?$select=id&$top=1"},
	{"t", "/v1.0/me/joinedTeams?$select=id"},
	{"c", "/v1.0/teams/{t}/channels?$select=id"},
	{"chat", "/v1.0/me/chats?$top=1"},
	{"d", "/v1.0/me/drives?$select=id"},
	{"i", "/v1.0/drives/{d}/root/children?$select=id&$top=1"},
}

// foundIDs finds ids for the placeholders of a definition's calls. Without one, a call is tried with an id that does not exist.
func (s *Session) foundIDs(ctx context.Context, d *definition.Definition) (map[string]string, error) {
	found := map[string]string{}
	for _, source := range idSources {
		if !asksFor(d, source.name) {
			continue
		}
		path := fillIn(source.path, found)
		if strings.Contains(path, "{") {
			continue // what it stands in was not found
		}
		id, err := s.firstID(ctx, path)
		if err != nil {
			return nil, err
		}
		if id != "" {
			found[source.name] = id
		}
	}
	return found, nil
}

// asksFor holds where a call has the placeholder, or one that is found through it.
func asksFor(d *definition.Definition, name string) bool {
	through := map[string]string{"t": "{c}", "d": "{i}"}[name]
	for _, c := range d.Calls {
		if strings.Contains(c.URL, "{"+name+"}") || through != "" && strings.Contains(c.URL, through) {
			return true
		}
	}
	return false
}

// firstID is the id of the first value; none where the person may not read them.
func (s *Session) firstID(ctx context.Context, path string) (string, error) {
	answer, err := s.client.Sample(ctx, http.MethodGet, path)
	var refused *entra.Error
	if errors.As(err, &refused) {
		return "", nil // what the person may not read is said by the call itself
	}
	if err != nil {
		return "", err
	}
	var list struct {
		Value []struct {
			ID string `json:"id"`
		} `json:"value"`
	}
	if answer.Status < http.StatusBadRequest {
		_ = json.Unmarshal(answer.Body, &list) // what is no list names none
	}
	if len(list.Value) == 0 {
		return "", nil
	}
	return list.Value[0].ID, nil
}
