package graph

import (
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

var userProperties = []string{
	"id", "deletedDateTime", "aboutMe", "accountEnabled", "ageGroup", "assignedLicenses", "assignedPlans", "authorizationInfo", "birthday", "businessPhones", "city",
	"companyName", "consentProvidedForMinor", "country", "createdDateTime", "creationType", "customSecurityAttributes", "department", "displayName",
	"employeeHireDate", "employeeId", "employeeLeaveDateTime", "employeeOrgData", "employeeType", "externalUserState", "externalUserStateChangeDateTime",
	"faxNumber", "givenName", "hireDate", "identities", "imAddresses", "interests", "isManagementRestricted", "isResourceAccount", "jobTitle",
	"lastPasswordChangeDateTime", "legalAgeGroupClassification", "licenseAssignmentStates", "mail", "mailboxSettings", "mailNickname", "mobilePhone", "mySite",
	"officeLocation", "onPremisesDistinguishedName", "onPremisesDomainName", "onPremisesExtensionAttributes", "onPremisesImmutableId",
	"onPremisesLastSyncDateTime", "onPremisesProvisioningErrors", "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "onPremisesSyncEnabled",
	"onPremisesUserPrincipalName", "otherMails", "passwordPolicies", "passwordProfile", "pastProjects", "postalCode", "preferredDataLocation",
	"preferredLanguage", "preferredName", "provisionedPlans", "proxyAddresses", "responsibilities", "schools", "securityIdentifier",
	"serviceProvisioningErrors", "showInAddressList", "signInActivity", "signInSessionsValidFromDateTime", "skills", "state", "streetAddress", "surname",
	"usageLocation", "userPrincipalName", "userType",
}

var (
	userKind = &kind{
		name: "user", context: "users", properties: userProperties, page: 100,
		defaults: []string{
			"id", "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname", "userPrincipalName",
		},
	}
	readUsers      = both("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
	readUsersBasic = both("User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")

	// basicUser is what User.ReadBasic.All opens (Microsoft Graph permissions reference).
	basicUser = []string{"id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "userType"}
)

func userRoutes() []route {
	return []route{
		on("GET", "users", readUsersBasic, listUsers),
		on("GET", "users/$count", readUsersBasic, func(c *call) reply { return c.count(userKind, c.tx.List(directory.Users)) }),
		on("GET", "users/*", access{delegated: append([]string{"User.Read"}, readUsersBasic.delegated...), application: readUsersBasic.application}, getUser),
	}
}

// userNamed finds somebody by id or sign-in name; "me" is the caller.
func (c *call) userNamed(k key) (directory.Object, *reply) {
	o, ok := c.tx.Find(directory.Users, func(o directory.Object) bool {
		return keyed(k)(o) || (k.name == "" && strings.EqualFold(directory.Text(o, "userPrincipalName"), k.value))
	})
	if !ok {
		bad := notFound(k.value)
		return nil, &bad
	}
	return o, nil
}

// guardSignInActivity: that property comes from the sign-in log and needs its permission beside the one for users.
func (c *call) guardSignInActivity() *reply {
	if slices.Contains(c.opts.Properties(), "signInActivity") && !c.who.has("AuditLog.Read.All") {
		bad := refuse(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
		return &bad
	}
	if slices.Contains(c.opts.Properties(), "signInActivity") {
		return c.premium()
	}
	return nil
}

// basicOnly cuts people to what User.ReadBasic.All opens.
func (c *call) basicOnly(list []directory.Object) []directory.Object {
	if c.who.may(readUsers) {
		return list
	}
	out := make([]directory.Object, 0, len(list))
	for _, o := range list {
		limited := directory.Object{}
		for name := range o {
			if !slices.Contains(basicUser, name) {
				limited[name] = nil
				continue
			}
			limited[name] = o[name]
		}
		out = append(out, limited)
	}
	return out
}

func listUsers(c *call) reply {
	if bad := c.guardSignInActivity(); bad != nil {
		return *bad
	}
	return c.collection(userKind, c.basicOnly(c.tx.List(directory.Users)))
}

func getUser(c *call) reply {
	user, bad := c.userNamed(c.key(0))
	if bad != nil {
		return *bad
	}
	if bad := c.guardSignInActivity(); bad != nil {
		return *bad
	}
	self := !c.who.app && directory.Text(user, "id") == c.who.id
	switch {
	case self:
	case !c.who.may(readUsersBasic):
		return denied()
	default:
		user = c.basicOnly([]directory.Object{user})[0]
	}
	return c.one(http.StatusOK, userKind, user)
}
