package rehearsal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

// requestLog writes one JSON line per request, a batch being one. It never holds a secret or a token.
type requestLog struct {
	mu   sync.Mutex
	file *os.File
	err  error // the first failure, told when the log is closed
}

type logLine struct {
	Time    string            `json:"time"`
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Body    any               `json:"body"`
	Status  int               `json:"status"`
	MS      int64             `json:"ms"`
}

func openLog(path string) (*requestLog, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // no log is a valid choice; the methods of a nil log do nothing
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open request log: %w", err)
	}
	return &requestLog{file: f}, nil
}

func (l *requestLog) add(r *http.Request, body []byte, status int, took time.Duration) {
	if l == nil {
		return
	}
	line := logLine{
		Time: time.Now().UTC().Format(time.RFC3339Nano), Method: r.Method, Path: redactPath(r.URL), Headers: map[string]string{}, Body: logBody(r, body),
		Status: status, MS: took.Milliseconds(),
	}
	for name, values := range r.Header {
		if name != "Authorization" && name != "Cookie" && name != "Proxy-Authorization" {
			line.Headers[name] = strings.Join(values, ", ")
		}
	}
	var data bytes.Buffer
	encoder := json.NewEncoder(&data)
	encoder.SetEscapeHTML(false) // people read queries with & in them
	err := encoder.Encode(line)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		_, err = l.file.Write(data.Bytes())
	}
	if err != nil && l.err == nil {
		l.err = err
	}
}

func (l *requestLog) note(err error) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = err
	}
}

func (l *requestLog) close() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := errors.Join(l.err, l.file.Close()); err != nil {
		return fmt.Errorf("write request log: %w", err)
	}
	return nil
}

const redacted = "[redacted]"

// secretNames are the properties and form fields whose values are never written, compared without regard to case.
var secretNames = map[string]bool{
	"client_secret": true, "code": true, "code_verifier": true, "refresh_token": true, "client_assertion": true, "access_token": true, "id_token": true,
	"assertion": true, "password": true, "username_password": true, "device_code": true, "flow": true, "secrettext": true, "authorization": true, "token": true,
	"user_code": true,
}

// redactPath keeps the address with its query and takes secrets out of it: values of secret names, and the pre-authenticated part of a
// download address.
func redactPath(u *url.URL) string {
	path := u.EscapedPath()
	if strings.HasPrefix(path, "/data/download/") {
		path = "/data/download/" + redacted
	}
	if u.RawQuery == "" {
		return path
	}
	parts := strings.Split(u.RawQuery, "&")
	for i, part := range parts {
		name, _, found := strings.Cut(part, "=")
		plain, err := url.QueryUnescape(name)
		if found && (err != nil || secretNames[strings.ToLower(plain)]) {
			parts[i] = name + "=" + redacted
		}
	}
	return path + "?" + strings.Join(parts, "&")
}

// logBody is the body as JSON: JSON as it is, a form as an object, anything else null.
func logBody(r *http.Request, body []byte) any {
	if len(body) == 0 {
		return nil
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil
		}
		form := map[string]any{}
		for name, list := range values {
			form[name] = strings.Join(list, " ")
		}
		return redact(form)
	}
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil
	}
	return redact(v)
}

func redact(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for name, inner := range x {
			if text, isText := inner.(string); isText && text != "" && secretNames[strings.ToLower(name)] {
				out[name] = redacted
				continue
			}
			out[name] = redact(inner)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, inner := range x {
			out[i] = redact(inner)
		}
		return out
	}
	return v
}
