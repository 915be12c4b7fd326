package graph

import (
	"maps"
	"net/http"
	"slices"

	"gatehouse/setup/rehearsal/directory"
)

var (
	readPolicies       = both("Policy.Read.All")
	readConsentPolicy  = both("Policy.Read.All", "Policy.ReadWrite.ConsentRequest", "Directory.Read.All")
	readReportSettings = both("ReportSettings.Read.All", "ReportSettings.ReadWrite.All")

	appPolicyKind = &kind{
		name: "appManagementPolicy", context: "policies/appManagementPolicies", page: 100,
		properties: []string{"id", "deletedDateTime", "description", "displayName", "isEnabled", "restrictions"},
	}
)

func policyRoutes() []route {
	return []route{
		on("GET", "policies/authorizationPolicy", readPolicies, func(c *call) reply {
			return c.single("policies/authorizationPolicy", c.tx.Policy(directory.AuthorizationPolicy))
		}),
		on("GET", "policies/defaultAppManagementPolicy", readPolicies, func(c *call) reply {
			return c.single("policies/defaultAppManagementPolicy", c.knownValues(c.tx.Policy(directory.AppManagementPolicy)))
		}),
		on("GET", "policies/appManagementPolicies", readPolicies, func(c *call) reply { return c.collection(appPolicyKind, c.appPolicies()) }),
		on("GET", "policies/appManagementPolicies/*", readPolicies, getAppPolicy),
		on("GET", "policies/appManagementPolicies/*/appliesTo", readPolicies, appliesTo),
		on("GET", "applications/*/appManagementPolicies", readPolicies, policiesOfApplication),
		on("GET", "policies/adminConsentRequestPolicy", readConsentPolicy, getConsentPolicy),
		on("GET", "admin/reportSettings", readReportSettings, getReportSettings),
		on("PATCH", "admin/reportSettings", both("ReportSettings.ReadWrite.All"), patchReportSettings),
	}
}

// single answers with an object of which the tenant has one.
func (c *call) single(path string, o directory.Object) reply {
	return c.one(http.StatusOK, &kind{name: path, context: path, properties: slices.Collect(maps.Keys(o))}, o)
}

func (c *call) appPolicies() []directory.Object {
	list := c.tx.List(directory.AppPolicies)
	for i, p := range list {
		list[i] = c.knownValues(p)
	}
	return list
}

// knownValues hides a restriction that version 1.0 does not know: it is shown there as the value that stands for later ones.
func (c *call) knownValues(o directory.Object) directory.Object {
	if c.beta {
		return o
	}
	out := directory.Clone(o)
	for _, name := range []string{"applicationRestrictions", "servicePrincipalRestrictions", "restrictions"} {
		restrictions, ok := o[name].(directory.Object)
		if !ok {
			continue
		}
		shown, keys := directory.Clone(restrictions), []any{}
		for _, rule := range directory.Items(restrictions, "keyCredentials") {
			if directory.Text(rule, "restrictionType") == "trustedCertificateAuthority" {
				rule = merge(rule, directory.Object{"restrictionType": "unknownFutureValue"})
			}
			keys = append(keys, rule)
		}
		shown["keyCredentials"] = keys
		out[name] = shown
	}
	return out
}

func getAppPolicy(c *call) reply {
	for _, p := range c.appPolicies() {
		if keyed(c.key(0))(p) {
			return c.one(http.StatusOK, appPolicyKind, p)
		}
	}
	return notFound(c.key(0).value)
}

func appliesTo(c *call) reply {
	p, ok := c.tx.Get(directory.AppPolicies, c.key(0).value)
	if !ok {
		return notFound(c.key(0).value)
	}
	k := *applicationKind
	k.context, k.typed = "directoryObjects", true
	var list []directory.Object
	if app, ok := c.tx.ApplicationOf(directory.Text(p, "#client")); ok {
		list = append(list, app)
	}
	return c.collection(&k, list)
}

func policiesOfApplication(c *call) reply {
	app, bad := c.visibleApplication(c.key(0))
	if bad != nil {
		return *bad
	}
	var list []directory.Object
	if p, ok := c.tx.AppPolicy(app); ok {
		list = append(list, c.knownValues(p))
	}
	return c.collection(appPolicyKind, list)
}

// getConsentPolicy needs one of four roles beside the permission (Microsoft Graph docs, adminconsentrequestpolicy-get).
func getConsentPolicy(c *call) reply {
	if !c.who.app && !c.abilities().ReadWorkflow {
		return denied()
	}
	return c.single("policies/adminConsentRequestPolicy", c.tx.Policy(directory.AdminConsentPolicy))
}

// getReportSettings needs a role that reads usage reports beside the permission (Microsoft Graph docs, adminreportsettings-get).
func getReportSettings(c *call) reply {
	if !c.who.app && !c.abilities().ReadReports {
		return denied()
	}
	return c.single("admin/reportSettings", c.tx.Policy(directory.ReportSettings))
}

func patchReportSettings(c *call) reply {
	body, bad := c.checked("adminReportSettings")
	if bad != nil {
		return *bad
	}
	if !c.who.app && !c.abilities().ChangeSettings {
		return denied()
	}
	if _, given := body["displayConcealedNames"].(bool); !given {
		return badRequest("Property 'displayConcealedNames' is required for resource 'AdminReportSettings'.")
	}
	old, _ := c.tx.Newest(directory.Policies, directory.ReportSettings)
	c.tx.Put(directory.Policies, directory.ReportSettings, merge(old, body))
	return noContent()
}
