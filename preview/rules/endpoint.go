package rules

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Endpoint admits some calls and says how their answers are changed: first the schema, then the transforms in order; before both, augments add to them.
type Endpoint struct {
	Index          int // from 0
	Line           int
	PathTemplate   string
	PathRegex      string   // wins over PathTemplate
	Methods        []string // upper case; nil = any
	RequestHeaders []string
	Body           *RequestBody // nil: what a call sends is not looked at
	Schema         *Schema      // nil = no filter
	Conditional    bool         // an if or const can be reached from Schema
	Transforms     []*Transform
	Augments       []*Augment

	pattern     *regexp.Regexp
	names       []string     // parameters of the template, in the order of the groups
	query       []string     // admitted query parameters, lower case
	limitsQuery bool         // an empty list admits none, no list admits any
	pathSchemas []*Parameter // all name a parameter of the template
	querySchema []*Parameter
}

var endpointKeys = []string{
	"pathTemplate", "pathRegex", "pathParameterSchemas", "allowedMethods", "allowedQueryParams", "queryParamSchemas",
	"allowedRequestHeaders", "allowedRequestHeadersToForward", "requestBody", "augments", "responseSchema", "transforms",
}

func (l *loader) endpoint(n *yaml.Node, index int) (*Endpoint, error) {
	entries, err := l.mapping(n, "an endpoint", endpointKeys)
	if err != nil {
		return nil, err
	}
	endpoint := &Endpoint{Index: index, Line: n.Line}
	for _, e := range entries {
		if err := l.endpointKey(endpoint, e); err != nil {
			return nil, err
		}
	}
	if endpoint.pattern == nil {
		return nil, l.fail(n, "the endpoint has neither pathTemplate nor pathRegex", "write for instance pathTemplate: /v1.0/users/{id}")
	}
	if endpoint.pathSchemas != nil && endpoint.PathRegex != "" {
		return nil, l.fail(n, "pathParameterSchemas has no effect beside pathRegex", "use pathTemplate")
	}
	for _, p := range endpoint.pathSchemas {
		if !slices.Contains(endpoint.names, p.Name) {
			return nil, l.fail(n, "pathParameterSchemas names "+quoted(p.Name)+", which the pathTemplate does not have: the endpoint would never match", "use a name of the template")
		}
	}
	return endpoint, nil
}

func (l *loader) endpointKey(endpoint *Endpoint, e entry) (err error) {
	switch key := e.key.Value; key {
	case "pathTemplate":
		endpoint.PathTemplate = e.value.Value
		pattern, names, err := l.template(e.value)
		if err != nil {
			return err
		}
		if endpoint.names = names; endpoint.PathRegex == "" {
			endpoint.pattern = pattern
		}
	case "pathRegex":
		endpoint.PathRegex = e.value.Value
		endpoint.pattern, err = l.regex(e.value, key, `(?i)^(?:`, `)$`)
	case "pathParameterSchemas":
		endpoint.pathSchemas, err = l.parameters(e.value, key, false)
	case "queryParamSchemas":
		endpoint.querySchema, err = l.parameters(e.value, key, true)
	case "allowedMethods":
		endpoint.Methods, err = l.texts(e.value, key)
		for i, m := range endpoint.Methods {
			endpoint.Methods[i] = strings.ToUpper(m)
		}
	case "allowedQueryParams":
		endpoint.query, err = l.texts(e.value, key)
		endpoint.limitsQuery = true
		for i, name := range endpoint.query {
			endpoint.query[i] = strings.ToLower(name)
		}
	case "allowedRequestHeaders", "allowedRequestHeadersToForward":
		var headers []string
		headers, err = l.texts(e.value, key)
		endpoint.RequestHeaders = append(endpoint.RequestHeaders, headers...)
	case "augments":
		endpoint.Augments, err = l.augments(e.value)
	case "requestBody":
		endpoint.Body, err = l.requestBody(e.value)
	case "responseSchema":
		endpoint.Schema, err = l.schema(e.value)
	case "transforms":
		endpoint.Transforms, err = l.transforms(e.value)
	}
	return err
}
