package tenant

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gatehouse/setup/entra"
)

// longestRetryAfter bounds what a server may ask for: a careless "86400" must not stop a person for a day.
const longestRetryAfter = 5 * time.Minute

// graphError is the error envelope (Microsoft Graph docs, "error responses and resource types"). Every part may be missing.
type graphError struct {
	Error *struct {
		Code       string `json:"code"`
		Message    string `json:"message"`
		InnerError *struct {
			Code      string `json:"code"`
			Date      string `json:"date"`
			RequestID string `json:"request-id"`
		} `json:"innerError"`
		Details []struct {
			Code string `json:"code"`
		} `json:"details"`
	} `json:"error"`
}

// refusal fills e from an answer that is not a success. What is no Graph error (a proxy's page) keeps its status.
func refusal(res *http.Response, body []byte, e *entra.Error) *entra.Error {
	e.Status = res.StatusCode
	e.RetryAfter = retryAfter(res.Header.Get("Retry-After"), time.Now())
	if t, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		e.Time = t
	}
	fillGraphError(e, body)
	if e.Code == "" && e.Status >= 400 && e.Status < 500 && strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		e.Code = "NotJSON" // Graph's refusals are JSON; gateways of Microsoft send pages, with 500 and above
	}
	if e.Code == "" {
		e.Code = strings.ReplaceAll(http.StatusText(res.StatusCode), " ", "")
	}
	return e
}

func fillGraphError(e *entra.Error, body []byte) {
	var parsed graphError
	if json.Unmarshal(body, &parsed) != nil || parsed.Error == nil {
		return
	}
	g := parsed.Error
	e.Code, e.Message = finerCode(g.Code, codeInMessage(g.Message)), shorten(g.Message, 2000)
	if inner := g.InnerError; inner != nil {
		if inner.RequestID != "" {
			e.RequestID = inner.RequestID
		}
		// Graph writes this date without a zone; it is UTC.
		if t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(inner.Date, "Z")); err == nil {
			e.Time = t
		}
		e.Code = finerCode(e.Code, inner.Code)
	}
	for _, d := range g.Details {
		e.Code = finerCode(e.Code, d.Code)
	}
}

// codeInMessage reads what the role management service puts into the message: an object with an error code of its own
// (azure-cli#26471). Empty for any other message.
func codeInMessage(message string) string {
	var inner struct {
		Code string `json:"errorCode"`
	}
	if !strings.HasPrefix(message, "{") || json.Unmarshal([]byte(message), &inner) != nil {
		return ""
	}
	return inner.Code
}

// finerCode prefers the inner code where the outer one says nothing.
func finerCode(outer, inner string) string {
	switch outer {
	case "", "Request_BadRequest", "BadRequest", "UnknownError":
		if inner != "" {
			return inner
		}
	}
	return outer
}

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// retryAfter reads seconds or a date; bounded, never negative.
func retryAfter(value string, now time.Time) time.Duration {
	if value == "" {
		return 0
	}
	var d time.Duration
	if seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
		if !(seconds > 0) {
			return 0
		}
		if seconds > longestRetryAfter.Seconds() {
			return longestRetryAfter
		}
		d = time.Duration(seconds * float64(time.Second))
	} else if t, err := http.ParseTime(value); err == nil {
		d = t.Sub(now)
	}
	return min(max(d, 0), longestRetryAfter)
}

func requestID(h http.Header) string {
	if id := h.Get("request-id"); id != "" {
		return id
	}
	return h.Get("x-ms-request-id")
}

// outcomeUnknown holds for refusals of a write that do not say whether it happened: errors of gateways, and the 404 of a
// delegated grant that was seen to apply nevertheless (issue tracker of the Azure AD provider for Terraform).
func outcomeUnknown(e *entra.Error, path string) bool {
	if e.Code == "Directory_ConcurrencyViolation" {
		return false
	}
	switch e.Status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusNotFound:
		return e.Code == "Directory_ObjectNotFound" && strings.HasSuffix(path, "/oauth2PermissionGrants")
	}
	return false
}

// claimsChallenge reads the claims of a 401 (Microsoft Entra docs, "Claims challenges"). Malformed ones are none.
func claimsChallenge(res *http.Response) string {
	if res.StatusCode != http.StatusUnauthorized {
		return ""
	}
	for _, header := range res.Header.Values("WWW-Authenticate") {
		_, rest, found := strings.Cut(header, `claims="`)
		if !found || !strings.HasPrefix(strings.ToLower(header), "bearer") {
			continue
		}
		value, _, closed := strings.Cut(rest, `"`)
		if !closed {
			continue
		}
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			if plain, err := encoding.DecodeString(value); err == nil && json.Valid(plain) {
				return string(plain)
			}
		}
	}
	return ""
}
