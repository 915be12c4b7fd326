package tenant

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/applications"
	"github.com/microsoftgraph/msgraph-sdk-go/applicationswithuniquename"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/oauth2permissiongrants"
	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"

	"gatehouse/setup/entra"
	"gatehouse/setup/secret"
)

// baseURL is the path parameter by which the SDK's builders learn the adapter's address.
func (c *caller) baseURL() map[string]string {
	return map[string]string{"baseurl": c.adapter.GetBaseUrl()}
}

func (c *caller) application(objectID string) *applications.ApplicationItemRequestBuilder {
	return applications.NewApplicationsRequestBuilderInternal(c.baseURL(), c.adapter).ByApplicationId(objectID)
}

func (c *caller) principals() *serviceprincipals.ServicePrincipalsRequestBuilder {
	return serviceprincipals.NewServicePrincipalsRequestBuilderInternal(c.baseURL(), c.adapter)
}

func (c *caller) scopeGrants() *oauth2permissiongrants.Oauth2PermissionGrantsRequestBuilder {
	return oauth2permissiongrants.NewOauth2PermissionGrantsRequestBuilderInternal(c.baseURL(), c.adapter)
}

// createIfMissing turns a PATCH by alternate key into an upsert (Microsoft Graph docs, "Upsert application").
func createIfMissing() *abstractions.RequestHeaders {
	h := abstractions.NewRequestHeaders()
	h.Add("Prefer", "create-if-missing")
	return h
}

// PutApplication upserts by uniqueName, or updates an adopted application by its id. The result is nil when it existed.
func (c *caller) PutApplication(ctx context.Context, want entra.Application) (*entra.Application, error) {
	body, err := applicationModel(want)
	if err != nil {
		return nil, fmt.Errorf("put application: %w", err)
	}
	if want.UniqueName == "" {
		_, err := c.application(want.ObjectID).Patch(ctx, body, nil)
		return nil, graphErr(http.MethodPatch, "/v1.0/applications/"+want.ObjectID, err)
	}
	builder := applicationswithuniquename.NewApplicationsWithUniqueNameRequestBuilderInternal(c.baseURL(), c.adapter, &want.UniqueName)
	got, err := builder.Patch(ctx, body, &applicationswithuniquename.ApplicationsWithUniqueNameRequestBuilderPatchRequestConfiguration{Headers: createIfMissing()})
	if err != nil {
		return nil, graphErr(http.MethodPatch, "/v1.0/applications(uniqueName='"+want.UniqueName+"')", err)
	}
	if got == nil {
		return nil, nil // 204: it existed and was updated; the SDK gives neither a result nor an error
	}
	return applicationOf(got), nil
}

// PatchTags replaces the application's tags.
func (c *caller) PatchTags(ctx context.Context, objectID string, tags []string) error {
	body := models.NewApplication()
	body.SetTags(some(tags))
	_, err := c.application(objectID).Patch(ctx, body, nil)
	return graphErr(http.MethodPatch, "/v1.0/applications/"+objectID, err)
}

// CreatePrincipal makes the service principal with sign-in off. It is no upsert: an upsert met by a lagging read would
// switch a live connector off.
func (c *caller) CreatePrincipal(ctx context.Context, appID string, tags []string, notes string) (*entra.ServicePrincipal, error) {
	off := false
	body := models.NewServicePrincipal()
	body.SetAppId(&appID)
	body.SetAccountEnabled(&off)
	if len(tags) > 0 {
		body.SetTags(tags)
	}
	if notes != "" {
		body.SetNotes(&notes)
	}
	got, err := c.principals().Post(ctx, body, nil)
	const path = "/v1.0/servicePrincipals"
	if err != nil {
		return nil, graphErr(http.MethodPost, path, err)
	}
	if got == nil || value(got.GetId()) == "" {
		return nil, incomplete(http.MethodPost, path, "the new service principal")
	}
	return principalOf(got), nil
}

// CreateResource makes the service principal of a resource that the tenant does not have yet, by its app id.
func (c *caller) CreateResource(ctx context.Context, appID string) (entra.Resource, error) {
	body := models.NewServicePrincipal()
	body.SetAppId(&appID)
	got, err := c.principals().Post(ctx, body, nil)
	const path = "/v1.0/servicePrincipals"
	if err != nil {
		return entra.Resource{}, graphErr(http.MethodPost, path, err)
	}
	if got == nil || value(got.GetId()) == "" {
		return entra.Resource{}, incomplete(http.MethodPost, path, "the new service principal")
	}
	out := entra.Resource{ObjectID: value(got.GetId()), AppID: appID, Name: value(got.GetDisplayName()), Roles: map[string]string{}, Scopes: map[string]string{}}
	for _, role := range got.GetAppRoles() {
		if id := role.GetId(); id != nil {
			out.Roles[id.String()] = value(role.GetValue())
		}
	}
	for _, scope := range got.GetOauth2PermissionScopes() {
		if id := scope.GetId(); id != nil {
			out.Scopes[id.String()] = value(scope.GetValue())
		}
	}
	return out, nil
}

// SetEnabled switches sign-in of the connector on or off.
func (c *caller) SetEnabled(ctx context.Context, principalID string, on bool) error {
	body := models.NewServicePrincipal()
	body.SetAccountEnabled(&on)
	_, err := c.principals().ByServicePrincipalId(principalID).Patch(ctx, body, nil)
	return graphErr(http.MethodPatch, "/v1.0/servicePrincipals/"+principalID, err)
}

// AddOwner adds a person as owner of the application.
func (c *caller) AddOwner(ctx context.Context, appObjectID, userID string) error {
	// The reference names the object by its address in the cloud that answers (Microsoft Graph docs, "Add owner").
	id := c.graph + "/v1.0/directoryObjects/" + userID
	body := models.NewReferenceCreate()
	body.SetOdataId(&id)
	err := c.application(appObjectID).Owners().Ref().Post(ctx, body, nil)
	return graphErr(http.MethodPost, "/v1.0/applications/"+appObjectID+"/owners/$ref", err)
}

// PutFederated upserts one federated credential by its name.
func (c *caller) PutFederated(ctx context.Context, appObjectID string, want entra.Federated) error {
	body := models.NewFederatedIdentityCredential()
	body.SetName(&want.Name)
	body.SetIssuer(&want.Issuer)
	body.SetSubject(&want.Subject)
	body.SetAudiences([]string{want.Audience})
	if want.Description != "" {
		body.SetDescription(&want.Description)
	}
	config := &applications.ItemFederatedIdentityCredentialsWithNameRequestBuilderPatchRequestConfiguration{Headers: createIfMissing()}
	_, err := c.application(appObjectID).FederatedIdentityCredentialsWithName(&want.Name).Patch(ctx, body, config)
	return graphErr(http.MethodPatch, "/v1.0/applications/"+appObjectID+"/federatedIdentityCredentials(name='"+want.Name+"')", err)
}

// AddPassword issues one client secret. Its value exists only in the answer, once.
func (c *caller) AddPassword(ctx context.Context, appObjectID, displayName string, end time.Time) (entra.Password, secret.Secret, error) {
	path := "/v1.0/applications/" + appObjectID + "/addPassword"
	end = end.UTC()
	wanted := models.NewPasswordCredential()
	wanted.SetDisplayName(&displayName)
	wanted.SetEndDateTime(&end)
	body := applications.NewItemAddPasswordPostRequestBody()
	body.SetPasswordCredential(wanted)
	got, err := c.application(appObjectID).AddPassword().Post(ctx, body, nil)
	if err != nil {
		return entra.Password{}, secret.Secret{}, graphErr(http.MethodPost, path, err)
	}
	if got == nil || got.GetKeyId() == nil || value(got.GetSecretText()) == "" {
		return entra.Password{}, secret.Secret{}, incomplete(http.MethodPost, path, "the new secret")
	}
	return passwordOf(got), secret.New([]byte(*got.GetSecretText())), nil
}

// RemovePassword removes one client secret.
func (c *caller) RemovePassword(ctx context.Context, appObjectID, keyID string) error {
	id, err := uuid.Parse(keyID)
	if err != nil {
		return fmt.Errorf("remove secret: read its key id: %w", err)
	}
	body := applications.NewItemRemovePasswordPostRequestBody()
	body.SetKeyId(&id)
	err = c.application(appObjectID).RemovePassword().Post(ctx, body, nil)
	return graphErr(http.MethodPost, "/v1.0/applications/"+appObjectID+"/removePassword", err)
}

// GrantRole grants one application permission, on the client's side: grants then queue per connector and not on the one
// object of Microsoft Graph that all connectors share.
func (c *caller) GrantRole(ctx context.Context, principalID, resourceID, roleID string) (entra.RoleGrant, error) {
	var parsed [3]uuid.UUID
	for i, id := range []string{principalID, resourceID, roleID} {
		var err error
		if parsed[i], err = uuid.Parse(id); err != nil {
			return entra.RoleGrant{}, fmt.Errorf("grant permission: read an id: %w", err)
		}
	}
	body := models.NewAppRoleAssignment()
	body.SetPrincipalId(&parsed[0])
	body.SetResourceId(&parsed[1])
	body.SetAppRoleId(&parsed[2])
	got, err := c.principals().ByServicePrincipalId(principalID).AppRoleAssignments().Post(ctx, body, nil)
	path := "/v1.0/servicePrincipals/" + principalID + "/appRoleAssignments"
	if err != nil {
		return entra.RoleGrant{}, graphErr(http.MethodPost, path, err)
	}
	if got == nil || value(got.GetId()) == "" {
		return entra.RoleGrant{}, incomplete(http.MethodPost, path, "the grant")
	}
	return entra.RoleGrant{ID: value(got.GetId()), RoleID: roleID, ResourceID: resourceID, PrincipalID: principalID}, nil
}

// CreateScopeGrant grants delegated permissions of one resource for everybody in the tenant.
func (c *caller) CreateScopeGrant(ctx context.Context, principalID, resourceID string, scopes []string) (entra.ScopeGrant, error) {
	everybody, joined := "AllPrincipals", spaced(scopes)
	body := models.NewOAuth2PermissionGrant()
	body.SetClientId(&principalID)
	body.SetConsentType(&everybody)
	body.SetResourceId(&resourceID)
	body.SetScope(&joined)
	got, err := c.scopeGrants().Post(ctx, body, nil)
	const path = "/v1.0/oauth2PermissionGrants"
	if err != nil {
		return entra.ScopeGrant{}, graphErr(http.MethodPost, path, err)
	}
	if got == nil || value(got.GetId()) == "" {
		return entra.ScopeGrant{}, incomplete(http.MethodPost, path, "the grant")
	}
	return entra.ScopeGrant{ID: value(got.GetId()), ClientID: principalID, ResourceID: resourceID, ConsentType: everybody, Scopes: scopes}, nil
}

// UpdateScopeGrant replaces the scopes of a grant: scopes must be the complete union.
func (c *caller) UpdateScopeGrant(ctx context.Context, grantID string, scopes []string) error {
	joined := spaced(scopes)
	body := models.NewOAuth2PermissionGrant()
	body.SetScope(&joined)
	_, err := c.scopeGrants().ByOAuth2PermissionGrantId(grantID).Patch(ctx, body, nil)
	return graphErr(http.MethodPatch, "/v1.0/oauth2PermissionGrants/"+grantID, err)
}

// incomplete: a success without the object that it should carry leaves the outcome unknown.
func incomplete(method, path, what string) *entra.Error {
	return &entra.Error{Method: method, Path: path, Unknown: true, Code: "IncompleteAnswer", Time: time.Now(), Err: errors.New("read the answer: it does not carry " + what)}
}
