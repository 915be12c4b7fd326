package vendorlist

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"gatehouse/setup/definition"
	"gatehouse/setup/permission"
)

// maxCalls is how many example calls a definition gets: enough to see what the permissions open.
const (
	maxCalls = 12
	maxOfOne = 2 // for one permission
)

// shipped are the definitions that Gatehouse carries, read once.
var shipped = sync.OnceValues(definition.Catalogue)

// sampleCalls borrows, from the shipped definitions, calls that the permissions open, with their fictional answers: a preview
// shows what the vendor would see. What the product itself calls only its vendor knows.
func sampleCalls(asked []permission.Permission) ([]definition.Call, map[string][]byte, error) {
	shipped, err := shipped()
	if err != nil {
		return nil, nil, err
	}
	var calls []definition.Call
	examples, seen := map[string][]byte{}, map[string]bool{}
	take := func(d *definition.Definition, c definition.Call) error {
		data, err := d.ReadExample(c)
		if err != nil {
			return err
		}
		c.Example = d.ID + "-" + c.Example
		for n, plain := 2, c.Name; slices.ContainsFunc(calls, func(o definition.Call) bool { return o.Name == c.Name }); n++ {
			c.Name = fmt.Sprintf("%s %d", plain, n)
		}
		seen[c.URL] = true
		calls, examples[c.Example] = append(calls, c), data
		return nil
	}
	for _, p := range asked {
		taken := 0
		for _, d := range shipped {
			for _, c := range d.Calls {
				least := permission.Embedded().Least(p, []permission.Call{{Method: c.Method, URL: c.URL}})
				if len(least.Serves) == 0 || seen[c.URL] || taken >= maxOfOne || len(calls) >= maxCalls {
					continue
				}
				if err := take(d, c); err != nil {
					return nil, nil, err
				}
				taken++
			}
		}
	}
	if len(calls) > 0 {
		return calls, examples, nil
	}
	// A definition without calls cannot be previewed; the profile of a person is what most vendors ask for first.
	for _, d := range shipped {
		for _, c := range d.Calls {
			if len(calls) == 0 && c.URL == "/v1.0/users" {
				c.Findings = maps.Clone(c.Findings)
				if c.Findings == nil {
					c.Findings = map[string]string{}
				}
				c.Findings["403"] = "None of the vendor's permissions opens this call; replace it by one that the product makes."
				if err := take(d, c); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	return calls, examples, nil
}
