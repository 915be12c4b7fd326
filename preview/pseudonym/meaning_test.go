package pseudonym_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync"
	"testing"

	"gatehouse/preview/pseudonym"

	"pgregory.net/rapid"
)

// canonicalOf says once more what is hashed.
func canonicalOf(value string) string {
	e, ok := pseudonym.ParseEmail(value)
	if !ok {
		return value
	}
	before, _, _ := strings.Cut(e.Local, "+")
	return strings.ToLower(before) + "@" + strings.ToLower(e.Domain)
}

func hashOf(value, salt string) string {
	sum := sha256.Sum256([]byte(canonicalOf(value) + salt))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// decrypted reads the original out of a reversible token, with the key that the password and the salt give.
func decrypted(t *testing.T, token, password, salt string) string {
	t.Helper()
	key, err := pbkdf2.Key(sha256.New, password, []byte(salt), 65536, 32)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < 48 || len(raw)%16 != 0 {
		t.Fatalf("%s is no token: %d bytes, %v", token, len(raw), err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	plain := raw[32:]
	cipher.NewCBCDecrypter(block, raw[:16]).CryptBlocks(plain, plain)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > 16 || pad > len(plain) {
		t.Fatalf("padding of %d", pad)
	}
	return string(plain[:len(plain)-pad])
}

func token(t *testing.T, m *pseudonym.Maker, value string, reversible bool) string {
	t.Helper()
	got, err := m.Token(value, reversible)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWhatMakesTheSamePseudonym(t *testing.T) {
	m := newMaker(t, nil)
	for _, c := range []struct {
		why  string
		a, b string
		same bool
	}{
		{"letter case of an address", "Adele.Vance@Contoso.example", "adele.vance@contoso.EXAMPLE", true},
		{"what follows the first plus", "adele+a+b@contoso.example", "adele@contoso.example", true},
		{"display name and comments", `"Adele, V." (work) <adele@contoso.example> (x)`, "adele@contoso.example", true},
		{"another address", "adele@contoso.example", "adelf@contoso.example", false},
		{"another domain", "adele@contoso.example", "adele@fabrikam.example", false},
		{"dots of the local part", "a.dele@contoso.example", "adele@contoso.example", false},
		{"letter case of anything else", "Adele", "adele", false},
		{"blanks around anything else", " adele", "adele", false},
		{"a plus in anything else", "a+b", "a", false},
		{"an address with a prefix is none", "SMTP:A@b.co", "SMTP:a@b.co", false},
	} {
		if same := m.Hash(c.a) == m.Hash(c.b); same != c.same {
			t.Errorf("%s: %q and %q: same %v", c.why, c.a, c.b, same)
		}
	}
}

func TestTheHashIsOfTheValueWithTheSaltBehindIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		salt := rapid.StringN(1, 40, 400).Draw(t, "salt")
		value := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z.+]{1,9}@[A-Za-z]{1,9}\.[A-Za-z]{2,5}`), rapid.StringN(200, 400, -1)).Draw(t, "value")
		m, err := pseudonym.New(pseudonym.Options{Salt: salt})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := m.Hash(value), hashOf(value, salt); got != want || len(got) != 43 {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

func TestAReversibleTokenHoldsTheOriginalAsItWasWritten(t *testing.T) {
	m := newMaker(t, nil)
	for _, value := range []string{`"Alice X" <AlIcE+news@Acme.com>`, "x", "exactly 16 bytes", "王伟", strings.Repeat("long ", 100)} {
		got := token(t, m, value, true)
		head, domain, isAddress := strings.Cut(got, "@")
		if e, ok := pseudonym.ParseEmail(value); ok != isAddress || ok && domain != e.Domain {
			t.Errorf("%q: %s", value, got)
		}
		body, found := strings.CutPrefix(head, "p~")
		if !found || decrypted(t, body, "secret", "salt") != value {
			t.Errorf("%q: %s holds something else", value, got)
		}
		if plain := token(t, m, value, false); plain[2:44] != body[:42] {
			t.Errorf("%q: %s and %s do not join", value, plain, got)
		}
	}
}

func TestTokenizeKnowsNoAddresses(t *testing.T) {
	m := newMaker(t, nil)
	got, err := m.Tokenize("Alice@Acme.com")
	if err != nil || strings.Contains(got, "@") || decrypted(t, got[2:], "secret", "salt") != "Alice@Acme.com" {
		t.Fatalf("got %s, %v", got, err)
	}
	sum := sha256.Sum256([]byte("Alice@Acme.comsalt"))
	if want := base64.RawURLEncoding.EncodeToString(sum[:]); got[2:44] != want[:42] {
		t.Fatalf("got %s, want the hash %s", got, want)
	}
}

func TestDomainsAreShownAsTheyAreWrittenAndHashedSo(t *testing.T) {
	m := newMaker(t, func(o *pseudonym.Options) {
		o.Domain, o.DomainSalt, o.DomainPassword = pseudonym.TokenizeDomain, "pepper", "other"
	})
	sum := sha256.Sum256([]byte("Acme.compepper"))
	if got, want := token(t, m, "a@Acme.com", false), "@h~"+base64.RawURLEncoding.EncodeToString(sum[:]); !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
	m = newMaker(t, func(o *pseudonym.Options) {
		o.Domain, o.DomainSalt, o.DomainPassword = pseudonym.EncryptDomain, "pepper", "other"
	})
	_, domain, _ := strings.Cut(token(t, m, "a@Acme.com", false), "@e~")
	if got := decrypted(t, domain, "other", "pepper"); got != "Acme.com" {
		t.Errorf("the encrypted domain holds %q", got)
	}
	if _, err := newMaker(t, func(o *pseudonym.Options) { o.Domain, o.Password = pseudonym.EncryptDomain, "" }).Token("a@b.co", false); err == nil {
		t.Error("a domain was encrypted without a key")
	}
}

func TestJSONLeavesOutWhatIsNotThere(t *testing.T) {
	m := newMaker(t, nil)
	for _, c := range []struct {
		value                string
		original, reversible bool
		want                 string
	}{
		{"x", false, false, `{"hash":"` + hashOf("x", "salt") + `"}`},
		{"a \"b\"", true, false, `{"hash":"` + hashOf("a \"b\"", "salt") + `","original":"a \"b\""}`},
		{"A@b.co", false, true, `{"domain":"b.co","hash":"` + hashOf("A@b.co", "salt") + `","reversible":"` + token(t, m, "A@b.co", true) + `"}`},
	} {
		if got, err := m.JSON(c.value, c.original, c.reversible); err != nil || got != c.want {
			t.Errorf("%q: got %s, %v; want %s", c.value, got, err, c.want)
		}
	}
	redact := newMaker(t, func(o *pseudonym.Options) { o.Domain = pseudonym.RedactDomain })
	if got, err := redact.JSON("A@b.co", false, false); err != nil || strings.Contains(got, "domain") {
		t.Errorf("a redacted domain is shown: %s, %v", got, err)
	}
}

func TestAMakerServesManyAtOnce(t *testing.T) {
	m := newMaker(t, func(o *pseudonym.Options) { o.Domain = pseudonym.EncryptDomain })
	want := token(t, newMaker(t, func(o *pseudonym.Options) { o.Domain = pseudonym.EncryptDomain }), "Alice@Acme.com", true)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				if got, err := m.Token("Alice@Acme.com", true); err != nil || got != want {
					t.Errorf("got %s, %v", got, err)
				}
			}
		})
	}
	wait.Wait()
}

func TestATokenCostsNoMemoryAndLeavesItsInputAlone(t *testing.T) {
	m := newMaker(t, nil)
	room := make([]byte, 0, 200)
	for _, value := range []string{"Adele.Vance@contoso.example", "48d31887-5fad-4d73-a9f5-3c356e68a038", "Adele Vance"} {
		input := []byte(value + " and what follows")[:len(value)]
		if allocations := testing.AllocsPerRun(100, func() { room, _ = m.AppendToken(room[:0], input, false) }); allocations != 0 {
			t.Errorf("%s: %v allocations", value, allocations)
		}
		if behind := string(input[:len(value)+len(" and what follows")]); behind != value+" and what follows" {
			t.Errorf("what stands behind the value was overwritten: %q", behind)
		}
	}
}

func BenchmarkAppendToken(b *testing.B) {
	m := newMaker(b, nil)
	for name, value := range map[string]string{"address": "Adele.Vance@contoso.example", "id": "48d31887-5fad-4d73-a9f5-3c356e68a038"} {
		b.Run(name, func(b *testing.B) {
			room := make([]byte, 0, 200)
			input := []byte(value)
			b.SetBytes(int64(len(input)))
			b.ReportAllocs()
			for b.Loop() {
				room, _ = m.AppendToken(room[:0], input, false)
			}
		})
	}
	b.Run("reversible", func(b *testing.B) {
		room := make([]byte, 0, 200)
		input := []byte("48d31887-5fad-4d73-a9f5-3c356e68a038")
		b.ReportAllocs()
		for b.Loop() {
			room, _ = m.AppendToken(room[:0], input, true)
		}
	})
}
