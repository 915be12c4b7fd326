package graph

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// kind describes a resource type to queries.
type kind struct {
	name       string   // "application"
	context    string   // "applications"
	properties []string // every property of the type
	defaults   []string // what is returned without $select; nil = all
	page       int      // page size without $top
	most       int      // largest $top; 0 = the default of directory objects
	typed      bool     // objects carry @odata.type
	mixed      bool     // objects of several types, each with its own @odata.type and its own default properties
	elsewhere  bool     // lives outside the directory, where filters and orders need no header
	expands    []string
}

// checkQuery refuses properties that the type does not have.
func (k *kind) checkQuery(c *call) *reply {
	if err := c.opts.Advanced(); err != nil && !k.elsewhere {
		bad := badQuery(err)
		return &bad
	}
	if c.opts.Skip > 0 && !k.elsewhere {
		bad := refuse(http.StatusBadRequest, "Request_BadRequest", "'$skip' is not supported by the service.")
		return &bad
	}
	for _, name := range c.opts.Properties() {
		if first, _, _ := strings.Cut(name, "/"); !k.has(first) {
			bad := k.noProperty(first)
			return &bad
		}
	}
	for i, e := range c.opts.Expansions {
		if !slices.Contains(k.expands, c.opts.Expand[i]) && !expandable(k.name, e.Name) {
			bad := k.noProperty(e.Name)
			return &bad
		}
	}
	return k.checkSupport(c.opts)
}

func (k *kind) owns(name string) bool { return slices.Contains(k.properties, name) }

// has holds for the properties of the type, and for the relations that a filter may count.
func (k *kind) has(name string) bool {
	return name == "*" || name == "id" || strings.HasPrefix(name, "@") || k.owns(name) || expandable(k.name, name)
}

func (k *kind) noProperty(name string) reply {
	return refuse(http.StatusBadRequest, "BadRequest", "Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.%s'.", printable(name), k.name)
}

// collection answers with one page.
func (c *call) collection(k *kind, all []directory.Object) reply {
	if c.counting {
		return c.count(k, all)
	}
	if k.most > 0 && c.opts.Top > k.most {
		return refuse(http.StatusBadRequest, "BadRequest", "The limit of '%d' for Top query has been exceeded. The value from the incoming request is '%d'.", k.most, c.opts.Top)
	}
	if bad := k.checkQuery(c); bad != nil {
		return *bad
	}
	page := c.opts.Apply(c.withRelations(k, all), k.page)
	value := make([]any, 0, len(page.Items))
	for _, o := range page.Items {
		value = append(value, c.shape(k, o))
	}
	body := directory.Object{"@odata.context": c.context(k.context), "value": value}
	if c.opts.Eventual() {
		body["@odata.count"] = page.Total
	}
	if page.Next != "" {
		body["@odata.nextLink"] = "https://" + c.host + c.path + "?" + page.Next
	}
	return reply{status: http.StatusOK, body: body}
}

// count answers the $count segment; of directory objects it needs ConsistencyLevel (Microsoft Graph docs, aad-advanced-queries).
func (c *call) count(k *kind, all []directory.Object) reply {
	if !k.elsewhere && !strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual") {
		return refuse(http.StatusBadRequest, "Request_BadRequest", "$count is not currently supported.")
	}
	if bad := k.checkQuery(c); bad != nil {
		return *bad
	}
	n := c.opts.Apply(c.withRelations(k, all), 1).Total
	return reply{status: http.StatusOK, header: map[string]string{"Content-Type": "text/plain"}, text: []byte(strconv.Itoa(n))}
}

// one answers with a single object.
func (c *call) one(status int, k *kind, o directory.Object) reply {
	if c.opts.Filter != nil || c.opts.Search != nil || len(c.opts.Order) > 0 || c.opts.Top > 0 {
		return refuse(http.StatusBadRequest, "BadRequest", "The query specified in the URI is not valid. The requested resource is not a collection. Query options $filter, $orderby, $count, $skip, and $top can be applied only on collections.")
	}
	if bad := k.checkQuery(c); bad != nil {
		return *bad
	}
	body := directory.Object{"@odata.context": c.context(k.context + "/$entity")}
	for name, v := range c.shape(k, o) {
		body[name] = v
	}
	return reply{status: status, body: body}
}

func (c *call) context(of string) string { return c.base + "/$metadata#" + of }

// shape cuts an object to what was asked and takes the store's bookkeeping away.
func (c *call) shape(k *kind, o directory.Object) directory.Object {
	defaults := k.defaults
	if k.mixed && o["@odata.type"] != "#microsoft.graph.user" {
		defaults = nil
	}
	out := public(c.opts.Pick(o, defaults)).(directory.Object)
	if k.typed {
		out["@odata.type"] = "#microsoft.graph." + k.name
	}
	for _, u := range c.opts.Uses() {
		if expandable(k.name, u.Property) && !k.owns(u.Property) {
			delete(out, u.Property) // it was there to be counted
		}
	}
	c.expand(k, o, out)
	c.annotate(k, out)
	return out
}

// public copies a value without the keys that begin with '#'.
func public(v any) any {
	switch x := v.(type) {
	case directory.Object:
		out := make(directory.Object, len(x))
		for k, inner := range x {
			if k != "" && k[0] != '#' {
				out[k] = public(inner)
			}
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, inner := range x {
			out[i] = public(inner)
		}
		return out
	}
	return v
}
