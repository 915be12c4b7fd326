package tenant

import (
	"context"
	"fmt"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/applications"

	"gatehouse/setup/entra"
)

// PostApplication makes an application where the cloud refuses an upsert. It has no unique name; its tags tell it from others.
func (c *caller) PostApplication(ctx context.Context, want entra.Application) (*entra.Application, error) {
	body, err := applicationModel(want)
	if err != nil {
		return nil, fmt.Errorf("post application: %w", err)
	}
	const path = "/v1.0/applications"
	got, err := applications.NewApplicationsRequestBuilderInternal(c.baseURL(), c.adapter).Post(ctx, body, nil)
	if err != nil {
		return nil, graphErr(http.MethodPost, path, err)
	}
	if got == nil || value(got.GetId()) == "" || value(got.GetAppId()) == "" {
		return nil, incomplete(http.MethodPost, path, "the new application")
	}
	return applicationOf(got), nil
}
