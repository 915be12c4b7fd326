package graph

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"gatehouse/setup/rehearsal/directory"
)

var principalKind = &kind{
	name: "servicePrincipal", context: "servicePrincipals", properties: propertiesOf("servicePrincipal"), page: 100, expands: []string{"owners"},
}

func principalRoutes() []route {
	return []route{
		on("GET", "servicePrincipals", readApplications, func(c *call) reply { return c.collection(principalKind, c.tx.List(directory.ServicePrincipals)) }),
		on("GET", "servicePrincipals/$count", readApplications, func(c *call) reply { return c.count(principalKind, c.tx.List(directory.ServicePrincipals)) }),
		on("GET", "servicePrincipals/*", readApplications, getPrincipal),
		on("POST", "servicePrincipals", writeApplications, createPrincipal),
		on("PATCH", "servicePrincipals/*", writeApplications, patchPrincipal),
		on("DELETE", "servicePrincipals/*", writeApplications, deletePrincipal),
	}
}

// visiblePrincipal finds the service principal of the path; the newest state is what a write starts from.
func (c *call) visiblePrincipal(k key) (newest directory.Object, bad *reply) {
	if k.name != "" && k.name != "appId" {
		r := badRequest("The key '%s' is not an alternate key of 'microsoft.graph.servicePrincipal'.", printable(k.name))
		return nil, &r
	}
	o, ok := c.tx.Find(directory.ServicePrincipals, keyed(k))
	if ok {
		newest, ok = c.tx.Newest(directory.ServicePrincipals, directory.Text(o, "id"))
	}
	if !ok {
		r := notFound(k.value)
		return nil, &r
	}
	return newest, nil
}

func getPrincipal(c *call) reply {
	o, ok := c.tx.Find(directory.ServicePrincipals, keyed(c.key(0)))
	if !ok {
		return notFound(c.key(0).value)
	}
	if slices.Contains(c.opts.Select, "keyCredentials") {
		o = withKeys(o)
	}
	return c.one(http.StatusOK, principalKind, o)
}

func createPrincipal(c *call) reply {
	body, bad := c.checked("servicePrincipal")
	if bad != nil {
		return *bad
	}
	raw, _ := c.object() // it was read above
	owners, bad := c.boundOwners(raw)
	if bad != nil {
		return *bad
	}
	return c.addPrincipal(directory.Text(body, "appId"), body, owners...)
}

// addPrincipal instantiates an application of this tenant, or a Microsoft resource that the tenant does not have yet.
func (c *call) addPrincipal(appID string, body directory.Object, owners ...string) reply {
	if appID == "" {
		return badRequest("Property 'appId' is required for resource 'ServicePrincipal'.")
	}
	sp, bad := c.freshPrincipal(appID)
	if bad != nil {
		return *bad
	}
	if _, there := c.tx.FindNewest(directory.ServicePrincipals, keyed(by("appId", appID))); there {
		return conflict("The service principal cannot be created, updated, or restored because the service principal name %s is already in use.", printable(appID))
	}
	if bad := c.overQuota(!c.who.app && !c.abilities().ManageApps); bad != nil {
		return *bad
	}
	sp["#creator"] = c.who.id
	for _, id := range owners {
		if !owns(sp, id) {
			sp["#owners"] = directory.List(append(directory.Texts(sp, "#owners"), id)...)
		}
	}
	changes := directory.Clone(body)
	delete(changes, "appId")
	sp = merge(sp, changes)
	if bad := c.validatePrincipal(nil, sp); bad != nil {
		return *bad
	}
	id := directory.Text(sp, "id")
	c.tx.Put(directory.ServicePrincipals, id, sp)
	out := c.one(http.StatusCreated, principalKind, sp)
	out.header = map[string]string{"Location": c.base + "/servicePrincipals/" + id}
	return out
}

// freshPrincipal makes the object and checks who may: a managing role; or, for an own single-tenant application, somebody who may create
// as owner. A member without a role stalls here even where members may register applications.
func (c *call) freshPrincipal(appID string) (directory.Object, *reply) {
	may := c.abilities()
	refused := denied()
	app, ok := c.tx.Find(directory.Applications, keyed(by("appId", appID)))
	if !ok {
		sp, known := directory.ResourcePrincipal(newID(), appID)
		_, made := c.tx.FindNewest(directory.Applications, keyed(by("appId", appID)))
		switch {
		case !known && made && c.tx.LagIsForbidden():
			// Seen in real tenants for an application that this replica does not know yet (the retry list of the Azure AD provider for Terraform).
			bad := refuse(http.StatusForbidden, "Authorization_RequestDenied", "When using this permission, the backing application of the service principal being created must in the local tenant")
			return nil, &bad
		case !known:
			bad := badRequest("The appId '%s' of the service principal does not reference a valid application object.", printable(appID)).withDetail("NoBackingApplicationObject", "appId")
			return nil, &bad
		case !c.who.app && !may.ManageApps:
			return nil, &refused
		}
		return sp, nil
	}
	asOwner := may.AsOwner && owns(app, c.who.id) && directory.Text(app, "signInAudience") == "AzureADMyOrg"
	if !c.who.app && !may.ManageApps && !asOwner || c.who.app && !c.mayManage(app) {
		return nil, &refused
	}
	sp := directory.NewPrincipal(newID(), directory.Text(app, "appId"), directory.Text(app, "displayName"))
	sp = merge(sp, mirrored(app))
	sp["createdDateTime"], sp["appOwnerOrganizationId"] = directory.Time(c.tx.Now()), directory.TenantID(c.g.Seed)
	if c.who.app && !c.who.has("Application.ReadWrite.All") || !c.who.app && !may.ManageApps {
		sp["#owners"] = directory.List(c.who.id)
	}
	return sp, nil
}

func (c *call) validatePrincipal(old, sp directory.Object) *reply {
	if why := badTag(directory.Texts(sp, "tags")); why != "" {
		bad := badRequest("Invalid value specified for property 'tags' of resource 'ServicePrincipal': %s.", why)
		return &bad
	}
	if utf8.RuneCountInString(directory.Text(sp, "notes")) > 1024 {
		bad := badRequest("Invalid value specified for property 'notes' of resource 'ServicePrincipal': the maximum length is 1024.")
		return &bad
	}
	return c.takeKeys(old, sp)
}

func patchPrincipal(c *call) reply {
	k := c.key(0)
	body, bad := c.checked("servicePrincipal")
	if bad != nil {
		return *bad
	}
	if k.name == "appId" && c.createIfMissing() {
		sp, there := c.tx.FindNewest(directory.ServicePrincipals, keyed(k))
		if !there {
			return c.addPrincipal(k.value, body)
		}
		return c.changePrincipal(sp, body)
	}
	sp, bad := c.visiblePrincipal(k)
	if bad != nil {
		return *bad
	}
	return c.changePrincipal(sp, body)
}

func (c *call) changePrincipal(sp, changes directory.Object) reply {
	if !c.mayManage(sp) {
		return denied()
	}
	if v, there := changes["appId"]; there && !strings.EqualFold(directory.Text(sp, "appId"), directory.Text(directory.Object{"appId": v}, "appId")) {
		return badRequest("Property 'appId' is read-only and cannot be set.")
	}
	if _, there := changes["accountEnabled"]; there && !c.maySwitch() {
		return denied()
	}
	changed := merge(sp, changes)
	if bad := c.validatePrincipal(sp, changed); bad != nil {
		return *bad
	}
	c.tx.Put(directory.ServicePrincipals, directory.Text(sp, "id"), changed)
	return noContent()
}

// maySwitch holds for whoever may write accountEnabled.
func (c *call) maySwitch() bool {
	return c.who.app || c.abilities().ManageApps || c.g.OwnerEnable
}
