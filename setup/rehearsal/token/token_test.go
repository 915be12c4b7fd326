package token

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestATokenIsGoodUntilItExpiresAndOnlyUnchanged(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := New(func() time.Time { return now })
	raw := s.Access(Claims{Audience: "a", TenantID: "t", Scope: "User.Read"})
	c, err := s.Verify(raw)
	if err != nil || c.Scope != "User.Read" || c.TenantID != "t" {
		t.Fatalf("%v %+v", err, c)
	}
	if _, err := New(time.Now).Verify(raw); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	for _, broken := range []string{"", "a.b", "a.b.c.d", raw + ".x", strings.Repeat(".", 2)} {
		if _, err := s.Verify(broken); err == nil {
			t.Errorf("%.20q was taken", broken)
		}
	}
	now = now.Add(Lifetime)
	if _, err := s.Verify(raw); !errors.Is(err, ErrExpired) {
		t.Errorf("expired: %v", err)
	}
}

func TestNoChangedTokenIsTaken(t *testing.T) {
	s := New(time.Now)
	raw := s.Access(Claims{Audience: "a"})
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(raw)
		// The last character of base64 holds unused bits, which decoders ignore.
		i := rapid.IntRange(0, len(b)-2).Draw(t, "where")
		b[i] ^= byte(1 << rapid.IntRange(0, 6).Draw(t, "bit"))
		if _, err := s.Verify(string(b)); err == nil {
			t.Fatalf("changed at %d and taken", i)
		}
	})
}

func TestSecretsAreLongRandomAndKnownOnlyByHash(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		secret := NewSecret()
		if len(secret) != 40 || seen[secret] {
			t.Fatalf("%d characters, or seen before", len(secret))
		}
		seen[secret] = true
	}
	salt, hash := HashSecret("one")
	if !SecretMatches(salt, hash, "one") || SecretMatches(salt, hash, "two") || SecretMatches("", "", "one") {
		t.Error("the comparison is wrong")
	}
	if _, other := HashSecret("one"); other == hash {
		t.Error("the same secret has the same hash twice")
	}
}
