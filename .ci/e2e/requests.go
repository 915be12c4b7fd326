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
		path, _, _ := strings.Cut(r.Path, "?")
		path = strings.TrimPrefix(strings.TrimPrefix(path, "/v1.0"), "/beta")
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
