package tenant

import (
	"context"
	"crypto/sha1" //nolint:gosec // the thumbprint that Entra shows
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"gatehouse/setup/entra"
)

// A certificate for client credentials is an asymmetric key that verifies (Microsoft Graph reference, keyCredential).
const (
	keyType  = "AsymmetricX509Cert"
	keyUsage = "Verify"
)

// PutKeys replaces the application's certificates. Entries without their certificate are those that Entra has already: it knows
// them by their key id and keeps what is not sent of them.
func (c *caller) PutKeys(ctx context.Context, appObjectID string, keys []entra.Key) error {
	entries := make([]models.KeyCredentialable, 0, len(keys))
	for i := range keys {
		entry, err := keyModel(keys[i])
		if err != nil {
			return err
		}
		entries = append(entries, entry)
	}
	body := models.NewApplication()
	body.SetKeyCredentials(entries)
	_, err := c.application(appObjectID).Patch(ctx, body, nil)
	return graphErr(http.MethodPatch, "/v1.0/applications/"+appObjectID, err)
}

func keyModel(k entra.Key) (models.KeyCredentialable, error) {
	id, err := uuid.Parse(k.KeyID)
	if err != nil {
		return nil, fmt.Errorf("write certificate: read its key id: %w", err)
	}
	if k.Type == "" {
		k.Type = keyType
	}
	if k.Usage == "" {
		k.Usage = keyUsage
	}
	// Times not in UTC have been refused as an invalid end date (issue trackers of the Azure command line tools).
	start, end := k.Start.UTC(), k.End.UTC()
	out := models.NewKeyCredential()
	out.SetKeyId(&id)
	out.SetTypeEscaped(&k.Type)
	out.SetUsage(&k.Usage)
	out.SetStartDateTime(&start)
	out.SetEndDateTime(&end)
	if k.DisplayName != "" {
		out.SetDisplayName(&k.DisplayName)
	}
	if len(k.Custom) > 0 {
		out.SetCustomKeyIdentifier(k.Custom)
	}
	if len(k.Certificate) > 0 {
		out.SetKey(k.Certificate)
	}
	return out, nil
}

var hexThumbprint = regexp.MustCompile(`^[0-9A-Fa-f]{40}$`)

// keyOf reads the thumbprint out of customKeyIdentifier, which holds its bytes, or its text where other tools wrote it so; the
// certificate itself, where it is shown, has the last word.
func keyOf(k entra.Key, der []byte) entra.Key {
	switch {
	case len(der) > 0:
		old, long := sha1.Sum(der), sha256.Sum256(der) //nolint:gosec // the thumbprint that Entra shows
		k.Thumbprint, k.Thumbprint256 = hexUpper(old[:]), hexUpper(long[:])
	case len(k.Custom) == sha1.Size:
		k.Thumbprint = hexUpper(k.Custom)
	case hexThumbprint.Match(k.Custom):
		k.Thumbprint = strings.ToUpper(string(k.Custom))
	}
	return k
}

func hexUpper(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
