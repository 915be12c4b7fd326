package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// reply is an answer before it is written.
type reply struct {
	status int
	header map[string]string
	body   any // nil: no body
	text   []byte
	bad    *failure
}

// failure is Graph's error body.
type failure struct {
	code    string
	message string
	details []directory.Object
}

func refuse(status int, code, format string, args ...any) reply {
	return reply{status: status, bad: &failure{code: code, message: fmt.Sprintf(format, args...)}}
}

func badRequest(format string, args ...any) reply {
	return refuse(http.StatusBadRequest, "Request_BadRequest", format, args...)
}

func denied() reply {
	return refuse(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

func notFound(id string) reply {
	return refuse(http.StatusNotFound, "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.", printable(id))
}

func conflict(format string, args ...any) reply {
	return refuse(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", format, args...)
}

func (r reply) withDetail(code, target string) reply {
	r.bad.details = append(r.bad.details, directory.Object{"code": code, "target": target, "message": r.bad.message})
	return r
}

func noContent() reply { return reply{status: http.StatusNoContent} }

func printable(s string) string {
	if len(s) > 200 {
		s = s[:200]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// errorBody is Graph's envelope with the ids that support asks for.
func (g *Graph) errorBody(bad *failure, requestID, clientID string) directory.Object {
	e := directory.Object{
		"code": bad.code, "message": bad.message,
		"innerError": directory.Object{
			"date": g.Store.Now().Format("2006-01-02T15:04:05"), "request-id": requestID, "client-request-id": clientID,
		},
	}
	if len(bad.details) > 0 {
		e["details"] = bad.details
	}
	return directory.Object{"error": e}
}

// write sends an answer with the headers that every Graph answer has.
func (g *Graph) write(w http.ResponseWriter, r *http.Request, out reply) {
	requestID, clientID := newID(), r.Header.Get("Client-Request-Id")
	if clientID == "" || len(clientID) > 64 {
		clientID = requestID
	}
	h := w.Header()
	h.Set("Request-Id", requestID)
	h.Set("Client-Request-Id", printable(clientID))
	h.Set("Cache-Control", "no-cache")
	h.Set("Date", g.Store.Now().Format(http.TimeFormat))
	for k, v := range out.header {
		h.Set(k, v)
	}
	body := out.body
	if out.bad != nil {
		body = g.errorBody(out.bad, requestID, clientID)
	}
	switch {
	case out.text != nil:
		w.WriteHeader(out.status)
		_, _ = w.Write(out.text) // the client went away: nobody is left to tell
	case body == nil:
		w.WriteHeader(out.status)
	default:
		wanted := level(r.Header)
		data, err := json.Marshal(atLevel(wanted, body))
		if err != nil {
			http.Error(w, "the answer cannot be written", http.StatusInternalServerError)
			return
		}
		h.Set("Content-Type", "application/json;odata.metadata="+wanted+";odata.streaming=true;IEEE754Compatible=false;charset=utf-8")
		h.Set("OData-Version", "4.0")
		w.WriteHeader(out.status)
		_, _ = w.Write(data) // as above
	}
}
