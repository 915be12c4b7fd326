package tenant

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gatehouse/setup/entra"
)

// Microsoft Graph docs, "Combine multiple HTTP requests using JSON batching": at most 20 requests in one batch.
const batchSize = 20

// longestBatchWait bounds the one wait for reads that were throttled inside a batch.
const longestBatchWait = 15 * time.Second

// read is one GET inside a batch: a path below the version, with query.
type read struct {
	path   string
	header map[string]string
}

// part is the answer to one read: a body, or why there is none.
type part struct {
	path string // shown in errors
	body json.RawMessage
	err  *entra.Error
}

type batchItem struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
}

type batchAnswer struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
}

// batch makes all reads, 20 in one request. Each part may fail alone; an error means that nothing is known. Parts that were
// throttled or hit a passing server error are asked once more. serverTime is the clock of the last answer.
func (c *caller) batch(ctx context.Context, reads []read) (parts []part, serverTime time.Time, err error) {
	parts = make([]part, len(reads))
	todo := make([]int, len(reads))
	for i := range todo {
		todo[i] = i
	}
	for try := 0; ; try++ {
		for start := 0; start < len(todo); start += batchSize {
			chunk := todo[start:min(start+batchSize, len(todo))]
			if serverTime, err = c.oneBatch(ctx, reads, chunk, parts); err != nil {
				return nil, time.Time{}, err
			}
		}
		var wait time.Duration
		todo, wait = passing(parts)
		if len(todo) == 0 || try == 1 || wait > longestBatchWait {
			return parts, serverTime, nil
		}
		if err := sleep(ctx, max(wait, time.Second)); err != nil {
			return nil, time.Time{}, err
		}
	}
}

func (c *caller) oneBatch(ctx context.Context, reads []read, chunk []int, parts []part) (time.Time, error) {
	items := make([]batchItem, len(chunk))
	for i, at := range chunk {
		items[i] = batchItem{ID: strconv.Itoa(at), Method: http.MethodGet, URL: reads[at].path, Headers: reads[at].header}
	}
	body, err := json.Marshal(map[string]any{"requests": items})
	if err != nil {
		return time.Time{}, fmt.Errorf("write batch: %w", err)
	}
	got, err := c.wire.do(ctx, request{
		method: http.MethodPost, url: c.at("/$batch"), body: body, read: true, note: strconv.Itoa(len(chunk)) + " reads",
		header: http.Header{"Accept": {"application/json"}},
	})
	if err != nil {
		return time.Time{}, err
	}
	var all struct {
		Responses []batchAnswer `json:"responses"`
	}
	if err := json.Unmarshal(got.body, &all); err != nil {
		return time.Time{}, misshapen(c.at("/$batch").Path, codeNotGraph, errNoCollection) // encoding/json's own words may repeat the body
	}
	for _, at := range chunk {
		parts[at] = part{err: &entra.Error{Method: http.MethodGet, Path: batchPath(reads[at].path), RequestID: got.requestID, Code: "NoAnswerInBatch", Time: time.Now()}}
	}
	for _, a := range all.Responses {
		if at, err := strconv.Atoi(a.ID); err == nil && contains(chunk, at) {
			parts[at] = partOf(a, batchPath(reads[at].path), got.requestID)
			paceOf(ctx).throttled(parts[at].err)
		}
	}
	server, err := http.ParseTime(got.header.Get("Date"))
	if err != nil {
		server = time.Time{}
	}
	return server, nil
}

func partOf(a batchAnswer, path, requestID string) part {
	if a.Status >= 200 && a.Status < 300 {
		return part{path: path, body: a.Body}
	}
	e := &entra.Error{Method: http.MethodGet, Path: path, Status: a.Status, RequestID: requestID, Time: time.Now()}
	fillGraphError(e, a.Body)
	if e.Code == "" {
		e.Code = strings.ReplaceAll(http.StatusText(a.Status), " ", "")
	}
	for name, value := range a.Headers {
		if strings.EqualFold(name, "Retry-After") {
			e.RetryAfter = retryAfter(value, time.Now())
		}
	}
	return part{err: e}
}

func batchPath(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return "/"
	}
	return shownPath(u)
}

// passing gives the parts worth asking again and the longest wait that a server wished for.
func passing(parts []part) (again []int, wait time.Duration) {
	for i, p := range parts {
		if p.err != nil && (p.err.Throttled() || p.err.Status == http.StatusBadGateway || p.err.Status == http.StatusInternalServerError) {
			again = append(again, i)
			wait = max(wait, p.err.RetryAfter)
		}
	}
	return again, wait
}

func contains(list []int, n int) bool {
	for _, v := range list {
		if v == n {
			return true
		}
	}
	return false
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
