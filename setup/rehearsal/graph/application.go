package graph

import (
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

var applicationKind = &kind{
	name: "application", context: "applications", properties: propertiesOf("application"), page: 100, expands: []string{"owners"},
}

var (
	readApplications = access{
		delegated:   []string{"Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
		application: []string{"Application.Read.All", "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.Read.All"},
	}
	writeApplications = access{
		delegated: []string{"Application.ReadWrite.All"}, application: []string{"Application.ReadWrite.All", "Application.ReadWrite.OwnedBy"},
	}
)

func applicationRoutes() []route {
	return []route{
		on("GET", "applications", readApplications, func(c *call) reply { return c.collection(applicationKind, c.tx.List(directory.Applications)) }),
		on("GET", "applications/$count", readApplications, func(c *call) reply { return c.count(applicationKind, c.tx.List(directory.Applications)) }),
		on("GET", "applications/*", readApplications, getApplication),
		on("POST", "applications", writeApplications, createApplication),
		on("PATCH", "applications/*", writeApplications, patchApplication),
		on("DELETE", "applications/*", writeApplications, deleteApplication),
	}
}

// keyed holds for the object that a key of a path names: an id, or an alternate key.
func keyed(k key) func(directory.Object) bool {
	name := k.name
	if name == "" {
		name = "id"
	}
	return func(o directory.Object) bool {
		return k.value != "" && strings.EqualFold(directory.Text(o, name), k.value)
	}
}

// visibleApplication finds the application of the path as replicas show it; the newest state is what a write starts from.
func (c *call) visibleApplication(k key) (newest directory.Object, bad *reply) {
	if k.name != "" && k.name != "appId" && k.name != "uniqueName" {
		r := badRequest("The key '%s' is not an alternate key of 'microsoft.graph.application'.", printable(k.name))
		return nil, &r
	}
	o, ok := c.tx.Find(directory.Applications, keyed(k))
	if ok {
		newest, ok = c.tx.Newest(directory.Applications, directory.Text(o, "id"))
	}
	if !ok {
		r := notFound(k.value)
		return nil, &r
	}
	return newest, nil
}

func getApplication(c *call) reply {
	o, ok := c.tx.Find(directory.Applications, keyed(c.key(0)))
	if !ok {
		return notFound(c.key(0).value)
	}
	if slices.Contains(c.opts.Select, "keyCredentials") {
		o = withKeys(o)
	}
	return c.one(http.StatusOK, applicationKind, o)
}

// mayRegister follows "Who may do what": a role that creates, or a member where members may.
func (c *call) mayRegister() (allowed, becomesOwner bool) {
	if c.who.app {
		// Whoever manages the own applications only owns what it creates (Microsoft Graph permissions reference, Application.ReadWrite.OwnedBy).
		return true, !c.who.has("Application.ReadWrite.All")
	}
	may := c.abilities()
	if may.ManageApps && may.CreateApps {
		return true, false
	}
	if may.CreateApps {
		return true, may.AsOwner
	}
	user, _ := c.tx.Get(directory.Users, c.who.id)
	return c.tx.MembersMayCreateApps() && directory.Text(user, "userType") == "Member", true
}

// mayManage holds for whoever may change an object: a managing role, an owner, or an application with the permission.
func (c *call) mayManage(o directory.Object) bool {
	if c.who.app {
		return c.who.has("Application.ReadWrite.All") || owns(o, c.who.id)
	}
	return c.abilities().ManageApps || owns(o, c.who.id)
}

func owns(o directory.Object, id string) bool {
	return slices.Contains(directory.Texts(o, "#owners"), id)
}

func createApplication(c *call) reply {
	raw, bad := c.object()
	if bad != nil {
		return *bad
	}
	if v, there := raw["uniqueName"]; there && v != nil {
		return badRequest("Property 'uniqueName' is read-only and cannot be set.")
	}
	credentials, secrets, bad := c.bornWith(raw)
	if bad != nil {
		return *bad
	}
	if bad := c.boundAtCreation(raw); bad != nil {
		return *bad
	}
	if bad := check("application", raw); bad != nil {
		return *bad
	}
	owners, bad := c.boundOwners(raw)
	if bad != nil {
		return *bad
	}
	body := withoutAnnotations(raw)
	if len(credentials) > 0 {
		body["passwordCredentials"] = credentials
	}
	return reveal(c.register(body, owners), secrets)
}

// boundOwners reads "owners@odata.bind" of a create.
func (c *call) boundOwners(raw directory.Object) ([]string, *reply) {
	list, _ := raw["owners@odata.bind"].([]any)
	if len(list) > 20 {
		bad := badRequest("The number of relations in one request exceeds the limit of 20.")
		return nil, &bad
	}
	var out []string
	for _, v := range list {
		address, _ := v.(string)
		id := address[strings.LastIndexByte(address, '/')+1:]
		if !c.mayOwn(id) {
			bad := notFound(id)
			return nil, &bad
		}
		out = append(out, id)
	}
	return out, nil
}

// register creates an application.
func (c *call) register(body directory.Object, owners []string) reply {
	allowed, becomesOwner := c.mayRegister()
	if !allowed {
		return denied()
	}
	if bad := c.overQuota(becomesOwner); bad != nil {
		return *bad
	}
	if name, _ := body["displayName"].(string); name == "" {
		return badRequest("Property 'displayName' is required for resource 'Application'.")
	}
	app := merge(newApplication(newID(), newID(), directory.Time(c.tx.Now())), body)
	if bad := c.validateApplication(nil, app); bad != nil {
		return *bad
	}
	if becomesOwner && !slices.Contains(owners, c.who.id) {
		owners = append([]string{c.who.id}, owners...)
	}
	app["#owners"], app["#creator"] = directory.List(owners...), c.who.id
	id := directory.Text(app, "id")
	c.tx.Put(directory.Applications, id, app)
	out := c.one(http.StatusCreated, applicationKind, app)
	out.header = map[string]string{"Location": c.base + "/applications/" + id}
	return out
}

func newApplication(id, appID, created string) directory.Object {
	return directory.Object{
		"id": id, "appId": appID, "deletedDateTime": nil, "createdDateTime": created, "publisherDomain": directory.DefaultDomain, "uniqueName": nil,
		"displayName": nil, "description": nil, "notes": nil, "signInAudience": "AzureADMyOrg", "serviceManagementReference": nil,
		"groupMembershipClaims": nil, "defaultRedirectUri": nil, "samlMetadataUrl": nil, "tokenEncryptionKeyId": nil, "applicationTemplateId": nil,
		"createdByAppId": nil, "disabledByMicrosoftStatus": nil, "isDeviceOnlyAuthSupported": nil, "isFallbackPublicClient": nil, "isDisabled": nil,
		"nativeAuthenticationApisEnabled": nil, "oauth2RequirePostResponse": false, "certification": nil, "authenticationBehaviors": nil, "optionalClaims": nil,
		"requestSignatureVerification": nil, "servicePrincipalLockConfiguration": nil,
		"verifiedPublisher":       directory.Object{"displayName": nil, "verifiedPublisherId": nil, "addedDateTime": nil},
		"parentalControlSettings": directory.Object{"countriesBlockedForMinors": []any{}, "legalAgeGroupRule": "Allow"},
		"tags":                    []any{}, "identifierUris": []any{}, "managerApplications": []any{}, "addIns": []any{}, "appRoles": []any{},
		"requiredResourceAccess": []any{}, "keyCredentials": []any{}, "passwordCredentials": []any{},
		"web": directory.Object{
			"homePageUrl": nil, "logoutUrl": nil, "redirectUris": []any{}, "redirectUriSettings": []any{},
			"implicitGrantSettings": directory.Object{"enableAccessTokenIssuance": false, "enableIdTokenIssuance": false},
		},
		"publicClient": directory.Object{"redirectUris": []any{}}, "spa": directory.Object{"redirectUris": []any{}},
		"info": directory.Object{"logoUrl": nil, "marketingUrl": nil, "privacyStatementUrl": nil, "supportUrl": nil, "termsOfServiceUrl": nil},
		"api": directory.Object{
			"acceptMappedClaims": nil, "knownClientApplications": []any{}, "oauth2PermissionScopes": []any{}, "preAuthorizedApplications": []any{},
			"requestedAccessTokenVersion": nil,
		},
		"#owners": []any{},
	}
}

// patchApplication changes an application, or creates it when the request is an upsert by uniqueName.
func patchApplication(c *call) reply {
	k := c.key(0)
	body, bad := c.checked("application")
	if bad != nil {
		return *bad
	}
	if k.name == "uniqueName" && c.createIfMissing() && !c.g.WithoutUpsert {
		return c.upsertApplication(k.value, body)
	}
	app, bad := c.visibleApplication(k)
	if bad != nil {
		return *bad
	}
	return c.changeApplication(app, body)
}

// upsertApplication asks the directory itself, not a replica: an application that is not visible yet is not created twice.
func (c *call) upsertApplication(name string, body directory.Object) reply {
	if app, ok := c.tx.FindNewest(directory.Applications, keyed(by("uniqueName", name))); ok {
		delete(body, "uniqueName")
		return c.changeApplication(app, body)
	}
	if _, reserved := c.grave(directory.DeletedApps, keyed(by("uniqueName", name))); reserved {
		return nameTaken()
	}
	if v, there := body["uniqueName"]; there && v != name {
		return badRequest("Property 'uniqueName' is read-only and cannot be set.")
	}
	if name == "" || len(name) > 128 {
		return badRequest("Invalid value specified for property 'uniqueName' of resource 'Application'.")
	}
	body["uniqueName"] = name
	return c.register(body, nil)
}

func (c *call) changeApplication(app, changes directory.Object) reply {
	if !c.mayManage(app) {
		return denied()
	}
	if bad := c.backfill(app, changes); bad != nil {
		return *bad
	}
	if name, there := changes["displayName"]; there && (name == nil || name == "") {
		return badRequest("Property 'displayName' is required for resource 'Application'.")
	}
	changed := merge(app, changes)
	if bad := c.validateApplication(app, changed); bad != nil {
		return *bad
	}
	id := directory.Text(app, "id")
	c.tx.Put(directory.Applications, id, changed)
	c.syncPrincipal(changed)
	return noContent()
}

// backfill lets uniqueName be set once, on an application that was made without one.
func (c *call) backfill(app, changes directory.Object) *reply {
	v, there := changes["uniqueName"]
	if !there || v == app["uniqueName"] {
		return nil
	}
	name, _ := v.(string)
	if app["uniqueName"] != nil || name == "" {
		bad := badRequest("Property 'uniqueName' is read-only and cannot be set.")
		return &bad
	}
	_, taken := c.tx.FindNewest(directory.Applications, keyed(by("uniqueName", name)))
	_, reserved := c.grave(directory.DeletedApps, keyed(by("uniqueName", name)))
	if taken || reserved {
		bad := nameTaken()
		return &bad
	}
	return nil
}

// nameTaken is a 400, other than for most names that are taken (msgraph-bicep-types#137 and #202).
func nameTaken() reply {
	return badRequest("Another object with the same value for property uniqueName already exists.").withDetail("ObjectConflict", "uniqueName")
}

// syncPrincipal carries what a service principal mirrors from its application.
func (c *call) syncPrincipal(app directory.Object) {
	sp, ok := c.tx.FindNewest(directory.ServicePrincipals, keyed(by("appId", directory.Text(app, "appId"))))
	if !ok {
		return
	}
	changed := merge(sp, mirrored(app))
	c.tx.Put(directory.ServicePrincipals, directory.Text(sp, "id"), changed)
}

// mirrored are the properties of a service principal that follow its application.
func mirrored(app directory.Object) directory.Object {
	web := directory.Inner(app, "web")
	replies := slices.Concat(directory.Texts(web, "redirectUris"), directory.Texts(directory.Inner(app, "publicClient"), "redirectUris"), directory.Texts(directory.Inner(app, "spa"), "redirectUris"))
	return directory.Object{
		"appDisplayName": app["displayName"], "displayName": app["displayName"], "appDescription": app["description"], "homepage": web["homePageUrl"],
		"logoutUrl": web["logoutUrl"], "replyUrls": directory.List(replies...), "signInAudience": app["signInAudience"], "appRoles": app["appRoles"],
		"servicePrincipalNames": directory.List(append([]string{directory.Text(app, "appId")}, directory.Texts(app, "identifierUris")...)...),
	}
}
