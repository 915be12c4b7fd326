// Package directory is the rehearsal tenant's memory: versioned objects that become visible after the replication lag, who
// holds which role, and who may do what. It must not know HTTP and must not be kinder than a real tenant.
package directory

// Object is one directory object as Graph would return it. Keys that begin with '#' are bookkeeping and never leave the tenant.
// Objects in the store are never changed in place: a writer clones, changes the clone and puts it.
type Object = map[string]any

// Kind names a table of objects.
type Kind string

// The tables. The first group changes while the tenant runs and is kept by a state folder; the second comes from the seed.
const (
	Applications       Kind = "applications"
	ServicePrincipals  Kind = "servicePrincipals"
	Federated          Kind = "federatedIdentityCredentials" // "#app" holds the application's object id
	RoleAssignments    Kind = "appRoleAssignments"
	ScopeGrants        Kind = "oauth2PermissionGrants"
	DeletedApps        Kind = "deletedApplications"
	DeletedPrincipals  Kind = "deletedServicePrincipals"
	Policies           Kind = "policies"
	AppPolicies        Kind = "appManagementPolicies" // "#client" holds the application's client id
	Users              Kind = "users"
	Groups             Kind = "groups"
	DirectoryRoles     Kind = "directoryRoles"
	Organizations      Kind = "organization"
	SubscribedSKUs     Kind = "subscribedSkus"
	SignIns            Kind = "signIns"
	Registrations      Kind = "userRegistrationDetails"
	EventSeries        Kind = "events"          // "#user" holds the owner's id
	MailboxSettings    Kind = "mailboxSettings" // keyed by user id
	DirectoryRoleGrant Kind = "roleAssignments"
	EligibleRoles      Kind = "roleEligibilityScheduleInstances"
)

// kept are the tables that a state folder keeps.
var kept = []Kind{
	Applications, ServicePrincipals, Federated, RoleAssignments, ScopeGrants, DeletedApps, DeletedPrincipals, Policies,
}
