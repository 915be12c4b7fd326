package odata

import (
	"net/url"
	"slices"
)

// Page is one answer of a collection.
type Page struct {
	Items []Object
	Total int
	Next  string // query string of the next page, empty on the last one
}

// Apply filters, sorts and cuts a collection. size is the page size when $top is not given.
func (q *Query) Apply(all []Object, size int) Page {
	items := all
	if q.Filter != nil || q.Search != nil {
		items = make([]Object, 0, len(all))
		for _, o := range all {
			if (q.Filter == nil || q.Filter.Match(o)) && (q.Search == nil || q.Search.Match(o)) {
				items = append(items, o)
			}
		}
	}
	if len(q.Order) > 0 {
		items = slices.Clone(items)
		slices.SortStableFunc(items, q.compare)
	}
	page := Page{Total: len(items)}
	if q.Top > 0 {
		size = q.Top
	}
	from := min(q.offset+q.Skip, len(items))
	to := min(from+size, len(items))
	page.Items = items[from:to]
	if to < len(items) {
		page.Next = q.nextQuery(to)
	}
	return page
}

func (q *Query) compare(a, b Object) int {
	for _, o := range q.Order {
		c, ok := order(a[o.Property], b[o.Property])
		switch {
		case !ok && a[o.Property] == nil && b[o.Property] != nil:
			c = -1
		case !ok && a[o.Property] != nil && b[o.Property] == nil:
			c = 1
		}
		if c == 0 {
			continue
		}
		if o.Descending {
			return -c
		}
		return c
	}
	return 0
}

func (q *Query) nextQuery(offset int) string {
	values := url.Values{}
	for name, list := range q.values {
		if option := systemOption(name); option != "$skiptoken" && option != "$skip" {
			values[name] = list
		}
	}
	values.Set("$skiptoken", makeToken(offset))
	return values.Encode()
}

// Pick cuts an object to the selected properties; without $select it takes the default ones (all when none are named).
// The id is always kept, as Graph does; annotations stay.
func (q *Query) Pick(o Object, defaults []string) Object {
	names := q.Select
	if len(names) == 0 || slices.Contains(names, "*") {
		names = defaults
	}
	out := Object{}
	for k, v := range o {
		if k[0] == '#' {
			continue // bookkeeping of the store
		}
		if len(names) == 0 || k[0] == '@' || k == "id" && len(q.Select) == 0 || slices.Contains(names, k) {
			out[k] = v
		}
	}
	for _, name := range q.Select {
		if _, ok := out[name]; !ok && name != "*" {
			out[name] = nil
		}
	}
	if id, ok := o["id"]; ok && len(q.Select) > 0 {
		out["id"] = id
	}
	return out
}
