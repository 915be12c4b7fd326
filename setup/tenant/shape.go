package tenant

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"gatehouse/setup/entra"
)

// Codes of answers that arrived with a success and cannot be what was asked for. They are this program's own, like NotJSON.
const (
	codeNotGraph    = "NotGraph"     // JSON, and not of Graph's shape
	codeTooLarge    = "TooLarge"     // more than was ever asked for
	codeCutOff      = "CutOff"       // the connection ended in the middle
	codeForeignFile = "ForeignFile"  // a file is said to be where it cannot be fetched from
	codeForeign     = "ForeignPage"  // the next page is said to be on another server
	codeEndless     = "EndlessPages" // the list has more pages than any real one
)

// misshapen is a read whose answer makes no sense. Taking it for "nothing there" would show a tenant as clean that was not read.
func misshapen(path, code string, err error) *entra.Error {
	return &entra.Error{Method: http.MethodGet, Path: path, Status: http.StatusOK, Code: code, Time: time.Now(), Err: err}
}

// brokenAnswer names what became of a body that could not be read to its end.
func brokenAnswer(err error) string {
	if errors.Is(err, errTooBig) {
		return codeTooLarge
	}
	return codeCutOff
}

var errNoCollection = errors.New("read collection: the answer holds none")

// pageOf reads one page. A collection always has a value, an empty one too (OData JSON Format 4.01, 13).
func pageOf(path string, body json.RawMessage) (p page, err error) {
	if err := json.Unmarshal(body, &p); err != nil {
		return p, misshapen(path, codeNotGraph, errNoCollection) // encoding/json's own words may repeat the body
	}
	if p.Value == nil {
		return p, misshapen(path, codeNotGraph, errNoCollection)
	}
	return p, nil
}

// identified are objects that are nothing without their id.
type identified interface{ objectID() string }

func (a *jsonApplication) objectID() string { return a.ID }
func (p *jsonPrincipal) objectID() string   { return p.ID }
func (m *jsonMe) objectID() string          { return m.ID }

var errNoObject = errors.New("read object: the answer holds none")

// readObject reads a single object; one without content, or without the id that it must have, is none.
func readObject(path string, body json.RawMessage, into any) error {
	var properties map[string]json.RawMessage
	if json.Unmarshal(body, &properties) != nil || len(properties) == 0 || json.Unmarshal(body, into) != nil {
		return misshapen(path, codeNotGraph, errNoObject)
	}
	if o, ok := into.(identified); ok && o.objectID() == "" {
		return misshapen(path, codeNotGraph, errNoObject)
	}
	return nil
}
