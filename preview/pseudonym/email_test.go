package pseudonym_test

import (
	"net/mail"
	"regexp"
	"strings"
	"testing"

	"gatehouse/preview/pseudonym"

	"pgregory.net/rapid"
)

// The grammar once more, as one regular expression; comments inside comments are beyond it.
var (
	blanks      = `(?:[ \t]|\((?s:[^()\\]|\\.)*\))*`
	atom        = "[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~]+"
	quoted      = `"(?:[^"\\\r\n]|\\(?s:.))*"`
	local       = `(?:` + atom + `(?:\.` + atom + `)*|"(?:[\x00-\x09\x0b\x0c\x0e-\x21\x23-\x5b\x5d-\x7f]|\\[\x00-\x7f])*")`
	domain      = `(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,26}`
	address     = `(` + local + `)@(` + domain + `)`
	bare        = regexp.MustCompile(`^` + blanks + address + blanks + `$`)
	blankInside = regexp.MustCompile(`<[ \t]|[ \t]>`)
	named       = regexp.MustCompile(`^` + blanks + `(?:(?:` + atom + `|` + quoted + `)` + blanks + `)*<` + blanks + address + blanks + `>` + blanks + `$`)
)

// nested matches what may be a comment inside a comment, or a text that the expression reads in runes and the parser in bytes.
func beyondTheExpression(text string) bool {
	return strings.Count(text, "(") > 1 || strings.ToValidUTF8(text, "") != text
}

func compareEmail(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string,
) {
	t.Helper()
	got, ok := pseudonym.ParseEmail(text)
	if !beyondTheExpression(text) {
		match := bare.FindStringSubmatch(text)
		if match == nil {
			match = named.FindStringSubmatch(text)
		}
		if ok != (match != nil) || ok && (got.Local != match[1] || got.Domain != match[2]) {
			t.Fatalf("%q: parsed %+v, %v; the expression reads %q", text, got, ok, match)
		}
	}
	if !ok {
		return
	}
	if again, ok := pseudonym.ParseEmail(got.String()); !ok || again != got {
		t.Fatalf("the address inside %q is not one itself", text)
	}
	// The standard library knows other forms, and no blanks beside the brackets' insides; where it reads a plain one it must read
	// the same.
	if strings.ContainsAny(text, "\"()\\") || blankInside.MatchString(text) {
		return
	}
	if other, err := mail.ParseAddress(text); err != nil || other.Address != got.String() {
		t.Fatalf("%q: parsed %+v; net/mail reads %v, %v", text, got, other, err)
	}
}

func TestEmailsAreReadAsTheGrammarSays(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"a", "Z", "0", ".", "..", "@", "@", "@b.co", "a@b.co", "<", ">", "<a.b@c-d.example>", " ", "\t", "(c)", "(", ")", `"`, `"a b"`, `"é, ü" `, `\`, `\"`,
		"+", "-", "_", "#EXT#", "é", "王", ":", ",", ";", "SMTP:", "co", ".example", "\r\n", "\x00", "[1.2.3.4]", strings.Repeat("x", 63), "1",
	})
	rapid.Check(t, func(t *rapid.T) {
		compareEmail(t, strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), ""))
	})
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{
		"a@b.co", `"x" <a@b.co>`, "(", `"\`, "<", "a@b.co (c(d))", "x_y.com#EXT#@t.onmicrosoft.com", "SMTP:a@b.co", `"a b"@b.co`, " <A.b+c@D-e.Example>\t",
		"\"Zo\xeb\" <a@b.co>", `"王 伟" (x) <w@b.co>`, "a@b.co.", "a@b..co", "a@1.2", "a@[1.2.3.4]", "\"\xc3\"@b.co", `"\é"@b.co`,
	} {
		f.Add(s)
	}
	maker, err := pseudonym.New(pseudonym.Options{Salt: "salt"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		compareEmail(t, text)
		want := hashOf(text, "salt")
		if got := maker.Hash(text); got != want {
			t.Fatalf("%q: hash %s, want %s", text, got, want)
		}
		token, err := maker.AppendToken([]byte("before "), []byte(text), false)
		if e, ok := pseudonym.ParseEmail(text); ok {
			want += "@" + e.Domain
		}
		if err != nil || string(token) != "before t~"+want {
			t.Fatalf("%q: token %s, %v; want t~%s", text, token, err, want)
		}
	})
}
