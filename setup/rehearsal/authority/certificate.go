package authority

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// checkCertificate checks a client assertion that the application signed itself with the key of an uploaded certificate.
func checkCertificate(t *directory.Tx, r *http.Request, c *client, raw string) *failure {
	invalid := refuse(700027, "invalid_client", "Client assertion failed signature validation. No certificate of the application matches the key that signed it.")
	var claims assertionClaims
	if err := token.Peek(raw, &claims); err != nil {
		return invalid
	}
	if now := t.Now().Unix(); claims.Expires <= now || claims.Before > now+300 {
		return refuse(700024, "invalid_client", "Client assertion is not within its valid time range.")
	}
	if !audienceMatches([]string{"https://" + r.Host + r.URL.Path}, claims.Audience) {
		return refuse(50027, "invalid_client", "JWT token is invalid or malformed: its audience must be the token endpoint.")
	}
	for _, k := range directory.Items(c.app, "keyCredentials") {
		der, err := base64.StdEncoding.DecodeString(directory.Text(k, "#key"))
		if err != nil {
			continue
		}
		certificate, err := x509.ParseCertificate(der)
		if err != nil || t.Now().After(directory.ReadTime(k, "endDateTime")) {
			continue
		}
		if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok && signedBy(key, raw) {
			return nil
		}
	}
	return invalid
}

func signedBy(key *rsa.PublicKey, raw string) bool {
	parts := strings.Split(raw, ".")
	head, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil {
		return false
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return false
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	if json.Unmarshal(head, &header) != nil {
		return false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	switch header.Algorithm {
	case "PS256":
		return rsa.VerifyPSS(key, crypto.SHA256, sum[:], signature, nil) == nil
	case "RS256":
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil
	}
	return false
}
