package tenant

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/setup/entra"
)

// SampleAnswer is a raw answer. Body is personal data: it must not leave memory. Code is error.code of an error answer; its
// message is never kept.
type SampleAnswer struct {
	Status      int
	Code        string
	ContentType string
	Body        []byte
}

// Sample reads one path below the Graph host ("/v1.0/me/events?$top=5") with this token's rights. An error answer of Graph is
// an answer here, not an error: its status is part of the preview.
func (c *caller) Sample(ctx context.Context, method, path string) (SampleAnswer, error) {
	if method == "" {
		method = http.MethodGet
	}
	if method != http.MethodGet {
		return SampleAnswer{}, fmt.Errorf("read sample: %s is not a reading method", quote(method))
	}
	u, err := url.Parse(c.graph + path)
	if err != nil || !strings.HasPrefix(path, "/") {
		return SampleAnswer{}, fmt.Errorf("read sample: %s is not a path", quote(path))
	}
	got, err := c.wire.do(ctx, request{
		method: method, url: u, read: true, limit: sampleLimit, patience: samplePatience, redirect: answersElsewhere(u.Path), raw: true, note: "sample",
		header: http.Header{"Accept": {"application/json, text/csv;q=0.9, */*;q=0.1"}},
	})
	var e *entra.Error
	if errors.As(err, &e) && e.Status >= 400 && !e.Unknown {
		return SampleAnswer{Status: e.Status, Code: e.Code}, nil
	}
	if err != nil {
		return SampleAnswer{}, fmt.Errorf("read sample: %w", err)
	}
	if got.status >= 300 {
		return c.download(ctx, u, got.header.Get("Location"))
	}
	kind := got.header.Get("Content-Type")
	if strings.HasPrefix(strings.ToLower(kind), "text/html") && !givesFiles(u.Path) {
		return SampleAnswer{}, fmt.Errorf("read sample: %w", misshapen(shownPath(u), "NotJSON", errNoObject))
	}
	return SampleAnswer{Status: got.status, ContentType: kind, Body: got.body}, nil
}

// answersElsewhere holds for the reads that Graph answers with the address of a file: usage reports, and contents of files (Microsoft
// Graph docs, "driveItem: content"). Any other redirect comes from something in between.
func answersElsewhere(path string) bool {
	return strings.Contains(path, "/reports/") || givesFiles(path)
}

// givesFiles holds for reads of a thing as it is, whatever its type.
func givesFiles(path string) bool {
	return strings.HasSuffix(path, "/content") || strings.HasSuffix(path, "/$value")
}

// keyedPath stands for the address of a report wherever a request is shown: path and query of it are the right to read (Microsoft
// Graph docs, "getOffice365ActiveUserDetail", example of a Location).
const keyedPath = "/…"

// download follows the one redirect that Graph documents: usage reports answer 302 with a short-lived address that carries
// its own right to read (Microsoft Graph docs, "getOffice365ActiveUserDetail"). It goes without our token, over https only,
// and no further.
func (c *caller) download(ctx context.Context, from *url.URL, location string) (SampleAnswer, error) {
	to, err := from.Parse(location)
	if err != nil || location == "" || to.Scheme != "https" || to.User != nil {
		return SampleAnswer{}, fmt.Errorf("read sample: %w", misshapen(shownPath(from), codeForeignFile, errors.New("the report's address cannot be used")))
	}
	ctx, cancel := context.WithTimeout(ctx, samplePatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return SampleAnswer{}, errors.New("read sample: the report's address cannot be used")
	}
	start := time.Now()
	sent := Sent{Time: start, Host: to.Host, Method: http.MethodGet, Path: keyedPath, Note: "report download"}
	defer func() {
		sent.Took = time.Since(start)
		c.wire.log.Add(sent)
	}()
	res, err := c.wire.base.RoundTrip(req)
	if err != nil {
		sent.Note = join(sent.Note, "no answer")
		return SampleAnswer{}, fmt.Errorf("download report: %w", &entra.Error{Method: http.MethodGet, Path: keyedPath, Time: start, Err: cause(ctx, err)})
	}
	defer res.Body.Close()
	sent.Status = res.StatusCode
	body, err := readBounded(res.Body, sampleLimit)
	if err != nil {
		sent.Note = join(sent.Note, "no complete answer")
		return SampleAnswer{}, fmt.Errorf("download report: %w", &entra.Error{
			Method: http.MethodGet, Path: keyedPath, Status: res.StatusCode, Code: brokenAnswer(err), Time: start, Err: cause(ctx, err),
		})
	}
	if res.StatusCode != http.StatusOK {
		return SampleAnswer{Status: res.StatusCode, Code: "ReportDownload"}, nil
	}
	return SampleAnswer{Status: res.StatusCode, ContentType: res.Header.Get("Content-Type"), Body: body}, nil
}
