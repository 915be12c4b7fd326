package graph

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// object reads the body as one JSON object.
func (c *call) object() (directory.Object, *reply) {
	if !hasBody(c.body) {
		bad := refuse(http.StatusBadRequest, "BadRequest", "Empty Payload. JSON content expected.")
		return nil, &bad
	}
	if t := c.header.Get("Content-Type"); !strings.HasPrefix(strings.ToLower(t), "application/json") {
		bad := refuse(http.StatusBadRequest, "RequestBodyRead", "Write requests must contain the Content-Type header declaration 'application/json'.")
		return nil, &bad
	}
	d := json.NewDecoder(bytes.NewReader(c.body))
	var o directory.Object
	if err := d.Decode(&o); err != nil || o == nil || d.Decode(new(any)) != io.EOF {
		bad := refuse(http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
		return nil, &bad
	}
	return o, nil
}

// checked reads the body and holds it against a type: unknown, read-only and wrongly typed properties are refused.
func (c *call) checked(typeName string) (directory.Object, *reply) {
	o, bad := c.object()
	if bad != nil {
		return nil, bad
	}
	if c.repeatsID(o) {
		delete(o, "id")
	}
	if bad := c.boundAtCreation(o); bad != nil {
		return nil, bad
	}
	if bad := check(typeName, o); bad != nil {
		return nil, bad
	}
	return withoutAnnotations(o), nil
}

// boundAtCreation lets references stand in a body only where they are followed: the owners of what is created.
func (c *call) boundAtCreation(o directory.Object) *reply {
	for _, name := range sortedNames(o) {
		if relation, ok := strings.CutSuffix(name, "@odata.bind"); ok && (relations["application"][relation].list || relations["servicePrincipal"][relation].list) && (relation != "owners" || c.method != http.MethodPost) {
			return refusedBody("The navigation property '%s' cannot be set with '@odata.bind' in this request.", printable(relation))
		}
	}
	return nil
}

// repeatsID holds for a change that says once more whom it is about: providers for infrastructure tools send the whole object back.
func (c *call) repeatsID(o directory.Object) bool {
	if c.method != http.MethodPatch || len(c.keys) == 0 || c.keys[len(c.keys)-1].name != "" {
		return false
	}
	id, ok := o["id"].(string)
	return ok && strings.EqualFold(id, c.lastKey())
}

// withoutAnnotations drops @odata.type and its like, which SDKs send in every body.
func withoutAnnotations(o directory.Object) directory.Object {
	out := make(directory.Object, len(o))
	for k, v := range o {
		if strings.Contains(k, "@odata.") {
			continue
		}
		out[k] = plain(v)
	}
	return out
}

func plain(v any) any {
	switch x := v.(type) {
	case directory.Object:
		return withoutAnnotations(x)
	case []any:
		out := make([]any, len(x))
		for i, inner := range x {
			out[i] = plain(inner)
		}
		return out
	}
	return v
}

// merge puts changes over an object: complex properties are merged, everything else, collections too, is replaced whole.
func merge(old, changes directory.Object) directory.Object {
	out := directory.Clone(old)
	for k, v := range changes {
		if inner, ok := v.(directory.Object); ok {
			if have, ok := old[k].(directory.Object); ok {
				out[k] = merge(have, inner)
				continue
			}
		}
		out[k] = v
	}
	return out
}
