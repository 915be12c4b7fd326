package clients

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-azure-sdk/sdk/auth"
	"github.com/hashicorp/go-azure-sdk/sdk/environments"
	"github.com/hashicorp/go-azure-sdk/sdk/odata"
	"github.com/manicminer/hamilton/msgraph"
)

const (
	graphApp    = "00000003-0000-0000-c000-000000000000"
	userReadAll = "df021288-bdef-4463-88db-98f22de89214"
)

// connect reads the cloud's addresses from its metadata and signs in with the secret on standard input.
func connect(t *testing.T, endpoint string) *provider {
	t.Helper()
	env, err := environments.FromEndpoint(t.Context(), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := io.ReadAll(os.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	authorizer, err := auth.NewAuthorizerFromCredentials(t.Context(), auth.Credentials{
		Environment: *env, TenantID: os.Getenv("PROVIDER_TENANT"), ClientID: os.Getenv("PROVIDER_CLIENT"), ClientSecret: string(secret),
		EnableAuthenticatingUsingClientSecret: true,
	}, env.MicrosoftGraph)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{
		t: t, apps: msgraph.NewApplicationsClient(), principals: msgraph.NewServicePrincipalsClient(), grants: msgraph.NewDelegatedPermissionGrantsClient(),
		roles: msgraph.NewAppRoleAssignedToClient(), objects: msgraph.NewDirectoryObjectsClient(),
	}
	for _, c := range []*msgraph.Client{&p.apps.BaseClient, &p.principals.BaseClient, &p.grants.BaseClient, &p.roles.BaseClient, &p.objects.BaseClient} {
		graph, known := env.MicrosoftGraph.Endpoint()
		if !known {
			t.Fatal("the metadata names no Graph")
		}
		c.Endpoint, c.Authorizer = strings.TrimSuffix(*graph, "/"), authorizer
	}
	return p
}

func ptr[T any](v T) *T { return &v }

// application creates an application that somebody else owns too, reads it, and changes it.
func (p *provider) application() *msgraph.Application {
	p.t.Helper()
	me := msgraph.DirectoryObject{ODataId: (*odata.Id)(ptr(p.apps.BaseClient.Endpoint + "/v1.0/directoryObjects/" + os.Getenv("PROVIDER_PRINCIPAL")))}
	app, status, err := p.apps.Create(p.t.Context(), msgraph.Application{
		DisplayName: ptr("Managed by a provider"), Owners: &msgraph.Owners{me},
		SignInAudience: ptr(msgraph.SignInAudienceAzureADMyOrg), Tags: &[]string{"provider"}, IdentifierUris: &[]string{},
		Web: &msgraph.ApplicationWeb{RedirectUris: &[]string{"https://localhost/callback"}, ImplicitGrantSettings: &msgraph.ImplicitGrantSettings{EnableIdTokenIssuance: ptr(true)}},
		RequiredResourceAccess: &[]msgraph.RequiredResourceAccess{{ResourceAppId: ptr(graphApp), ResourceAccess: &[]msgraph.ResourceAccess{
			{ID: ptr(userReadAll), Type: msgraph.ResourceAccessTypeRole},
		}}},
	})
	p.must(err, status, http.StatusCreated)
	status, err = p.apps.Update(p.t.Context(), msgraph.Application{
		DirectoryObject: msgraph.DirectoryObject{Id: app.Id}, DisplayName: ptr("Changed by a provider"), Notes: ptr(msgraph.StringNullWhenEmpty("")),
		Api: &msgraph.ApplicationApi{KnownClientApplications: &[]string{os.Getenv("PROVIDER_CLIENT")}},
	})
	p.must(err, status, http.StatusNoContent)
	read, status, err := p.apps.Get(p.t.Context(), *app.Id, odata.Query{})
	p.must(err, status, http.StatusOK)
	if *read.DisplayName != "Changed by a provider" || !slices.Equal(*read.Tags, []string{"provider"}) || *read.AppId != *app.AppId {
		p.t.Errorf("read back %v %v", *read.DisplayName, *read.Tags)
	}
	owners, status, err := p.apps.ListOwners(p.t.Context(), *app.Id)
	p.must(err, status, http.StatusOK)
	if !slices.Equal(*owners, []string{os.Getenv("PROVIDER_PRINCIPAL")}) {
		p.t.Errorf("owners %v", *owners)
	}
	again := *read
	again.Owners = &msgraph.Owners{me}
	if status, err = p.apps.AddOwners(p.t.Context(), &again); err != nil {
		p.t.Errorf("an owner that is there already: %d %v", status, err)
	}
	object, status, err := p.objects.Get(p.t.Context(), os.Getenv("PROVIDER_PRINCIPAL"), odata.Query{})
	p.must(err, status, http.StatusOK)
	if object.ODataType == nil || *object.ODataType != "#microsoft.graph.servicePrincipal" {
		p.t.Errorf("the owner is a %v", object.ODataType)
	}
	return read
}

func (p *provider) principal(app *msgraph.Application) *msgraph.ServicePrincipal {
	p.t.Helper()
	sp, status, err := p.principals.Create(p.t.Context(), msgraph.ServicePrincipal{AppId: app.AppId, AccountEnabled: ptr(true), Tags: &[]string{"provider"}})
	p.must(err, status, http.StatusCreated)
	status, err = p.principals.Update(p.t.Context(), msgraph.ServicePrincipal{DirectoryObject: msgraph.DirectoryObject{Id: sp.Id}, AppRoleAssignmentRequired: ptr(true)})
	p.must(err, status, http.StatusNoContent)
	read, status, err := p.principals.Get(p.t.Context(), *sp.Id, odata.Query{})
	p.must(err, status, http.StatusOK)
	if !*read.AppRoleAssignmentRequired || *read.AppId != *app.AppId {
		p.t.Errorf("read back %v", read)
	}
	return read
}

// credentials are a secret and a federated one; the secret goes again.
func (p *provider) credentials(app *msgraph.Application) {
	p.t.Helper()
	secret, status, err := p.apps.AddPassword(p.t.Context(), *app.Id, msgraph.PasswordCredential{DisplayName: ptr("first"), EndDateTime: ptr(time.Now().AddDate(0, 3, 0))})
	p.must(err, status, http.StatusOK)
	read, status, err := p.apps.Get(p.t.Context(), *app.Id, odata.Query{})
	p.must(err, status, http.StatusOK)
	if len(*read.PasswordCredentials) != 1 || *(*read.PasswordCredentials)[0].KeyId != *secret.KeyId || secret.SecretText == nil || len(*secret.SecretText) < 16 {
		p.t.Errorf("%d secrets", len(*read.PasswordCredentials))
	}
	status, err = p.apps.RemovePassword(p.t.Context(), *app.Id, *secret.KeyId)
	p.must(err, status, http.StatusNoContent)
	federated, status, err := p.apps.CreateFederatedIdentityCredential(p.t.Context(), *app.Id, msgraph.FederatedIdentityCredential{
		Name: ptr("main"), Issuer: ptr("https://token.actions.githubusercontent.com"), Subject: ptr("repo:a/b:ref:refs/heads/main"), Audiences: &[]string{"api://AzureADTokenExchange"},
	})
	p.must(err, status, http.StatusCreated)
	status, err = p.apps.UpdateFederatedIdentityCredential(p.t.Context(), *app.Id, msgraph.FederatedIdentityCredential{ID: federated.ID, Subject: ptr("repo:a/b:ref:refs/heads/next")})
	p.must(err, status, http.StatusNoContent)
	list, status, err := p.apps.ListFederatedIdentityCredentials(p.t.Context(), *app.Id, odata.Query{})
	p.must(err, status, http.StatusOK)
	if len(*list) != 1 || *(*list)[0].Subject != "repo:a/b:ref:refs/heads/next" {
		p.t.Errorf("federated credentials %v", *list)
	}
}

// permissions are an application permission and a delegated one of Graph.
func (p *provider) permissions(sp *msgraph.ServicePrincipal) {
	p.t.Helper()
	found, status, err := p.principals.List(p.t.Context(), odata.Query{Filter: fmt.Sprintf("appId eq '%s'", graphApp)})
	p.must(err, status, http.StatusOK)
	if len(*found) != 1 {
		p.t.Fatalf("%d principals of Graph", len(*found))
	}
	graph := (*found)[0]
	role, status, err := p.roles.Assign(p.t.Context(), msgraph.AppRoleAssignment{PrincipalId: sp.Id, ResourceId: graph.Id, AppRoleId: ptr(userReadAll)})
	p.must(err, status, http.StatusCreated)
	given, status, err := p.roles.List(p.t.Context(), *graph.Id, odata.Query{})
	p.must(err, status, http.StatusOK)
	if !slices.ContainsFunc(*given, func(a msgraph.AppRoleAssignment) bool { return *a.Id == *role.Id }) {
		p.t.Error("the assignment is not in the list")
	}
	grant, status, err := p.grants.Create(p.t.Context(), msgraph.DelegatedPermissionGrant{
		ClientId: sp.Id, ResourceId: graph.Id, ConsentType: ptr(msgraph.DelegatedPermissionGrantConsentTypeAllPrincipals), Scopes: &[]string{"User.Read"},
	})
	p.must(err, status, http.StatusCreated)
	status, err = p.grants.Update(p.t.Context(), msgraph.DelegatedPermissionGrant{Id: grant.Id, Scopes: &[]string{"User.Read", "Mail.Read"}})
	p.must(err, status, http.StatusNoContent)
	grants, status, err := p.grants.List(p.t.Context(), odata.Query{Filter: fmt.Sprintf("clientId eq '%s'", *sp.Id)})
	p.must(err, status, http.StatusOK)
	if len(*grants) != 1 || !slices.Equal(*(*grants)[0].Scopes, []string{"User.Read", "Mail.Read"}) {
		p.t.Errorf("grants %v", *grants)
	}
	status, err = p.grants.Delete(p.t.Context(), *grant.Id)
	p.must(err, status, http.StatusNoContent)
	status, err = p.roles.Remove(p.t.Context(), *graph.Id, *role.Id)
	p.must(err, status, http.StatusNoContent)
}

func (p *provider) lists(app *msgraph.Application) {
	p.t.Helper()
	for _, query := range []odata.Query{
		{Filter: "startsWith(displayName,'Changed by')"},
		{Filter: "tags/any(t:t eq 'provider')"},
		{Filter: "displayName ne 'Pipeline'", Count: true, ConsistencyLevel: odata.ConsistencyLevelEventual},
		{Search: "displayName:changed", ConsistencyLevel: odata.ConsistencyLevelEventual},
		{Filter: "startsWith(displayName,'Changed')", OrderBy: odata.OrderBy{Field: "displayName", Direction: odata.Descending}, Count: true, ConsistencyLevel: odata.ConsistencyLevelEventual},
	} {
		list, status, err := p.apps.List(p.t.Context(), query)
		p.must(err, status, http.StatusOK)
		if len(*list) != 1 || *(*list)[0].Id != *app.Id {
			p.t.Errorf("%+v: %d found", query, len(*list))
		}
	}
	if list, status, err := p.apps.List(p.t.Context(), odata.Query{Filter: "colour eq 'red'"}); err == nil || status != http.StatusBadRequest {
		p.t.Errorf("an unknown property: %d %v %v", status, err, list)
	}
}

// takeDown deletes, finds the application among the deleted ones, and purges it.
func (p *provider) takeDown(app *msgraph.Application, sp *msgraph.ServicePrincipal) {
	p.t.Helper()
	status, err := p.principals.Delete(p.t.Context(), *sp.Id)
	p.must(err, status, http.StatusNoContent)
	status, err = p.apps.Delete(p.t.Context(), *app.Id)
	p.must(err, status, http.StatusNoContent)
	p.apps.BaseClient.DisableRetries = true // it would take a missing application for one that is not known everywhere yet
	if _, status, err = p.apps.Get(p.t.Context(), *app.Id, odata.Query{}); err == nil || status != http.StatusNotFound {
		p.t.Errorf("deleted, and read with %d %v", status, err)
	}
	deleted, status, err := p.apps.ListDeleted(p.t.Context(), odata.Query{Filter: "startswith(displayName,'Changed')"})
	p.must(err, status, http.StatusOK)
	if len(*deleted) != 1 {
		p.t.Errorf("%d deleted applications", len(*deleted))
	}
	status, err = p.apps.DeletePermanently(p.t.Context(), *app.Id)
	p.must(err, status, http.StatusNoContent)
}
