// Package token makes and checks the rehearsal tenant's own tokens: shaped like Entra's, signed with a key that lives as long as
// the process. It must not decide who gets one.
package token

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Claims are what an access token says.
type Claims struct {
	Audience   string   `json:"aud"`
	Issuer     string   `json:"iss"`
	IssuedAt   int64    `json:"iat"`
	NotBefore  int64    `json:"nbf"`
	Expires    int64    `json:"exp"`
	AppID      string   `json:"appid"`
	AppName    string   `json:"app_displayname,omitempty"`
	Type       string   `json:"idtyp"` // user or app
	ObjectID   string   `json:"oid"`
	Subject    string   `json:"sub"`
	TenantID   string   `json:"tid"`
	ID         string   `json:"uti"`
	Version    string   `json:"ver"`
	Scope      string   `json:"scp,omitempty"`   // delegated permissions
	Roles      []string `json:"roles,omitempty"` // application permissions
	RoleIDs    []string `json:"wids,omitempty"`  // directory roles of the person
	UPN        string   `json:"upn,omitempty"`
	Name       string   `json:"name,omitempty"`
	GivenName  string   `json:"given_name,omitempty"`
	FamilyName string   `json:"family_name,omitempty"`
	// Capabilities of the client: CP1 can answer a claims challenge (Microsoft Entra docs, "Claims challenges and claims requests").
	Capabilities []string `json:"xms_cc,omitempty"`
	// Revoked and Challenged are the person's counts at the sign-in that the token stands for.
	Revoked    int `json:"rehearsal_revoked,omitempty"`
	Challenged int `json:"rehearsal_challenged,omitempty"`
}

// What Verify may find wrong.
var (
	ErrMalformed = errors.New("token is malformed")
	ErrSignature = errors.New("token signature does not match")
	ErrExpired   = errors.New("token is expired")
)

// Service signs with one key.
type Service struct {
	key []byte
	now func() time.Time
}

// New makes a service with a fresh key.
func New(now func() time.Time) *Service {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, crypto/rand ends the process instead
	return &Service{key: key, now: now}
}

// Lifetime of an access token.
const Lifetime = time.Hour

// Access fills in times, id and version, and signs.
func (s *Service) Access(c Claims) string {
	now := s.now()
	c.IssuedAt, c.NotBefore, c.Expires = now.Unix(), now.Unix(), now.Add(Lifetime).Unix()
	c.ID, c.Version = Random(16), "1.0"
	return s.sign(c)
}

// Identity signs an id token; claims are free.
func (s *Service) Identity(claims map[string]any) string {
	now := s.now()
	claims["iat"], claims["nbf"], claims["exp"], claims["ver"] = now.Unix(), now.Unix(), now.Add(Lifetime).Unix(), "2.0"
	return s.sign(claims)
}

// Assertion signs a JWT in the name of the rehearsal's own test issuer, as a workload's platform would. It lets a federated
// connector be proven here, where no foreign issuer's keys can be fetched.
func (s *Service) Assertion(claims map[string]any) string { return s.sign(claims) }

func (s *Service) sign(claims any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		panic(fmt.Sprintf("marshal claims: %v", err)) // plain strings and numbers only
	}
	part := encode([]byte(`{"alg":"HS256","kid":"rehearsal","typ":"JWT"}`)) + "." + encode(body)
	return part + "." + encode(s.mac(part))
}

func (s *Service) mac(part string) []byte {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte(part))
	return m.Sum(nil)
}

// Verify checks the signature and the times of an access token.
func (s *Service) Verify(raw string) (Claims, error) {
	var c Claims
	if err := s.Open(raw, &c); err != nil {
		return Claims{}, err
	}
	if s.now().Unix() >= c.Expires {
		return Claims{}, ErrExpired
	}
	return c, nil
}

// Open checks the signature only and reads the claims into v.
func (s *Service) Open(raw string, v any) error {
	part, signature, ok := cutLast(raw)
	if !ok {
		return ErrMalformed
	}
	mac, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil {
		return ErrMalformed
	}
	if !hmac.Equal(mac, s.mac(part)) {
		return ErrSignature
	}
	return Peek(raw, v)
}

// Peek reads the claims of any JWT without trusting them.
func Peek(raw string, v any) error {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return ErrMalformed
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ErrMalformed
	}
	if err := json.Unmarshal(body, v); err != nil {
		return ErrMalformed
	}
	return nil
}

// Signed splits a JWT into the bytes that its signature is over, and the signature.
func Signed(raw string) (signed, signature []byte, ok bool) {
	head, tail, ok := cutLast(raw)
	if !ok {
		return nil, nil, false
	}
	signature, err := base64.RawURLEncoding.DecodeString(tail)
	return []byte(head), signature, err == nil
}

func cutLast(raw string) (head, tail string, ok bool) {
	i := strings.LastIndexByte(raw, '.')
	if i < 0 || strings.Count(raw, ".") != 2 {
		return "", "", false
	}
	return raw[:i], raw[i+1:], true
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// Random is an unguessable text made of n random bytes.
func Random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, crypto/rand ends the process instead
	return encode(b)
}
