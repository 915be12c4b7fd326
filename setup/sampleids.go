package setup

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/tenant"
)

// asker reads a path of Graph: as the signed-in person, or as the connector itself.
type asker func(ctx context.Context, method, path string) (tenant.SampleAnswer, error)

// idSource tells where the id of a placeholder is found: the first value of a list that the signed-in person may read.
type idSource struct {
	name, path string
}

// idSources come in an order in which each path needs only ids before it. A call record and what else nobody can list stay
// with the example's id.
var idSources = []idSource{
	{"g", "{person}/memberOf?$select=id,groupTypes"},
	{"t", "{person}/joinedTeams?$select=id"},
	{"c", "/v1.0/teams/{t}/channels?$select=id"},
	{"chat", "{person}/chats?$top=1"},
	{"d", "{person}/drives?$select=id"},
	{"i", "/v1.0/drives/{d}/root/children?$select=id&$top=1"},
}

// foundIDs finds ids for the placeholders of a definition's calls, all of them within reach of one person: "/v1.0/me", or
// "/v1.0/users/" and an id.
func foundIDs(ctx context.Context, ask asker, person string, d *definition.Definition) (map[string]string, error) {
	found := map[string]string{"person": person}
	for _, source := range idSources {
		if !asksFor(d, source.name) {
			continue
		}
		path := fillIn(source.path, found)
		if strings.Contains(path, "{") {
			continue // what it stands in was not found
		}
		id, err := firstID(ctx, ask, path)
		if err != nil {
			return nil, err
		}
		if id != "" {
			found[source.name] = id
		}
	}
	delete(found, "person")
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

// firstID is the id of the first value; none where whoever asks may not read them.
func firstID(ctx context.Context, ask asker, path string) (string, error) {
	answer, err := ask(ctx, http.MethodGet, path)
	var refused *entra.Error
	if errors.As(err, &refused) {
		return "", nil // what may not be read is said by the call itself
	}
	if err != nil {
		return "", err
	}
	var list struct {
		Value []struct {
			ID     string   `json:"id"`
			Type   string   `json:"@odata.type"`
			Groups []string `json:"groupTypes"`
		} `json:"value"`
	}
	if answer.Status < http.StatusBadRequest {
		_ = json.Unmarshal(answer.Body, &list) // what is no list names none
	}
	first := ""
	for _, v := range list.Value {
		switch {
		case !strings.Contains(path, "/memberOf"):
			return v.ID, nil
		case v.Type != "" && v.Type != "#microsoft.graph.group":
			// Memberships are of roles and units as well. Graph casts them to groups for advanced queries only.
		case slices.Contains(v.Groups, "Unified"):
			return v.ID, nil // only a Microsoft 365 group has files and conversations
		case first == "":
			first = v.ID
		}
	}
	return first, nil
}
