package tenant

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/google/uuid"

	"gatehouse/setup/certificate"
)

// assertionLife is how long one assertion may be used: ten minutes, as Microsoft's own libraries do.
const assertionLife = 10 * time.Minute

// assertionCredential signs in with a certificate by the servers' time. Microsoft's library signs by this machine's clock, and with one
// that is off by more than five minutes every assertion is refused (AADSTS700024).
func assertionCredential(ep Endpoint, tenantID, clientID string, c *certificate.Certificate, options azcore.ClientOptions, now func() time.Time) (azcore.TokenCredential, error) {
	key, err := c.Signer()
	if err != nil {
		return nil, err
	}
	audience := ep.authority() + "/" + tenantID + "/oauth2/v2.0/token"
	return azidentity.NewClientAssertionCredential(tenantID, clientID, func(context.Context) (string, error) {
		return signedAssertion(key, c.Public().Raw, audience, clientID, now())
	}, &azidentity.ClientAssertionCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: ep.Rehearsal})
}

// signedAssertion is the assertion of Microsoft Entra docs, "Microsoft identity platform application authentication certificate
// credentials".
func signedAssertion(key *rsa.PrivateKey, der []byte, audience, clientID string, now time.Time) (string, error) {
	thumbprint := sha256.Sum256(der)
	var parts [2]string
	for i, part := range []map[string]any{
		{"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(thumbprint[:])},
		{
			"aud": audience, "iss": clientID, "sub": clientID, "jti": uuid.NewString(), "nbf": now.Unix(), "iat": now.Unix(),
			"exp": now.Add(assertionLife).Unix(),
		},
	} {
		data, err := json.Marshal(part)
		if err != nil {
			return "", fmt.Errorf("write the assertion: %w", err)
		}
		parts[i] = base64.RawURLEncoding.EncodeToString(data)
	}
	signed := parts[0] + "." + parts[1]
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		return "", fmt.Errorf("sign the assertion: %w", err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
