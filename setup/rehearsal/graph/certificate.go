package graph

import (
	"crypto/sha1" //nolint:gosec // the thumbprint that Entra shows
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// takeKeys stores the certificates of an application or service principal. A PATCH replaces the collection whole; an entry that was
// there before may be sent back without its certificate. The certificate itself is shown only on request, so it lies under "#key".
func (c *call) takeKeys(old, changed directory.Object) *reply {
	out, seen := []any{}, map[string]bool{}
	for _, k := range directory.Items(changed, "keyCredentials") {
		entry, bad := c.takeKey(old, k)
		if bad != nil {
			return bad
		}
		id := strings.ToLower(directory.Text(entry, "keyId"))
		if seen[id] {
			r := badRequest("Credential with KeyId '%s' appears more than once.", id)
			return &r
		}
		seen[id] = true
		out = append(out, entry)
	}
	changed["keyCredentials"] = out
	return nil
}

// takeKey decides whether an entry is one that exists or a new one.
func (c *call) takeKey(old, k directory.Object) (directory.Object, *reply) {
	if u := directory.Text(k, "usage"); u != "Verify" && u != "Sign" {
		return refuseKey("Request_BadRequest", `The value for the property "usage" in one of your credentials is invalid. Acceptable values are Sign, Verify.`)
	}
	id := directory.Text(k, "keyId")
	for _, have := range directory.Items(old, "keyCredentials") {
		if id != "" && strings.EqualFold(directory.Text(have, "keyId"), id) {
			return sameKey(have, k)
		}
	}
	switch {
	case k["key"] == nil:
		return refuseKey("KeyCredentialsInvalidKey", "Key credential has no key and is not an existing one.")
	case id != "" && !isGUID(id):
		return refuseKey("Request_BadRequest", "Invalid value specified for property 'keyId' of resource 'KeyCredential'.")
	}
	return c.newKey(k)
}

func refuseKey(code, message string) (directory.Object, *reply) {
	bad := refuse(http.StatusBadRequest, code, "%s", message)
	return nil, &bad
}

// sameKey keeps an entry that is sent back; it cannot be changed on the way.
func sameKey(have, k directory.Object) (directory.Object, *reply) {
	same := directory.Text(k, "usage") == directory.Text(have, "usage") && (k["type"] == nil || k["type"] == have["type"]) &&
		(k["key"] == nil || k["key"] == have["#key"])
	for _, date := range []string{"startDateTime", "endDateTime"} {
		same = same && (k[date] == nil || directory.ReadTime(k, date).Truncate(time.Second).Equal(directory.ReadTime(have, date)))
	}
	if !same {
		return refuseKey("Request_BadRequest", "Update to existing credential with KeyId '"+directory.Text(have, "keyId")+"' is not allowed.")
	}
	return have, nil
}

// newKey reads an uploaded certificate: base64 of DER, valid within the certificate's own time (Microsoft Graph docs, keyCredential).
func (c *call) newKey(k directory.Object) (directory.Object, *reply) {
	if directory.Text(k, "type") != "AsymmetricX509Cert" || directory.Text(k, "usage") != "Verify" {
		return refuseKey("Request_BadRequest", `The value for the property "type" in one of your credentials is invalid. A certificate is of type AsymmetricX509Cert with usage Verify.`)
	}
	der, err := base64.StdEncoding.DecodeString(directory.Text(k, "key"))
	if err != nil {
		return refuseKey("KeyCredentialsInvalidKey", "Key credential value is not base64.")
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return refuseKey("KeyCredentialsInvalidKey", "Key credential is not a DER certificate.")
	}
	start, end := certificate.NotBefore, certificate.NotAfter
	if k["startDateTime"] != nil {
		start = directory.ReadTime(k, "startDateTime")
	}
	if k["endDateTime"] != nil {
		end = directory.ReadTime(k, "endDateTime")
	}
	switch {
	case start.Before(certificate.NotBefore.Add(-time.Second)):
		return refuseKey("KeyCredentialsInvalidStartDate", "Key credential start date is invalid.")
	case end.After(certificate.NotAfter) || !end.After(start) || !end.After(c.tx.Now()):
		return refuseKey("KeyCredentialsInvalidEndDate", "Key credential end date is invalid.")
	}
	thumb := sha1.Sum(der) //nolint:gosec // the thumbprint that Entra shows
	out := directory.Object{
		"customKeyIdentifier": base64.StdEncoding.EncodeToString(thumb[:]), "displayName": keyName(k, certificate), "startDateTime": directory.Time(start),
		"endDateTime": directory.Time(end), "keyId": k["keyId"], "type": "AsymmetricX509Cert", "usage": "Verify", "key": nil,
		"#key": base64.StdEncoding.EncodeToString(der),
	}
	if out["keyId"] == nil {
		out["keyId"] = newID()
	}
	if custom := k["customKeyIdentifier"]; custom != nil {
		if _, err := base64.StdEncoding.DecodeString(directory.Text(k, "customKeyIdentifier")); err != nil {
			return refuseKey("Request_BadRequest", "Invalid value specified for property 'customKeyIdentifier' of resource 'KeyCredential'.")
		}
		out["customKeyIdentifier"] = custom
	}
	return out, nil
}

// maxKeyName is the length at which Graph shortens a longer name without saying so.
const maxKeyName = 90

func keyName(k directory.Object, certificate *x509.Certificate) string {
	name := []rune(directory.Text(k, "displayName"))
	if len(name) == 0 {
		name = []rune(certificate.Subject.String())
	}
	return string(name[:min(len(name), maxKeyName)])
}

// withKeys fills in the certificates, for a single object read with $select=keyCredentials.
func withKeys(o directory.Object) directory.Object {
	out := directory.Clone(o)
	keys := []any{}
	for _, k := range directory.Items(o, "keyCredentials") {
		filled := directory.Clone(k)
		filled["key"] = k["#key"]
		keys = append(keys, filled)
	}
	out["keyCredentials"] = keys
	return out
}
