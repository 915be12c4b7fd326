package pseudonym_test

import (
	"net/mail"
	"strings"
	"testing"

	"gatehouse/preview/pseudonym"

	"pgregory.net/rapid"
)

func TestAListOfAddressesIsReadBackWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		addresses := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,6}\.?[a-z+]{1,4}@[a-z]{1,5}\.[a-z]{2,4}`), 1, 5).Draw(t, "addresses")
		form := rapid.SampledFrom([]string{"%", " % ", "<%>", "A B <%>", `"A, B; c:" <%>`, "(x, y) %"})
		written := make([]string, len(addresses))
		for i, address := range addresses {
			written[i] = strings.ReplaceAll(form.Draw(t, "form"), "%", address)
		}
		text := strings.Join(written, ",")
		if rapid.Bool().Draw(t, "group") {
			text = "Team One: " + text + ";"
		}
		got, ok := pseudonym.ParseEmailList(text)
		if !ok || len(got) != len(addresses) {
			t.Fatalf("%q: got %v, %v", text, got, ok)
		}
		for i, email := range got {
			if email.String() != addresses[i] {
				t.Fatalf("%q: got %v", text, got)
			}
		}
	})
}

func FuzzParseEmailList(f *testing.F) {
	for _, seed := range []string{"a@b.co, C <d@e.fr>", "Team: a@b.co, c@d.co;", "x:;", `"a,b" <c@d.co>`, "a@b.co,,", "((", `"\`, "a:b:c;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		emails, ok := pseudonym.ParseEmailList(text)
		if !ok && emails != nil {
			t.Fatal("a refused list has addresses")
		}
		for _, email := range emails {
			if again, ok := pseudonym.ParseEmail(email.String()); !ok || again != email {
				t.Fatalf("%q: %v is no address by itself", text, email)
			}
		}
		if ok && !strings.ContainsAny(text, "\"()\\:;\r\n") && !blankInside.MatchString(text) {
			compareList(t, text, emails)
		}
	})
}

// compareList holds a plain list against what the standard library reads.
func compareList(t *testing.T, text string, emails []pseudonym.Email) {
	t.Helper()
	others, err := mail.ParseAddressList(text)
	if err != nil || len(others) != len(emails) {
		t.Fatalf("%q: parsed %v; net/mail reads %v, %v", text, emails, others, err)
	}
	for i, other := range others {
		if other.Address != emails[i].String() {
			t.Fatalf("%q: parsed %v; net/mail reads %v", text, emails, others)
		}
	}
}

func FuzzCanonicalIP(f *testing.F) {
	for _, seed := range []string{"1.2.3.4", "::1", "::ffff:1.2.3.4", "1.2", "fe80::1%a", "abc", "4294967296"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		strict, ok := pseudonym.CanonicalIP(text, false)
		loose, looseOK := pseudonym.CanonicalIP(text, true)
		if ok && (!looseOK || loose != strict) {
			t.Fatalf("%q: strictly %q, else %q", text, strict, loose)
		}
		if again, _ := pseudonym.CanonicalIP(loose, false); looseOK && again != loose {
			t.Fatalf("%q: %q is not canonical: %q", text, loose, again)
		}
	})
}
