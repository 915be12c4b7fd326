package graph

import (
	"net/http"

	"gatehouse/setup/rehearsal/directory"
)

var (
	organizationKind = &kind{
		name: "organization", context: "organization", page: 100,
		properties: []string{
			"id", "deletedDateTime", "assignedPlans", "businessPhones", "city", "country", "countryLetterCode", "createdDateTime", "defaultUsageLocation",
			"displayName", "marketingNotificationEmails", "mobileDeviceManagementAuthority", "onPremisesLastSyncDateTime", "onPremisesSyncEnabled",
			"partnerTenantType", "postalCode", "preferredLanguage", "privacyProfile", "provisionedPlans", "securityComplianceNotificationMails",
			"securityComplianceNotificationPhones", "state", "street", "technicalNotificationMails", "tenantType", "verifiedDomains",
		},
	}
	organizationFull  = both("Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
	organizationBasic = access{delegated: append([]string{"User.Read"}, organizationFull.delegated...), application: organizationFull.application}

	skuKind = &kind{
		name: "subscribedSku", context: "subscribedSkus", page: 999,
		properties: []string{"id", "accountId", "accountName", "appliesTo", "capabilityStatus", "consumedUnits", "prepaidUnits", "servicePlans", "skuId", "skuPartNumber", "subscriptionIds"},
	}
	readSKUs = both("LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
)

func organizationRoutes() []route {
	return []route{
		on("GET", "organization", organizationBasic, listOrganization),
		on("GET", "organization/*", organizationBasic, getOrganization),
		on("GET", "subscribedSkus", readSKUs, func(c *call) reply { return c.collection(skuKind, c.tx.List(directory.SubscribedSKUs)) }),
		on("GET", "subscribedSkus/*", readSKUs, func(c *call) reply {
			o, ok := c.tx.Get(directory.SubscribedSKUs, c.key(0).value)
			if !ok {
				return notFound(c.key(0).value)
			}
			return c.one(http.StatusOK, skuKind, o)
		}),
	}
}

// basicOrganization is what User.Read alone may see.
var basicOrganization = []string{"id", "displayName", "verifiedDomains"}

func (c *call) organizations() []directory.Object {
	list := c.tx.List(directory.Organizations)
	if c.beta {
		used, total := c.directoryQuota()
		for i, o := range list {
			list[i] = merge(o, directory.Object{"directorySizeQuota": directory.Object{"used": used, "total": total}})
		}
	}
	if c.who.may(organizationFull) {
		return list
	}
	var out []directory.Object
	for _, o := range list {
		limited := directory.Object{}
		for name := range o {
			limited[name] = nil
		}
		for _, name := range basicOrganization {
			limited[name] = o[name]
		}
		out = append(out, limited)
	}
	return out
}

// organizationKind: only version beta shows the directory's quota (Microsoft Graph docs, directorySizeQuota).
func (c *call) organizationKind() *kind {
	if !c.beta {
		return organizationKind
	}
	k := *organizationKind
	k.properties = append([]string{"directorySizeQuota"}, k.properties...)
	return &k
}

func listOrganization(c *call) reply { return c.collection(c.organizationKind(), c.organizations()) }

func getOrganization(c *call) reply {
	for _, o := range c.organizations() {
		if keyed(c.key(0))(o) {
			return c.one(http.StatusOK, c.organizationKind(), o)
		}
	}
	return notFound(c.key(0).value)
}
