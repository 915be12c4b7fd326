package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Request is one line of the rehearsal tenant's log.
type Request struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Body   json.RawMessage `json:"body"`
	Status int             `json:"status"`
}

// ParseRequests reads a log; the last line may still be in the making.
func ParseRequests(content []byte) ([]Request, error) {
	var requests []Request
	for number, line := range bytes.SplitAfter(content, []byte("\n")) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		var r Request
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("line %d: %w", number+1, err)
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// Made counts what requests brought into being.
type Made struct {
	Applications, Principals, Secrets, Grants int
}

var grantPath = regexp.MustCompile(`/servicePrincipals/[^/]+/(appRoleAssignments|appRoleAssignedTo)$`)

// CountMade counts the answers "created" by kind, also those inside a batch's own lines. An upsert that found its object
// answers 200 or 204 and made nothing.
func CountMade(requests []Request) Made {
	var made Made
	for _, r := range requests {
		path := pathOf(r)
		created := r.Status == http.StatusCreated
		switch {
		case r.Method == http.MethodPost && strings.HasSuffix(path, "/addPassword") && r.Status == http.StatusOK:
			made.Secrets++
		case r.Method == http.MethodPost && path == "/applications" && created,
			r.Method == http.MethodPatch && strings.HasPrefix(path, "/applications(uniqueName=") && created:
			made.Applications++
		case r.Method == http.MethodPost && path == "/servicePrincipals" && created:
			made.Principals++
		case r.Method == http.MethodPost && grantPath.MatchString(path) && created:
			made.Grants++
		}
	}
	return made
}

// pathOf is a request's path without version and query; ids are what a pattern's star stands for.
func pathOf(r Request) string {
	path, _, _ := strings.Cut(r.Path, "?")
	return strings.TrimPrefix(strings.TrimPrefix(path, "/v1.0"), "/beta")
}

// Count is how many requests succeeded whose path ends with this pattern; a star stands for one part.
func Count(requests []Request, method, pattern string) int {
	ends := regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, "[^/]+") + "$")
	n := 0
	for _, r := range requests {
		if r.Method == method && r.Status < http.StatusMultipleChoices && ends.MatchString(pathOf(r)) {
			n++
		}
	}
	return n
}

// Writes counts the requests that changed the tenant. Signing in and reading several things at once are POST too.
func Writes(requests []Request) int {
	n := 0
	for _, r := range requests {
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead || strings.HasSuffix(r.Path, "/$batch") || strings.Contains(r.Path, "/oauth2/") || strings.HasSuffix(pathOf(r), "/login")
		if !reads && r.Status < http.StatusMultipleChoices {
			n++
		}
	}
	return n
}

// LastKeys is how many certificates the last request that wrote them left on an application; -1: none did.
func LastKeys(requests []Request) int {
	last := -1
	for _, r := range requests {
		var body struct {
			Keys *[]json.RawMessage `json:"keyCredentials"`
		}
		if r.Method == http.MethodPatch && r.Status < http.StatusMultipleChoices && json.Unmarshal(r.Body, &body) == nil && body.Keys != nil {
			last = len(*body.Keys)
		}
	}
	return last
}
