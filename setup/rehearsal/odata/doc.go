// Package odata understands the part of OData that Microsoft Graph offers on directory objects: $filter, $select, $orderby,
// $top, $count and paging. It works on decoded JSON objects and must not know any resource, HTTP handler or store.
package odata

import "fmt"

// Object is a decoded JSON object.
type Object = map[string]any

// Error is a query that Graph would refuse. Code and Message are in Graph's own shape.
type Error struct {
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

func invalid(format string, args ...any) *Error {
	return &Error{Code: "BadRequest", Message: fmt.Sprintf(format, args...)}
}

func unsupported(format string, args ...any) *Error {
	return &Error{Code: "Request_UnsupportedQuery", Message: fmt.Sprintf(format, args...)}
}
