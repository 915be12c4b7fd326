package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/setup/entra"
)

// mostFound bounds a search: whoever finds more has to say more.
const mostFound = 50

// FindApplication gives the application with this object id or client id; nil when there is none in this tenant.
func (c *caller) FindApplication(ctx context.Context, objectID, appID string) (*entra.Application, error) {
	path := "/applications/" + url.PathEscape(objectID)
	if objectID == "" {
		path = "/applications(appId='" + key(appID) + "')"
	}
	got, err := c.wire.do(ctx, request{method: http.MethodGet, url: c.at(path + "?$select=" + selectApplication), read: true})
	var answer *entra.Error
	if errors.As(err, &answer) && answer.NotFound() {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the application: %w", err)
	}
	var app jsonApplication
	if err := json.Unmarshal(got.body, &app); err != nil {
		return nil, fmt.Errorf("find the application: %w", err)
	}
	return app.value(), nil
}

// SearchApplications looks for applications by words of their display name; where the directory has no such search, by the name's
// beginning. More tells that there are others. A display name is only a way to look: it identifies nothing.
func (c *caller) SearchApplications(ctx context.Context, text string) (found []entra.Application, more bool, err error) {
	words := strings.Map(func(r rune) rune {
		if r == '"' || r == '\\' {
			return ' '
		}
		return r
	}, text)
	// $search needs this header (Microsoft Graph docs, "Advanced query capabilities").
	header := http.Header{"ConsistencyLevel": {"eventual"}}
	got, err := c.wire.do(ctx, request{
		method: http.MethodGet, read: true, header: header,
		url: c.at("/applications?$search=" + url.QueryEscape(`"displayName:`+words+`"`) + searchTail()),
	})
	var answer *entra.Error
	if errors.As(err, &answer) && answer.Status == http.StatusBadRequest {
		filter := "startswith(displayName,'" + strings.ReplaceAll(text, "'", "''") + "')"
		got, err = c.wire.do(ctx, request{method: http.MethodGet, read: true, url: c.at("/applications?$filter=" + url.QueryEscape(filter) + searchTail())})
	}
	if err != nil {
		return nil, false, fmt.Errorf("search applications: %w", err)
	}
	var page struct {
		Value []jsonApplication `json:"value"`
		Next  string            `json:"@odata.nextLink"`
	}
	if err := json.Unmarshal(got.body, &page); err != nil {
		return nil, false, fmt.Errorf("search applications: %w", err)
	}
	for i := range page.Value {
		found = append(found, *page.Value[i].value())
	}
	return found, page.Next != "", nil
}

func searchTail() string { return fmt.Sprintf("&$select=%s&$top=%d", selectApplication, mostFound) }

// NameApplication writes the unique name of an application that has none.
func (c *caller) NameApplication(ctx context.Context, objectID, uniqueName string) error {
	body, err := json.Marshal(map[string]string{"uniqueName": uniqueName})
	if err != nil {
		return fmt.Errorf("name the application: %w", err)
	}
	_, err = c.wire.do(ctx, request{
		method: http.MethodPatch, url: c.at("/applications/" + url.PathEscape(objectID)), body: body,
	})
	return err
}
