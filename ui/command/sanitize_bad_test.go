package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/preview/sanitize"
)

const lineRules = `
endpoints:
  - pathTemplate: /v1.0/users
    allowedMethods: [GET]
    transforms:
      - !<redact>
        jsonPaths: [$..displayName]
      - !<pseudonymize>
        jsonPaths: [$..mail]
`

// sanitized runs the command in this process.
func sanitized(t *testing.T, rulesText string, in io.Reader, flags ...string) (code int, out, said string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(file, []byte(rulesText), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	args := append([]string{"sanitize", "--rules", file, "--url", "/v1.0/users"}, flags...)
	code = Run(context.Background(), args, Program{Version: "test", Streams: Streams{In: in, Out: &stdout, Err: &stderr}})
	return code, stdout.String(), stderr.String()
}

func TestWhatIsNoAnswerIsRefusedInWordsAndNothingComesOut(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"malformed":                  {`{"value":[{"displayName":"Alva"]}`, "not valid JSON"},
		"cut off":                    {`{"value":[{"displayName":"Al`, "ends too early"},
		"cut off in a list":          {`{"value":[{"displayName":"Alva"},`, "ends too early"},
		"name twice":                 {`{"displayName":"Alva","displayName":"Berit"}`, "same name twice"},
		"invalid UTF-8":              {"{\"displayName\":\"Alva\xff\"}", "UTF-8"},
		"lone surrogate":             {`{"displayName":"Alva\ud800"}`, "surrogate"},
		"HTML":                       {"<!DOCTYPE html><html><body>Sign in, Alva</body></html>", "HTML"},
		"XML":                        {"\r\n <error>Alva</error>", "HTML or XML"},
		"plain text":                 {"Service unavailable for Alva", "not valid JSON"},
		"table":                      {"Display Name,Mail\nAlva,alva@contoso.example\n", "not valid JSON"},
		"byte order mark":            {"\ufeff{\"displayName\":\"Alva\"}", "not valid JSON"},
		"UTF-16":                     {"\xff\xfe{\x00}\x00", "not valid JSON"},
		"zero byte":                  {"\x00", "not valid JSON"},
		"compressed":                 {"\x1f\x8b\x08\x00Alva", "not valid JSON"},
		"bad line":                   {"{\"displayName\":\"Alva\"}\n{\"displayName\":\n{\"displayName\":\"Berit\"}\n", "not valid JSON"},
		"text behind":                {`{"displayName":"Alva"} Alva`, "not valid JSON"},
		"unquoted name":              {`{displayName:"Alva"}`, "not valid JSON"},
		"comment":                    {`{"displayName":"Alva"/* Alva */}`, "not valid JSON"},
		"number with a zero":         {`{"displayName":007}`, "not valid JSON"},
		"too deep":                   {strings.Repeat("[", 129) + strings.Repeat("]", 129), "128 levels"},
		"deep and cut off":           {strings.Repeat(`{"a":`, 100_000), "128 levels"},
		"huge number":                {`{"displayName":"Alva","a":1e999999}`, "number is too large"},
		"huge negative number":       {`{"displayName":"Alva","a":-1e400}`, "number is too large"},
		"number of 10,000 digits":    {`{"displayName":"Alva","a":` + strings.Repeat("9", 10_000) + "}", "number is too large"},
		"values that run together":   {`{"displayName":"Alva"}nulltrue`, "not valid JSON"},
		"what cannot be a pseudonym": {`{"mail":{"displayName":"Alva"}}`, "$.mail"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, said := sanitized(t, lineRules, strings.NewReader(test.in))
			if code != 2 || out != "" {
				t.Errorf("exit %d with %q on standard output, want 2 and nothing", code, out)
			}
			if !strings.Contains(said, test.want) {
				t.Errorf("no word of %q:\n%s", test.want, said)
			}
			if strings.Contains(said, "Alva") || strings.Contains(said, "alva") {
				t.Errorf("a personal value is told:\n%s", said)
			}
		})
	}
}

func TestErrorAnswersShowStatusAndCodeOnly(t *testing.T) {
	const refused = `{"error":{"code":"ErrorAccessDenied","message":"Alva may not.","innerError":{"date":"2026-02-16","request-id":"x"}}}`
	for name, test := range map[string]struct {
		in, status string
		want       string
	}{
		"status and code":       {refused, "403", "403 Forbidden (ErrorAccessDenied)"},
		"code alone":            {refused, "200", "code ErrorAccessDenied"},
		"status alone":          {"<html>Alva</html>", "502", "502 Bad Gateway,"},
		"nothing but a status":  {"", "429", "429 Too Many Requests"},
		"a code that is a text": {`{"error":{"message":"Alva","code":"Alva is away"}}`, "200", "does not look like one"},
		"cut off":               {refused[:60], "500", "500 Internal Server Error,"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, said := sanitized(t, lineRules, strings.NewReader(test.in), "--status", test.status)
			if code != 2 || out != "" || !strings.Contains(said, test.want) || strings.Contains(said, "Alva") {
				t.Errorf("exit %d, %q on standard output:\n%s", code, out, said)
			}
		})
	}
}

func TestAnAnswerThatOnlyMentionsAnErrorIsAnAnswer(t *testing.T) {
	for _, in := range []string{
		`{"error":{"code":"a"},"value":[]}`, `{"error":{"message":"no code"}}`, `{"error":"text"}`, `{"value":[{"error":{"code":"a"}}]}`,
		"{\"error\":{\"code\":\"a\"}}\n{}",
	} {
		if code, out, said := sanitized(t, lineRules, strings.NewReader(in)); code != 0 || strings.TrimSpace(out) != in {
			t.Errorf("%s: exit %d, %q\n%s", in, code, out, said)
		}
	}
}

func TestMoreThanAGibibyteIsRefusedBeforeItIsRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "big.json")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(sanitize.MaxStream + 1); err != nil { // takes no room
		t.Fatal(err)
	}
	f.Close()
	code, out, said := sanitized(t, lineRules, nil, "--in", file)
	if code != 2 || out != "" || !strings.Contains(said, fmt.Sprint(sanitize.MaxStream)) {
		t.Errorf("exit %d, %q on standard output:\n%s", code, out, said)
	}
}

func TestWhatIsDeepButAllowedPasses(t *testing.T) {
	in := strings.Repeat("[", 128) + strings.Repeat("]", 128)
	if code, out, said := sanitized(t, lineRules, strings.NewReader(in)); code != 0 || out != in+"\n" {
		t.Errorf("exit %d:\n%s", code, said)
	}
}

// largeFile holds a response that is too large to be held; end is what stands where "]}" should.
func largeFile(t *testing.T, end string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "large.json")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	element := `{"id":"5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f","displayName":"Alva Ekdahl","pad":"` + strings.Repeat("·", 4000) + `"},`
	_, err = f.WriteString(`{"value":[` + strings.Repeat(element, wholeLimit/len(element)) + element[:len(element)-1] + end)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestALargeResponseThatIsBadAtTheEndLetsNothingThrough(t *testing.T) {
	dir := temporary(t)
	for name, test := range map[string]struct {
		end  string
		code int
		want string
	}{
		"good":           {"]}", 0, "a sample"},
		"cut off":        {"", 2, "ends too early"},
		"name twice":     {`],"value":[]}`, 2, "same name twice"},
		"not for a rule": {`,{"mail":{}}]}`, 2, ".mail"},
		"a leak":         {`,{"jobTitle":"Deputy of Alva Ekdahl"}]}`, 3, "is still found in $.value[*].jobTitle (plain)"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, said := sanitized(t, lineRules, nil, "--in", largeFile(t, test.end))
			if code != test.code || (out != "") != (test.code == 0) || !strings.Contains(said, test.want) || strings.Contains(said, "Alva") {
				t.Errorf("exit %d, %d bytes on standard output, want %d:\n%s", code, len(out), test.code, said)
			}
			if names := leftIn(t, dir); len(names) > 0 {
				t.Errorf("left behind: %q", names)
			}
		})
	}
}

func TestALargeResponseIsExplainedPieceByPiece(t *testing.T) {
	temporary(t)
	code, out, said := sanitized(t, lineRules, nil, "--in", largeFile(t, `,{"mail":"alva@contoso.example"}]}`), "--explain")
	var explained struct {
		Fields []struct{ Path, Verdict string }
		Counts struct{ Fields, Removed, Tokenised int }
		Check  struct{ Of string } `json:"leakCheck"`
	}
	if err := json.Unmarshal([]byte(out), &explained); err != nil || code != 0 {
		t.Fatalf("exit %d, %v:\n%s", code, err, said)
	}
	last := explained.Fields[len(explained.Fields)-1]
	if n := len(explained.Fields); n != explained.Counts.Fields || explained.Counts.Tokenised != 1 || explained.Check.Of != "sample" ||
		last.Verdict != "tokenised" || last.Path != fmt.Sprintf("$.value[%d].mail", explained.Counts.Removed) {
		t.Errorf("%d fields, %+v, %+v, %+v", n, explained.Counts, explained.Check, last)
	}
	if strings.Contains(strings.ToLower(out), "alva") {
		t.Error("a personal value is in the explanation")
	}
	if code, out, _ = sanitized(t, lineRules, nil, "--in", largeFile(t, "} "), "--explain"); code != 2 || out != "" {
		t.Errorf("exit %d with %d bytes of an explanation of what is no answer", code, len(out))
	}
}

func TestALargeResponseNeedsRoomForWhatWaits(t *testing.T) {
	missing := filepath.Join(temporary(t), "missing")
	t.Setenv("TMPDIR", missing)
	t.Setenv("TMP", missing)
	code, out, said := sanitized(t, lineRules, nil, "--in", largeFile(t, "]}"))
	if code != 1 || out != "" || !strings.Contains(said, "Make room in "+missing) {
		t.Errorf("exit %d, %d bytes on standard output:\n%s", code, len(out), said)
	}
}
