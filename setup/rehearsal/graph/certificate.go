package graph

import (
	"crypto/sha1" //nolint:gosec // the thumbprint that Entra shows
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// takeKeys stores the certificates of an application. The certificate itself is shown only on request, so it lies under "#key".
func (c *call) takeKeys(old, app directory.Object) *reply {
	var out []any
	for _, k := range directory.Items(app, "keyCredentials") {
		if k["key"] == nil {
			kept, bad := keptKey(old, k)
			if bad != nil {
				return bad
			}
			out = append(out, kept)
			continue
		}
		fresh, bad := newKey(k)
		if bad != nil {
			return bad
		}
		out = append(out, fresh)
	}
	if out == nil {
		out = []any{}
	}
	app["keyCredentials"] = out
	return nil
}

// keptKey finds an entry that was there before: an existing certificate is sent back without its key.
func keptKey(old, k directory.Object) (directory.Object, *reply) {
	for _, have := range directory.Items(old, "keyCredentials") {
		if id := directory.Text(k, "keyId"); id != "" && directory.Text(have, "keyId") == id {
			return have, nil
		}
	}
	bad := refuse(http.StatusBadRequest, "KeyCredentialsInvalidKey", "Key credential has no key and is not an existing one.")
	return nil, &bad
}

func newKey(k directory.Object) (directory.Object, *reply) {
	fail := func(code, message string) (directory.Object, *reply) {
		bad := refuse(http.StatusBadRequest, code, "%s", message)
		return nil, &bad
	}
	if u := directory.Text(k, "usage"); u != "Verify" && u != "Sign" {
		return fail("Request_BadRequest", `The value for the property "usage" in one of your credentials is invalid. Acceptable values are Sign, Verify.`)
	}
	der, err := base64.StdEncoding.DecodeString(directory.Text(k, "key"))
	if err != nil {
		return fail("KeyCredentialsInvalidKey", "Key credential value is not base64.")
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return fail("KeyCredentialsInvalidKey", "Key credential is not a DER certificate.")
	}
	start, end := certificate.NotBefore, certificate.NotAfter
	if k["endDateTime"] != nil {
		end = directory.ReadTime(k, "endDateTime")
	}
	if k["startDateTime"] != nil {
		start = directory.ReadTime(k, "startDateTime")
	}
	if end.IsZero() || end.After(certificate.NotAfter) || start.Before(certificate.NotBefore.Add(-time.Second)) {
		return fail("KeyCredentialsInvalidEndDate", "Key credential end date is invalid.")
	}
	thumb := sha1.Sum(der) //nolint:gosec // the thumbprint that Entra shows
	out := directory.Object{
		"customKeyIdentifier": base64.StdEncoding.EncodeToString(thumb[:]), "displayName": k["displayName"], "startDateTime": directory.Time(start),
		"endDateTime": directory.Time(end), "keyId": k["keyId"], "type": "AsymmetricX509Cert", "usage": k["usage"], "key": nil,
		"#key": base64.StdEncoding.EncodeToString(der),
	}
	if out["keyId"] == nil {
		out["keyId"] = newID()
	}
	if k["customKeyIdentifier"] != nil {
		out["customKeyIdentifier"] = k["customKeyIdentifier"]
	}
	return out, nil
}

// withKeys fills in the certificates, for a single object read with $select=keyCredentials.
func withKeys(o directory.Object) directory.Object {
	out := directory.Clone(o)
	var keys []any
	for _, k := range directory.Items(o, "keyCredentials") {
		filled := directory.Clone(k)
		filled["key"] = k["#key"]
		keys = append(keys, filled)
	}
	if keys == nil {
		keys = []any{}
	}
	out["keyCredentials"] = keys
	return out
}
