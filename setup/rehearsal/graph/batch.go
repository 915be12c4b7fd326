package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

const maxBatch = 20

type batchItem struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`
}

// batch runs up to 20 requests in their order; each has its own status (Microsoft Graph docs, json-batching).
func (g *Graph) batch(ctx context.Context, who *caller, version string, in incoming) reply {
	var asked struct {
		Requests []batchItem `json:"requests"`
	}
	if err := json.Unmarshal(in.body, &asked); err != nil {
		return refuse(http.StatusBadRequest, "BadRequest", "Invalid batch payload format.")
	}
	if bad := checkBatch(asked.Requests); bad != nil {
		return *bad
	}
	statuses := map[string]int{}
	responses := make([]any, 0, len(asked.Requests))
	for _, item := range asked.Requests {
		out := g.batchAnswer(ctx, who, version, in, item, statuses)
		statuses[item.ID] = out.status
		responses = append(responses, g.batchResponse(item.ID, out))
	}
	return reply{status: http.StatusOK, body: directory.Object{"responses": responses}}
}

func checkBatch(items []batchItem) *reply {
	var seen []string
	for _, item := range items {
		bad := reply{}
		switch {
		case item.ID == "" || slices.Contains(seen, item.ID):
			bad = refuse(http.StatusBadRequest, "BadRequest", "Every request of a batch needs an id of its own.")
		case item.Method == "" || !strings.HasPrefix(item.URL, "/"):
			bad = refuse(http.StatusBadRequest, "BadRequest", "Request Id: '%s' needs a method and a relative url that begins with '/'.", printable(item.ID))
		case len(item.Body) > 0 && string(item.Body) != "null" && headerOf(item.Headers, "Content-Type") == "":
			bad = refuse(http.StatusBadRequest, "BadRequest", "Write request id : %s does not contain Content-Type header or body.", printable(item.ID))
		case slices.ContainsFunc(item.DependsOn, func(id string) bool { return !slices.Contains(seen, id) }):
			bad = refuse(http.StatusBadRequest, "BadRequest", "Request Id: '%s' depends on a request that does not come before it.", printable(item.ID))
		}
		if bad.status != 0 {
			return &bad
		}
		seen = append(seen, item.ID)
	}
	if len(items) > maxBatch {
		bad := refuse(http.StatusBadRequest, "MaximumValueExceeded", "Number of batch request steps exceeds the maximum value of %d.", maxBatch)
		return &bad
	}
	return nil
}

func headerOf(h map[string]string, name string) string {
	for k, v := range h {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

func (g *Graph) batchAnswer(ctx context.Context, who *caller, version string, outer incoming, item batchItem, statuses map[string]int) reply {
	for _, id := range item.DependsOn {
		if statuses[id] >= http.StatusBadRequest {
			return refuse(http.StatusFailedDependency, "FailedDependency", "A request that this one depends on has failed.")
		}
	}
	u, err := url.Parse(item.URL)
	if err != nil {
		return refuse(http.StatusBadRequest, "BadRequest", "The url of request '%s' cannot be read.", printable(item.ID))
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return refuse(http.StatusBadRequest, "BadRequest", "The query of request '%s' cannot be read.", printable(item.ID))
	}
	header := http.Header{}
	for k, v := range item.Headers {
		header.Set(k, v)
	}
	body := []byte(item.Body)
	if string(body) == "null" {
		body = nil
	}
	in := incoming{
		method: strings.ToUpper(item.Method), path: version + u.EscapedPath(), query: query, header: header, body: body, host: outer.host,
	}
	at := &url.URL{Scheme: "https", Host: outer.host, Path: version + u.Path, RawQuery: u.RawQuery}
	return g.partly(ctx, who, in, at)
}

func (g *Graph) batchResponse(id string, out reply) directory.Object {
	headers := directory.Object{"Cache-Control": "no-cache"}
	for k, v := range out.header {
		headers[k] = v
	}
	response := directory.Object{"id": id, "status": out.status}
	switch {
	case out.bad != nil:
		request := newID()
		headers["Content-Type"] = "application/json"
		response["body"] = g.errorBody(out.bad, request, request)
	case out.text != nil:
		response["body"] = base64.StdEncoding.EncodeToString(out.text)
	case out.body != nil:
		headers["Content-Type"] = "application/json"
		headers["OData-Version"] = "4.0"
		response["body"] = out.body
	}
	response["headers"] = headers
	return response
}
