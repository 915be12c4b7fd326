package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"

	"gatehouse/setup/rehearsal/fault"
)

// partly answers one request of a batch, unless a fault strikes it.
func (g *Graph) partly(ctx context.Context, who *caller, in incoming, at *url.URL) reply {
	query, err := url.QueryUnescape(at.RawQuery)
	if err != nil {
		query = at.RawQuery
	}
	part := g.Faults.Part(ctx, fault.Request{Method: in.method, Path: at.Path, Query: query, Body: in.body})
	if part == nil {
		return g.metered(who, in)
	}
	status, header, body := part.Answer(ctx, at, func() (int, map[string]string, []byte) {
		return g.plainly(g.metered(who, in))
	})
	out := reply{status: status, header: header}
	switch {
	case json.Valid(body):
		out.body = json.RawMessage(body)
	case len(body) > 0:
		out.text = body
	}
	return out
}

// plainly is an answer as a part of a batch carries it.
func (g *Graph) plainly(out reply) (status int, header map[string]string, body []byte) {
	response := g.batchResponse("", out)
	header = map[string]string{}
	if headers, ok := response["headers"].(map[string]any); ok {
		for name, value := range headers {
			header[name], _ = value.(string)
		}
	}
	switch text := response["body"].(type) {
	case nil:
	case string:
		body, _ = base64.StdEncoding.DecodeString(text) // encoded a moment ago
	default:
		body, _ = json.Marshal(text) // as every answer is
	}
	return out.status, header, body
}
