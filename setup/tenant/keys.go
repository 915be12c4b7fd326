package tenant

import (
	"context"
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

// keyOf reads the thumbprint out of customKeyIdentifier, which holds its bytes, or its text where other tools wrote it so.
func keyOf(k entra.Key) entra.Key {
	switch {
	case len(k.Custom) == 20:
		k.Thumbprint = strings.ToUpper(hex.EncodeToString(k.Custom))
	case hexThumbprint.Match(k.Custom):
		k.Thumbprint = strings.ToUpper(string(k.Custom))
	}
	return k
}
