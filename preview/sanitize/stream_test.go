package sanitize_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"gatehouse/preview/internal/graphlist"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

func streamed(t testing.TB, set *rules.Set, body string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := sanitizer(t).Stream(set, "GET", "/a", strings.NewReader(body), &out, sanitize.StreamOptions{})
	return out.String(), err
}

func TestBadAnswersAreRefusedInTheSameWordsByAllEngines(t *testing.T) {
	set := transforms(t, `{method: pseudonymize, jsonPaths: [$..mail, $..secret]}, {method: redact, jsonPaths: ["$..[?(@.kind == 'x')].a"]}`)
	nested := func(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }
	for _, c := range []struct{ name, body, want string }{
		{"cut off", `{"v":[1,2`, "too early"},
		{"duplicate name", `{"v":{"a":1,"\u0061":2}}`, "same name twice"},
		{"lone surrogate", `{"v":"secret \ud800"}`, "half of a surrogate pair"},
		{"not UTF-8", "{\"v\":\"secret \xff\"}", "not UTF-8"},
		{"control character", "{\"v\":\"secret \x01\"}", "control character"},
		{"unknown escape", `{"v":"secret \x"}`, "an escape that JSON does not have"},
		{"byte order mark", "\ufeff{}", "unexpected character at start of value"},
		{"comma", `{"v":1,}`, "unexpected character"},
		{"word", `{"v":secret}`, "unexpected character at start of value"},
		{"HTML", " <!DOCTYPE html>", "HTML"},
		{"129 levels", nested(129), "deeper than 128"},
		{"129 levels in what is left out", `{"v":` + nested(128) + `}`, "deeper than 128"},
		{"huge number", `{"v":[1e999999]}`, "too large"},
		{"huge number below zero", `-1e400`, "too large"},
		{"many digits", `[` + strings.Repeat("1", 10000) + `]`, "too large"},
		{"many digits behind the point", `[0.` + strings.Repeat("1", 10000) + `]`, "longer than 1000"},
		{"two values in one", "00", "run together"},
		{"a literal runs on", "null{}", "run together"},
		{"second line", "{}\n{\"a\"}", "unexpected character after object name"},
		{"a rule fails before the syntax does", `{"mail":{}} {`, "too early"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, out, err := run(t, set, c.body, nil)
			_, docErr := sanitizer(t).Document(set, "GET", "/a", []byte(c.body), 0, "")
			_, streamErr := streamed(t, set, c.body)
			for engine, err := range map[string]error{"tree": err, "document": docErr, "stream": streamErr} {
				if _, ok := errors.AsType[*sanitize.FormatError](err); !ok || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
					t.Errorf("%s: got %s, %v, want %s", engine, out, err, c.want)
				}
			}
			if docErr != nil && streamErr != nil && docErr.Error() != streamErr.Error() {
				t.Errorf("%v, and the stream says %v", docErr, streamErr)
			}
		})
	}
	for _, fine := range []string{nested(128), `1e-999999`, `{}{}[]"a""b"`, strings.Repeat("1", 300)} {
		if _, err := streamed(t, set, fine); err != nil {
			t.Errorf("%.40s: %v", fine, err)
		}
	}
}

func TestErrorsOfReadingWritingAndWatchingEndTheStream(t *testing.T) {
	set, body, broken := transforms(t, `{method: redact, jsonPaths: [$.a]}`), strings.Repeat(`{"b":[1,2,3]}`, 20000), errors.New("broken")
	for name, c := range map[string]struct {
		in    io.Reader
		out   io.Writer
		watch func(*sanitize.Document) error
		said  string
	}{
		"at once":   {iotest.ErrReader(broken), io.Discard, nil, "read the answer"},
		"later":     {io.MultiReader(strings.NewReader(body), iotest.ErrReader(broken)), io.Discard, nil, "read the answer"},
		"inside":    {io.MultiReader(strings.NewReader(`{"b":[`), iotest.ErrReader(broken)), io.Discard, nil, "read the answer"},
		"writing":   {strings.NewReader(body), brokenWriter{broken}, nil, "write the sanitized answer"},
		"watching":  {strings.NewReader(body), io.Discard, func(*sanitize.Document) error { return broken }, ""},
		"blank out": {strings.NewReader(" \n"), brokenWriter{broken}, nil, "write the sanitized answer"},
	} {
		err := sanitizer(t).Stream(set, "GET", "/a", c.in, c.out, sanitize.StreamOptions{Watch: c.watch})
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), c.said) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestTheStreamBoundsWhatItHolds(t *testing.T) {
	plain := transforms(t, `{method: redact, jsonPaths: [$.a]}`)
	for _, c := range []struct {
		name string
		in   io.Reader
	}{
		{"text", io.MultiReader(strings.NewReader(`{"b":"`), endless('x'))},
		{"text that is left out", io.MultiReader(strings.NewReader(`{"a":["`), endless('x'))},
		{"name", io.MultiReader(strings.NewReader(`{"`), endless('x'))},
		{"number", io.MultiReader(strings.NewReader(`[1`), endless('1'))},
		{"gap", io.MultiReader(strings.NewReader(`[1`), endless(' '))},
		{"nothing", endless(' ')},
	} {
		err := sanitizer(t).Stream(plain, "GET", "/a", c.in, io.Discard, sanitize.StreamOptions{})
		limit, ok := errors.AsType[*sanitize.LimitError](err)
		if !ok || limit.Most != sanitize.MaxText {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

// endless is one character without end.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestAListIsStreamedElementByElementAndWatchedInSmallPieces(t *testing.T) {
	for _, k := range graphlist.Kinds() {
		set, body := shipped(t, k), graphlist.Bytes(k, 1<<20)
		s := sanitizer(t)
		d, err := s.Document(set, "GET", k.URL(), body, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		pieces, largest := 0, 0
		err = s.Stream(set, "GET", k.URL(), bytes.NewReader(body), &out, sanitize.StreamOptions{Watch: func(piece *sanitize.Document) error {
			pieces++
			largest = max(largest, len(piece.Raw))
			return nil
		}})
		if err != nil || !bytes.Equal(out.Bytes(), d.Out) {
			t.Errorf("%s: the stream gives something else than the document, %v", k.Type(), err)
		}
		if pieces < 100 || largest > 64<<10 {
			t.Errorf("%s: %d pieces, the largest of %d bytes", k.Type(), pieces, largest)
		}
		if tree, _, err := run2(set, k, body); err != nil || !bytes.Equal(tree, d.Out) {
			t.Errorf("%s: the tree gives something else than the document, %v", k.Type(), err)
		}
	}
}

func run2(set *rules.Set, k graphlist.Kind, body []byte) ([]byte, *sanitize.Trace, error) {
	trace, out, err := sanitize.Run(set, "GET", k.URL(), body, usual)
	return out, trace, err
}

func TestBlockedCallsAndErrorAnswersAreNotRead(t *testing.T) {
	set, s := transforms(t, `{method: redact, jsonPaths: [$.a]}`), sanitizer(t)
	in := iotest.ErrReader(errors.New("read"))
	err := s.Stream(set, "GET", "/b", in, io.Discard, sanitize.StreamOptions{})
	if _, ok := errors.AsType[*sanitize.BlockedError](err); !ok {
		t.Errorf("got %v", err)
	}
	err = s.Stream(set, "GET", "/a", in, io.Discard, sanitize.StreamOptions{Status: 403, Code: "Forbidden"})
	if e, ok := errors.AsType[*sanitize.AnswerError](err); !ok || e.Status != 403 {
		t.Errorf("got %v", err)
	}
	d, err := s.Document(set, "GET", "/a", []byte("{}"), 403, "Forbidden")
	if e, ok := errors.AsType[*sanitize.AnswerError](err); !ok || e.Code != "Forbidden" || d == nil || d.Endpoint == nil || len(d.Events) > 0 {
		t.Errorf("got %v, %v", d, err)
	}
}

func TestPiecesOfAnAnswerWithEndlessNamesKeepTheirOwn(t *testing.T) {
	set := transforms(t, `{method: redact, jsonPaths: [$..zz]}`)
	in, out := io.Pipe()
	go func() {
		w := bufio.NewWriter(out)
		for i := range 100_000 {
			fmt.Fprintf(w, `{"same":{"name%d":1}}`, i)
		}
		out.CloseWithError(w.Flush())
	}()
	n := 0
	err := sanitizer(t).Stream(set, "GET", "/a", in, io.Discard, sanitize.StreamOptions{Watch: func(d *sanitize.Document) error {
		if want := fmt.Sprintf("$.same.name%d", n); d.Path(2) != want && d.Path(2) != fmt.Sprintf("value %d, %s", n+1, want) || len(d.Names) > 1<<17 {
			return fmt.Errorf("piece %d of %d names: %s", n, len(d.Names), d.Path(2))
		}
		n++
		return nil
	}})
	if err != nil || n != 100_000 {
		t.Errorf("%d pieces, %v", n, err)
	}
}
