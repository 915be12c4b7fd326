package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"

	"github.com/go-json-experiment/json/jsontext"

	"gatehouse/preview/sanitize"
	"gatehouse/setup/problem"
)

// errorMost is how much of an error answer is read for its code, in bytes.
const errorMost = 1 << 20

// errorAnswer shows status and code of a response that the caller says is an error. The code counts only when it can be found.
func (c sanitizeCmd) errorAnswer(ctx context.Context, e *env) error {
	in, err := c.open(ctx, e)
	if err != nil {
		return err
	}
	defer in.Close()
	body, err := io.ReadAll(io.LimitReader(in, errorMost))
	if err != nil {
		return cannotRead(err)
	}
	code, _ := errorCode(body)
	return explainSanitize(&sanitize.AnswerError{Status: c.Status, Code: code})
}

// notAnAnswer refuses an error answer whose status nobody gave.
func notAnAnswer(code string) error {
	return problem.New(problem.BadInput, fmt.Sprintf("The response is an error of Graph (code %s), so there is nothing to sanitize.", code),
		onlyCode, nextAnswer, nil)
}

// plainCode is what codes of Graph look like ("Request_ResourceNotFound", "ErrorAccessDenied", "MailboxNotEnabledForRESTAPI"). Others are not shown: an
// unknown source may write anything there.
var plainCode = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]{0,99}$`)

// errorCode reads {"error":{"code":…,"message":…}} (Microsoft Graph docs, "Microsoft Graph error responses and resource types").
// Nothing else may stand beside the error: an answer with values is no error.
func errorCode(body []byte) (code string, ok bool) {
	if !bytes.Contains(body[:min(len(body), 1<<10)], []byte(`"error"`)) {
		return "", false
	}
	d := jsontext.NewDecoder(bytes.NewReader(body))
	code, err := readErrorCode(d)
	if err != nil {
		return "", false
	}
	if !plainCode.MatchString(code) {
		code = "not shown: it does not look like one"
	}
	return code, true
}

var errOther = errors.New("no error answer")

func readErrorCode(d *jsontext.Decoder) (string, error) {
	if err := enter(d, "error"); err != nil {
		return "", err
	}
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return "", errOther
	}
	code, found := "", false
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return "", err
		}
		if name.String() != "code" || d.PeekKind() != '"' {
			if err := d.SkipValue(); err != nil {
				return "", err
			}
			continue
		}
		value, err := d.ReadToken()
		if err != nil {
			return "", err
		}
		code, found = value.String(), true
	}
	for range 2 { // the end of the error and of the answer
		if t, err := d.ReadToken(); err != nil || t.Kind() != '}' {
			return "", errOther
		}
	}
	if _, err := d.ReadToken(); !found || !errors.Is(err, io.EOF) {
		return "", errOther
	}
	return code, nil
}

// enter reads the beginning of an object whose first member has this name.
func enter(d *jsontext.Decoder, name string) error {
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return errOther
	}
	if t, err := d.ReadToken(); err != nil || t.Kind() != '"' || t.String() != name {
		return errOther
	}
	return nil
}
