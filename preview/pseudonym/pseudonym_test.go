package pseudonym_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"gatehouse/preview/pseudonym"

	"pgregory.net/rapid"
)

func newMaker(t testing.TB, change func(*pseudonym.Options)) *pseudonym.Maker {
	t.Helper()
	o := pseudonym.Options{Salt: "salt", Password: "secret"}
	if change != nil {
		change(&o)
	}
	m, err := pseudonym.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The expected values are the published vectors for salt "salt" and password "secret".
func TestPseudonymsMatchThePublishedVectors(t *testing.T) {
	m := newMaker(t, nil)
	for _, c := range []struct {
		value      string
		reversible bool
		want       string
	}{
		{"alice@acme.com", false, "t~UFdK0TvVTvZ23c6QslyCy0o2MSq2DRtDjEXfTPJyyMk@acme.com"},
		{`"Alice X" <AlIcE+news@acme.com>`, false, "t~UFdK0TvVTvZ23c6QslyCy0o2MSq2DRtDjEXfTPJyyMk@acme.com"},
		{"MeganB@M365x214355.onmicrosoft.com", false, "t~aUhZDS0Tjei4n0wfbt9bej85CgpSsYc73vYezVh5mVg@M365x214355.onmicrosoft.com"},
		{"48d31887-5fad-4d73-a9f5-3c356e68a038", true, "p~SIoJOpeSgYF7YUPQ28IWZexVuHyN9A80SJXrbfawKpDRcddGnKI4QDKyjQI9KtjJZDb8FZ27UE_toS68FyWz7Y22fnQYLP91SHJGVwQiN3E"},
	} {
		got, err := m.Token(c.value, c.reversible)
		if err != nil || got != c.want {
			t.Errorf("token of %s: got %s, %v; want %s", c.value, got, err, c.want)
		}
	}
}

func TestJSONEncodingNamesDomainHashAndOriginalInThisOrder(t *testing.T) {
	got, err := newMaker(t, nil).JSON("HRTaskforce@M365x214355.onmicrosoft.com", true, false)
	want := `{"domain":"M365x214355.onmicrosoft.com","hash":"fTO4QfBNOhWw3GVNW6CBnOEGcXqa--EgnerUt-o_xu0","original":"HRTaskforce@M365x214355.onmicrosoft.com"}`
	if err != nil || got != want {
		t.Fatalf("got %s, %v; want %s", got, err, want)
	}
}

func TestDomainHandlingDecidesWhatFollowsTheAt(t *testing.T) {
	for handling, pattern := range map[pseudonym.DomainHandling]string{
		pseudonym.PreserveDomain: `^t~[\w-]{43}@Acme\.com$`,
		pseudonym.RedactDomain:   `^t~[\w-]{43}$`,
		pseudonym.TokenizeDomain: `^t~[\w-]{43}@h~[\w-]{43}$`,
		pseudonym.EncryptDomain:  `^t~[\w-]{43}@e~[\w-]{64}$`,
	} {
		m := newMaker(t, func(o *pseudonym.Options) { o.Domain = handling })
		got, err := m.Token("Alice@Acme.com", false)
		if err != nil || !regexp.MustCompile(pattern).MatchString(got) {
			t.Errorf("%s: got %s, %v; want %s", handling, got, err, pattern)
		}
	}
}

func TestDomainsHaveTheirOwnSaltWhenOneIsGiven(t *testing.T) {
	plain := newMaker(t, func(o *pseudonym.Options) { o.Domain = pseudonym.TokenizeDomain })
	salted := newMaker(t, func(o *pseudonym.Options) { o.Domain, o.DomainSalt = pseudonym.TokenizeDomain, "pepper" })
	a, _ := plain.Token("alice@acme.com", false)
	b, _ := salted.Token("alice@acme.com", false)
	if a[:45] != b[:45] || a == b {
		t.Fatalf("want the same person and another domain: %s and %s", a, b)
	}
}

func TestDotsInTheLocalPartCountUnlessTheyAreIgnored(t *testing.T) {
	strict := newMaker(t, nil)
	loose := newMaker(t, func(o *pseudonym.Options) { o.IgnoreDots = true })
	if strict.Hash("a.b@acme.com") == strict.Hash("ab@acme.com") {
		t.Error("strict: dots were ignored")
	}
	if loose.Hash("a.b@acme.com") != loose.Hash("ab@acme.com") {
		t.Error("loose: dots were kept")
	}
}

func TestEmailForms(t *testing.T) {
	for text, want := range map[string]string{
		"a@b.co":                               "a@b.co",
		" \ta@b.co (home) ":                    "a@b.co",
		"<a@b.co>":                             "a@b.co",
		"Megan Bowen <m.b@b.co>":               "m.b@b.co",
		`"Zoë, Lead" <z@b.co>`:                 "z@b.co",
		`"a b"@b.co`:                           `"a b"@b.co`,
		"x_y.com#EXT#@t.onmicrosoft.com":       "x_y.com#EXT#@t.onmicrosoft.com",
		"SMTP:a@b.co":                          "",
		"sip:a@b.co":                           "",
		"a@localhost":                          "",
		"a@[1.2.3.4]":                          "",
		"a@b.c":                                "",
		"a@b.c0":                               "",
		"a@-b.co":                              "",
		".a@b.co":                              "",
		"a..b@b.co":                            "",
		"a.@b.co":                              "",
		"é@b.co":                               "",
		"a@b.co, c@d.co":                       "",
		"a@b.co x":                             "",
		"(open a@b.co":                         "",
		"<a@b.co":                              "",
		"a b@b.co":                             "",
		"a@" + strings.Repeat("x", 64) + ".co": "",
		"":                                     "",
		"@b.co":                                "",
		`"a\`:                                  "",
		`(\`:                                   "",
	} {
		e, ok := pseudonym.ParseEmail(text)
		got := ""
		if ok {
			got = e.Local + "@" + e.Domain
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestATokenNeedsAKeyAndSaysSo(t *testing.T) {
	m := newMaker(t, func(o *pseudonym.Options) { o.Password = "" })
	if _, err := m.Tokenize("x"); !errors.Is(err, pseudonym.ErrNoKey) {
		t.Fatalf("got %v", err)
	}
	if _, err := pseudonym.New(pseudonym.Options{}); err == nil {
		t.Fatal("an empty salt was accepted")
	}
	if _, err := pseudonym.New(pseudonym.Options{Salt: "s", Domain: "keep"}); err == nil {
		t.Fatal("an unknown domain handling was accepted")
	}
}

func TestPseudonymsAreStableAndNeverShowTheValue(t *testing.T) {
	m := newMaker(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringN(8, 40, -1).Draw(t, "value")
		a, err := m.Token(value, rapid.Bool().Draw(t, "reversible"))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := m.Token(value, a[0] == 'p')
		if a != b {
			t.Fatalf("two tokens of one value: %s, %s", a, b)
		}
		if strings.Contains(a, value) {
			t.Fatal("the token shows the value")
		}
	})
}
