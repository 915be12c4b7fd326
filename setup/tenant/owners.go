package tenant

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"gatehouse/setup/entra"
)

const selectOwner = "?$select=id,displayName,userPrincipalName"

// Owned are the owners of the two objects of a connector. An error says that one of them could not be read.
type Owned struct {
	Application, Principal       []entra.Owner
	ApplicationErr, PrincipalErr error
}

// Owners reads who owns an application and its service principal, in one request. An empty id is left out.
func (c *caller) Owners(ctx context.Context, appObjectID, principalID string) (Owned, error) {
	var reads []read
	at := [2]int{-1, -1}
	if appObjectID != "" {
		at[0] = add(&reads, "/applications/"+url.PathEscape(appObjectID)+"/owners"+selectOwner)
	}
	if principalID != "" {
		at[1] = add(&reads, "/servicePrincipals/"+url.PathEscape(principalID)+"/owners"+selectOwner)
	}
	parts, _, err := c.batch(ctx, reads)
	if err != nil {
		return Owned{}, err
	}
	var out Owned
	out.Application, out.ApplicationErr = c.ownersIn(ctx, parts, at[0])
	out.Principal, out.PrincipalErr = c.ownersIn(ctx, parts, at[1])
	return out, nil
}

func (c *caller) ownersIn(ctx context.Context, parts []part, at int) ([]entra.Owner, error) {
	if at < 0 {
		return nil, nil
	}
	raw, err := list[jsonOwner](ctx, c, parts[at])
	out := make([]entra.Owner, 0, len(raw))
	for _, o := range raw {
		out = append(out, o.value())
	}
	return out, err
}

// FindOwner finds whoever can own an application: a person by sign-in name or object id, or a service principal by object id (Microsoft
// Graph docs, "Add owner": "users or service principals"). Nil when the tenant has none.
func (c *caller) FindOwner(ctx context.Context, who string) (*entra.Owner, error) {
	person := "/users/" + url.PathEscape(who)
	if strings.HasPrefix(who, "$") {
		person = "/users('" + key(who) + "')" // Microsoft Graph docs, "Get a user": a sign-in name that begins with $
	}
	reads := []read{{path: person + selectOwner}}
	if _, err := uuid.Parse(who); err == nil {
		reads = append(reads, read{path: "/servicePrincipals/" + url.PathEscape(who) + "?$select=id,displayName"})
	}
	parts, _, err := c.batch(ctx, reads)
	if err != nil {
		return nil, err
	}
	var first error
	for _, p := range parts {
		found, err := one[jsonOwner](p)
		if found != nil {
			o := found.value()
			return &o, nil
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return nil, first
}

// AddPrincipalOwner adds an owner to a service principal.
func (c *caller) AddPrincipalOwner(ctx context.Context, principalID, ownerID string) error {
	id := c.graph + "/v1.0/directoryObjects/" + ownerID
	body := models.NewReferenceCreate()
	body.SetOdataId(&id)
	err := c.principals().ByServicePrincipalId(principalID).Owners().Ref().Post(ctx, body, nil)
	return graphErr(http.MethodPost, "/v1.0/servicePrincipals/"+principalID+"/owners/$ref", err)
}

// RemoveOwner takes an owner from an application. One that is not there is no error.
func (c *caller) RemoveOwner(ctx context.Context, appObjectID, ownerID string) error {
	return gone(c.plain(ctx, http.MethodDelete, "/applications/"+url.PathEscape(appObjectID)+"/owners/"+url.PathEscape(ownerID)+"/$ref"))
}

// RemovePrincipalOwner takes an owner from a service principal. One that is not there is no error.
func (c *caller) RemovePrincipalOwner(ctx context.Context, principalID, ownerID string) error {
	return gone(c.plain(ctx, http.MethodDelete, "/servicePrincipals/"+url.PathEscape(principalID)+"/owners/"+url.PathEscape(ownerID)+"/$ref"))
}

func gone(err error) error {
	var answer *entra.Error
	if errors.As(err, &answer) && answer.NotFound() {
		return nil
	}
	return err
}
