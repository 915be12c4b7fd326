package authority

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the thumbprint that x5t names
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// assertionHeader is the part of a JWT that says which key signed it, and how.
type assertionHeader struct {
	Algorithm string `json:"alg"`
	SHA1      string `json:"x5t"`
	SHA256    string `json:"x5t#S256"`
	KeyID     string `json:"kid"`
}

const aboutCertificates = "Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials."

// checkCertificate checks a client assertion that the application signed itself with the key of an uploaded certificate
// (Microsoft identity platform docs, certificate-credentials).
func (a *Authority) checkCertificate(t *directory.Tx, r *http.Request, c *client, raw string, claims assertionClaims) *failure {
	header, ok := headerOf(raw)
	switch {
	case !ok || claims.ID == "" || claims.Expires == 0:
		return refuse(50027, "invalid_client", "JWT token is invalid or malformed.")
	case claims.Issuer != claims.Subject:
		return refuse(50048, "invalid_client", "Subject must match the issuer claim in the client assertion. %s", aboutCertificates)
	case !strings.EqualFold(claims.Issuer, c.appID):
		return refuse(700021, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter. %s", aboutCertificates)
	case !a.ownAudience(r, claims.Audience):
		return refuse(700023, "invalid_client", "Client assertion audience claim does not match Realm issuer. %s", aboutCertificates)
	}
	if bad := claims.checkTimes(t.Now()); bad != nil {
		return bad
	}
	if header.SHA1 == "" && header.SHA256 == "" && header.KeyID == "" {
		return refuse(5002723, "invalid_client", "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.")
	}
	return header.prove(t.Now(), slices.Concat(directory.Items(c.app, "keyCredentials"), directory.Items(c.principal, "keyCredentials")), c.appID, raw)
}

func headerOf(raw string) (h assertionHeader, ok bool) {
	head, _, _ := strings.Cut(raw, ".")
	data, err := base64.RawURLEncoding.DecodeString(head)
	return h, err == nil && json.Unmarshal(data, &h) == nil
}

// ownAudience holds for the token endpoint and the issuer of this tenant under any of its names.
func (a *Authority) ownAudience(r *http.Request, presented any) bool {
	var own []string
	for _, name := range []string{r.PathValue("tenant"), a.tenantID, directory.DefaultDomain, directory.InitialDomain, directory.OtherDomain} {
		base := "https://" + r.Host + "/" + name
		own = append(own, base+"/oauth2/v2.0/token", base+"/v2.0", base+"/oauth2/token")
	}
	return audienceMatches(own, presented)
}

// allowedSkew is how far a clock may be ahead of the tenant's.
const allowedSkew = 5 * time.Minute

func (c assertionClaims) checkTimes(now time.Time) *failure {
	if c.Expires > now.Unix() && c.Before <= now.Add(allowedSkew).Unix() {
		return nil
	}
	at := func(seconds int64) string { return time.Unix(seconds, 0).UTC().Format("2006-01-02T15:04:05.0000000Z") }
	return refuse(700024, "invalid_client", "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s. %s",
		now.UTC().Format("2006-01-02T15:04:05.0000000Z"), at(c.Before), at(c.Expires), aboutCertificates)
}

// prove finds the certificate that the header names and checks the signature with its key.
func (h assertionHeader) prove(now time.Time, keys []directory.Object, appID, raw string) *failure {
	const see = "Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'. " + aboutCertificates + "]"
	var expired *failure
	for _, k := range keys {
		der, err := base64.StdEncoding.DecodeString(directory.Text(k, "#key"))
		if err != nil || directory.Text(k, "usage") != "Verify" || !h.names(k, der) {
			continue
		}
		start, end := directory.ReadTime(k, "startDateTime"), directory.ReadTime(k, "endDateTime")
		found := "Start=" + start.Format("01/02/2006 15:04:05") + ", End=" + end.Format("01/02/2006 15:04:05")
		if !now.Before(end) || now.Before(start) {
			expired = refuse(700027, "invalid_client", "Client assertion failed signature validation. [Reason - The key used is expired., Thumbprint of key used by client: '%s', Found key '%s', "+see, h.thumbprint(), found, appID)
			continue // the same certificate may have been uploaded again
		}
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			continue
		}
		key, isRSA := certificate.PublicKey.(*rsa.PublicKey)
		switch {
		case !isRSA || (h.Algorithm != "PS256" && h.Algorithm != "RS256"):
			return refuse(5002730, "invalid_request", "Invalid JWT token. Unsupported key for the signing algorithm.")
		case h.signedBy(key, raw):
			return nil
		}
		return refuse(700027, "invalid_client", "Client assertion failed signature validation. [Reason - The provided signature value did not match the expected signature value., Thumbprint of key used by client: '%s', Found key '%s', "+see, h.thumbprint(), found, appID)
	}
	if expired != nil {
		return expired
	}
	return refuse(700027, "invalid_client", "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '%s', "+see, h.thumbprint(), appID)
}

// names holds when every identifier of the header is that of the certificate.
func (h assertionHeader) names(k directory.Object, der []byte) bool {
	one, two := sha1.Sum(der), sha256.Sum256(der) //nolint:gosec // the thumbprint that x5t names
	if h.SHA1 == "" && h.SHA256 == "" {
		return strings.EqualFold(h.KeyID, directory.Text(k, "keyId")) || strings.EqualFold(h.KeyID, hex.EncodeToString(one[:]))
	}
	return (h.SHA1 == "" || string(anyBase64(h.SHA1)) == string(one[:])) && (h.SHA256 == "" || string(anyBase64(h.SHA256)) == string(two[:]))
}

// anyBase64 reads both alphabets, padded or not: the documentation says base64url, MSAL for Go sends padded standard base64.
func anyBase64(s string) []byte {
	s = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(s), "=")
	data, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return data
}

func (h assertionHeader) thumbprint() string {
	for _, s := range []string{h.SHA1, h.SHA256} {
		if s != "" {
			return strings.ToUpper(hex.EncodeToString(anyBase64(s)))
		}
	}
	return clean(h.KeyID)
}

func (h assertionHeader) signedBy(key *rsa.PublicKey, raw string) bool {
	signed, signature, ok := token.Signed(raw)
	if !ok {
		return false
	}
	sum := sha256.Sum256(signed)
	if h.Algorithm == "PS256" {
		return rsa.VerifyPSS(key, crypto.SHA256, sum[:], signature, nil) == nil
	}
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil
}
