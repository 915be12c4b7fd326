package rules_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"gatehouse/preview/rules"
)

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func lines(text string) string {
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	return b.String() + text + "\n"
}

func TestWrappedFilesAreTheSameRules(t *testing.T) {
	want := load(t, people).Hash()
	encode := base64.StdEncoding.EncodeToString
	for name, text := range map[string]string{
		"base64":            encode([]byte(people)),
		"base64 on lines":   lines(encode([]byte(people))),
		"base64 of gzip":    encode(zipped(t, people)),
		"gzip on lines":     lines(encode(zipped(t, people))),
		"base64 with a \\n": encode([]byte(people)) + "\n",
	} {
		set, err := rules.Load("own.b64", []byte(text))
		if err != nil || set.Hash() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFaultsInWrappedFilesAreNamed(t *testing.T) {
	encode := base64.StdEncoding.EncodeToString
	whole := zipped(t, people)
	damaged := bytes.Clone(whole)
	damaged[len(damaged)-5] ^= 1 // the check sum
	for name, c := range map[string]struct{ text, want string }{
		"fault inside":    {encode([]byte("endpoints:\n  - a: 1")), `own.b64 (unwrapped):2:5: unknown key "a"`},
		"cut off":         {encode([]byte(people))[:41], "looks like base64 and is not"},
		"gzip cut off":    {encode(whole[:len(whole)-20]), "damaged"},
		"wrong check sum": {encode(damaged), "damaged"},
		"header only":     {encode([]byte{0x1f, 0x8b, 1, 2}), "damaged"},
		"bomb":            {encode(zipped(t, strings.Repeat("# a\n", 8<<20))), "more than 1048576 bytes"},
		"twice":           {encode([]byte(encode([]byte(people)))), "must be an object"},
		"too much inside": {encode([]byte("endpoints: []\n#" + strings.Repeat("x", 1<<20))), "at most 1048576"},
		"too much":        {strings.Repeat("A", 3<<20), "at most 1048576"},
		"no text inside":  {encode([]byte{0xff, 0xfe, 0xfd, 0xfc}), "not valid UTF-8"},
		"a word":          {"endpoints", "base64 and is not"},
	} {
		_, err := rules.Load("own.b64", []byte(c.text))
		if e, ok := errors.AsType[*rules.LoadError](err); !ok || !strings.Contains(e.Error(), c.want) {
			t.Errorf("%s: got %.200v", name, err)
		}
	}
}
