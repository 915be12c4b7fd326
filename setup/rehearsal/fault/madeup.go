package fault

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// madeUp is an answer that the tenant never gave. Its shape is that of the service that the path belongs to.
func (s *Script) madeUp(rule Rule, path string) *answer {
	out := newAnswer()
	out.status = rule.Status
	code, number, message := rule.Code, "", rule.Message
	var detail, inner string
	if rule.Do == Error {
		named := catalogue[rule.Name]
		out.status, code, number, detail, inner = named.status, named.code, named.number, named.detail, named.inner
		if message == "" {
			message = named.message
		}
		out.setHeaders(named.headers)
		if named.body != "" {
			rule.Body, rule.Type = named.body, named.kind
		}
	}
	switch {
	case rule.Body != "":
		out.header.Set("Content-Type", kindOf(rule))
		out.body.WriteString(rule.Body)
	case out.status < http.StatusBadRequest && code == "":
	case graphPath(path):
		s.graphEnvelope(out, code, message, detail, inner)
	case strings.HasSuffix(path, "/token"), strings.HasSuffix(path, "/devicecode"), strings.HasSuffix(path, "/openid-configuration"):
		s.signInEnvelope(out, code, number, message)
	default:
		s.signInPage(out, number, message)
	}
	out.setHeaders(rule.Headers)
	return out
}

func kindOf(rule Rule) string {
	if rule.Type == "" {
		return "application/json"
	}
	return rule.Type
}

// graphPath holds for the addresses of Microsoft Graph; all others belong to the sign-in service.
func graphPath(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return first == "v1.0" || first == "beta" || first == "data"
}

func (s *Script) json(out *answer, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("marshal made-up answer: %v", err)) // texts and numbers only
	}
	out.header.Set("Content-Type", "application/json; charset=utf-8")
	out.body.Write(data)
}

func (s *Script) graphEnvelope(out *answer, code, message, detail, inner string) {
	id := uuid.NewString()
	if code == "" {
		code = strings.ReplaceAll(http.StatusText(out.status), " ", "")
	}
	if message == "" {
		message = "The rehearsal tenant was asked to refuse this request."
	}
	innerError := map[string]any{"date": s.now().UTC().Format("2006-01-02T15:04:05"), "request-id": id, "client-request-id": id}
	if inner != "" {
		innerError["code"] = inner
	}
	e := map[string]any{"code": code, "message": message, "innerError": innerError}
	if detail != "" {
		e["details"] = []any{map[string]any{"code": detail, "message": message}}
	}
	out.setHeaders(map[string]string{"Request-Id": id, "Client-Request-Id": id, "Date": s.now().UTC().Format(http.TimeFormat)})
	s.json(out, map[string]any{"error": e})
}

var numberInText = regexp.MustCompile(`AADSTS(\d+)`)

func (s *Script) signInEnvelope(out *answer, code, number, message string) {
	trace, correlation, now := uuid.NewString(), uuid.NewString(), s.now().UTC().Format("2006-01-02 15:04:05Z")
	if code == "" {
		code = "server_error"
	}
	if found := numberInText.FindStringSubmatch(message); number == "" && found != nil {
		number = found[1]
	}
	body := map[string]any{
		"error": code, "error_description": s.described(number, message) + " Trace ID: " + trace + " Correlation ID: " + correlation + " Timestamp: " + now,
		"timestamp": now, "trace_id": trace, "correlation_id": correlation,
	}
	if n, err := strconv.Atoi(number); err == nil {
		body["error_codes"], body["error_uri"] = []int{n}, "https://login.microsoftonline.com/error?code="+number
	}
	out.setHeaders(map[string]string{"X-Ms-Request-Id": trace, "Date": s.now().UTC().Format(http.TimeFormat)})
	s.json(out, body)
}

// described puts the number before a message that does not have it.
func (s *Script) described(number, message string) string {
	if number == "" || strings.Contains(message, "AADSTS") {
		return message
	}
	return "AADSTS" + number + ": " + message
}

// signInPage is what a browser shows where a program would get the error.
func (s *Script) signInPage(out *answer, number, message string) {
	out.header.Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(&out.body, "<!doctype html><title>Sign in to your account</title><h1>Sorry, but we’re having trouble signing you in.</h1><p>%s</p>",
		html.EscapeString(s.described(number, message)))
}
