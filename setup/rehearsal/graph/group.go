package graph

import (
	"net/http"

	"gatehouse/setup/rehearsal/directory"
)

var (
	groupKind = &kind{
		name: "group", context: "groups", page: 100,
		properties: []string{
			"id", "deletedDateTime", "classification", "createdDateTime", "creationOptions", "description", "displayName", "expirationDateTime", "groupTypes",
			"isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule", "membershipRuleProcessingState", "onPremisesDomainName",
			"onPremisesLastSyncDateTime", "onPremisesNetBiosName", "onPremisesProvisioningErrors", "onPremisesSamAccountName",
			"onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "preferredDataLocation", "preferredLanguage", "proxyAddresses", "renewedDateTime",
			"resourceBehaviorOptions", "resourceProvisioningOptions", "securityEnabled", "securityIdentifier", "serviceProvisioningErrors", "theme",
			"uniqueName", "visibility", "assignedLicenses", "assignedLabels", "isArchived", "licenseProcessingState",
		},
	}
	groupMemberKind = &kind{name: "user", context: "directoryObjects", properties: userProperties, defaults: userKind.defaults, page: 100, typed: true}

	readGroups  = both("Group.Read.All", "GroupMember.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
	readMembers = readGroups
)

func groupRoutes() []route {
	return []route{
		on("GET", "groups", readGroups, func(c *call) reply { return c.collection(groupKind, c.tx.List(directory.Groups)) }),
		on("GET", "groups/$count", readGroups, func(c *call) reply { return c.count(groupKind, c.tx.List(directory.Groups)) }),
		on("GET", "groups/*", readGroups, getGroup),
		on("GET", "groups/*/members", readMembers, listMembers),
		on("GET", "groups/*/transitiveMembers", readMembers, listMembers),
	}
}

func getGroup(c *call) reply {
	o, ok := c.tx.Get(directory.Groups, c.key(0).value)
	if !ok {
		return notFound(c.key(0).value)
	}
	return c.one(http.StatusOK, groupKind, o)
}

// listMembers shows members in full only to callers that may also read people.
func listMembers(c *call) reply {
	group, ok := c.tx.Get(directory.Groups, c.key(0).value)
	if !ok {
		return notFound(c.key(0).value)
	}
	var members []directory.Object
	for _, id := range directory.Texts(group, "#members") {
		if user, ok := c.tx.Get(directory.Users, id); ok {
			members = append(members, user)
		}
	}
	if !c.who.may(readUsersBasic) {
		return c.limited(members, "user", groupMemberKind.context)
	}
	return c.collection(groupMemberKind, c.basicOnly(members))
}
