package graph

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"gatehouse/assets"
	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/work"
)

// graphTypes are the properties of Graph's types (microsoftgraph/msgraph-metadata), read when the first of them is asked for.
var graphTypes = sync.OnceValue(func() map[string]map[string]string {
	raw, err := assets.FS.ReadFile("graphtypes.json")
	var file struct {
		Types map[string]map[string][]string `json:"types"` // Graph type and data class
	}
	if err == nil {
		err = json.Unmarshal(raw, &file)
	}
	if err != nil {
		panic("read embedded types of Graph: " + err.Error()) // the file is part of the program
	}
	out := map[string]map[string]string{}
	for name, properties := range file.Types {
		out[name] = make(map[string]string, len(properties))
		for property, words := range properties {
			out[name][property] = words[0]
		}
	}
	return out
})

// typeOfProperty is the Graph type of a property: of the types that somebody writes, or of those that connectors read.
func typeOfProperty(typeName, name string) (string, bool) {
	if p, ok := types[typeName][name]; ok {
		text := p.typ
		if p.list {
			text = "[" + text + "]"
		}
		return text, true
	}
	text, ok := graphTypes()[typeName][name]
	return text, ok
}

// typed is the kind of a type whose properties the program's table of Graph types knows.
func typed(name, context string, page, most int) *kind {
	short := name[strings.LastIndexByte(name, '.')+1:]
	return &kind{name: short, context: context, properties: slices.Sorted(maps.Keys(graphTypes()[name])), page: page, most: most, elsewhere: true}
}

// world is what people left behind.
func (c *call) world() *work.World { return c.g.work.Load(c.tx) }

const deltaToken = "nothing-changed-since"

// delta answers with everything, page by page, then with a link that tells what changed since: here, nothing ever does.
func (c *call) delta(k *kind, all []directory.Object, parameter string) reply {
	token := c.opts.Delta
	if token == "" {
		token = c.query.Get(parameter)
	}
	switch token {
	case "":
	case deltaToken, "latest":
		all = nil
	default:
		return refuse(http.StatusGone, "resyncRequired", "Resync required. Replace any local items with the server's version, and begin again without a token.")
	}
	out := c.collection(k, all)
	if body, ok := out.body.(directory.Object); ok && body["@odata.nextLink"] == nil {
		body["@odata.deltaLink"] = "https://" + c.host + c.path + "?" + parameter + "=" + deltaToken
	}
	return out
}

// forbidden is how Teams refuses.
func forbidden(format string, args ...any) reply {
	return refuse(http.StatusForbidden, "Forbidden", format, args...)
}

// teamsNotFound is how Teams says that something is not there.
func teamsNotFound(what string) reply {
	return refuse(http.StatusNotFound, "NotFound", "No %s found with the given id.", what)
}

// ownOnly lets a person read the own things only; an application reads everybody's.
func (c *call) ownOnly(user directory.Object, bad *reply, refused func() reply) (directory.Object, *reply) {
	if bad == nil && !c.who.app && directory.Text(user, "id") != c.who.id {
		r := refused()
		return nil, &r
	}
	return user, bad
}

// ofPerson makes the routes of "me" and "users/{id}" at once. A person's request about somebody else is refused as the service does it.
func ofPerson(path string, a access, refused func() reply, run func(*call, directory.Object) reply) []route {
	handle := func(find func(*call) (directory.Object, *reply)) func(*call) reply {
		return func(c *call) reply {
			user, bad := find(c)
			if user, bad = c.ownOnly(user, bad, refused); bad != nil {
				return *bad
			}
			return run(c, user)
		}
	}
	return []route{
		on("GET", "me/"+path, a, handle((*call).me)),
		on("GET", "users/*/"+path, a, handle(func(c *call) (directory.Object, *reply) { return c.userNamed(c.key(0)) })),
	}
}

// lastKey is the key at the end of a path, which stands at another place under "me" than under "users/{id}".
func (c *call) lastKey() string { return c.keys[len(c.keys)-1].value }
