package odata

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Query are the OData options of one request.
type Query struct {
	Filter Expr
	Search *Search
	Select []string
	Expand []string // as written, one relation each
	// Expansions are the same, read.
	Expansions []Expansion
	Order      []Order
	Top        int // 0: the resource's default
	Count      bool
	Delta      string // $deltatoken
	Skip       int
	offset     int // of a page token
	values     url.Values
	counted    bool // ConsistencyLevel: eventual was sent
}

// Order is one term of $orderby.
type Order struct {
	Property   string
	Descending bool
}

// MaxTop is the largest page of directory objects.
const MaxTop = 999

// ParseQuery reads the options of a request; header is looked at for ConsistencyLevel only.
func ParseQuery(values url.Values, header http.Header) (*Query, error) {
	q := &Query{values: values, counted: strings.EqualFold(header.Get("ConsistencyLevel"), "eventual")}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		option := systemOption(name)
		if option == "" {
			continue
		}
		if seen[option] || len(values[name]) > 1 {
			return nil, invalid("Query option '%s' was specified more than once, but it must be specified at most once.", option)
		}
		seen[option] = true
		if err := q.option(option, values.Get(name)); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// systemOption is the option that a parameter means, empty for one that is none. The sign may be left out
// (Microsoft Graph docs, query-parameters).
func systemOption(name string) string {
	switch lower := strings.ToLower(strings.TrimPrefix(name, "$")); lower {
	case "filter", "select", "expand", "orderby", "top", "skip", "count", "skiptoken", "deltatoken", "format":
		return "$" + lower
	case "search":
		if name[0] == '$' {
			return "$search" // without the sign it belongs to the resource: sites?search=*
		}
	}
	if strings.HasPrefix(name, "$") {
		return name
	}
	return ""
}

func (q *Query) option(name, value string) (err error) {
	switch name {
	case "$filter":
		q.Filter, err = ParseFilter(value)
	case "$select":
		q.Select = split(value)
	case "$expand":
		q.Expand = splitOutside(value, ',')
		q.Expansions, err = parseExpand(value, 1)
	case "$orderby":
		q.Order, err = parseOrder(value)
	case "$top":
		q.Top, err = strconv.Atoi(value)
		if err != nil || q.Top < 1 || q.Top > MaxTop {
			return &Error{Code: "Request_BadRequest", Message: "Invalid page size specified: '" + value + "'. Must be between 1 and 999 inclusive."}
		}
	case "$count":
		q.Count, err = strconv.ParseBool(value)
		if err != nil {
			return invalid("Invalid value '%s' for $count query option found. Valid values are 'true' and 'false'.", value)
		}
	case "$skip":
		q.Skip, err = strconv.Atoi(value)
		if err != nil || q.Skip < 0 {
			return invalid("Invalid value '%s' for $skip query option found. The $skip query option requires a non-negative integer value.", value)
		}
	case "$skiptoken":
		q.offset, err = readToken(value)
	case "$deltatoken":
		q.Delta = value
	case "$search":
		q.Search, err = ParseSearch(value)
	case "$format":
	default:
		return invalid("The query parameter '%s' is not supported.", name)
	}
	return err
}

// Advanced applies the rule of directory objects that ne, not, endswith and $orderby beside $filter need ConsistencyLevel and $count
// (Microsoft Graph docs, aad-advanced-queries).
func (q *Query) Advanced() error {
	switch {
	case q.Search != nil && !q.counted:
		return unsupported("Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
	case q.Filter == nil || (q.counted && q.Count):
		return nil
	}
	var bad string
	for _, u := range q.Uses() {
		switch {
		case u.Negated:
			bad = "not"
		case u.Operator == "ne" || u.Operator == "endswith" || u.Operator == "$count":
			bad = u.Operator
		}
	}
	if bad == "" && len(q.Order) > 0 {
		bad = "$orderby"
	}
	if bad != "" {
		return unsupported("The operator '%s' needs the header ConsistencyLevel: eventual and the query parameter $count=true.", bad)
	}
	return nil
}

// Counted holds when the request accepts the eventually consistent index.
func (q *Query) Counted() bool { return q.counted }

// Eventual holds when the request asked for the eventually consistent index and a count.
func (q *Query) Eventual() bool { return q.counted && q.Count }

// Properties names every property that the options mention, for the check against a type.
func (q *Query) Properties() []string {
	names := slices.Clone(q.Select)
	for _, u := range q.Uses() {
		names = append(names, u.Property)
	}
	if q.Search != nil {
		for _, t := range q.Search.Terms() {
			if t.Property != "" {
				names = append(names, t.Property)
			}
		}
	}
	for _, o := range q.Order {
		names = append(names, o.Property)
	}
	return names
}

func split(value string) []string {
	var out []string
	for part := range strings.SplitSeq(value, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func parseOrder(value string) ([]Order, error) {
	var out []Order
	for _, part := range split(value) {
		words := strings.Fields(part)
		if len(words) > 2 || (len(words) == 2 && words[1] != "asc" && words[1] != "desc") {
			return nil, invalid("Invalid orderby clause '%s'.", part)
		}
		out = append(out, Order{Property: words[0], Descending: len(words) == 2 && words[1] == "desc"})
	}
	return out, nil
}

func makeToken(offset int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("page:" + strconv.Itoa(offset)))
}

func readToken(value string) (int, error) {
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err == nil {
		if text, ok := strings.CutPrefix(string(raw), "page:"); ok {
			if n, err := strconv.Atoi(text); err == nil && n >= 0 {
				return n, nil
			}
		}
	}
	return 0, &Error{Code: "Directory_ExpiredPageToken", Message: "The specified page token value has expired and can no longer be included in your request."}
}
