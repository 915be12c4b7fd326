package directory

// Role is a built-in directory role with what it allows. The template ids and abilities are those of Microsoft's
// "Microsoft Entra built-in roles" and "Grant tenant-wide admin consent" pages.
type Role struct {
	Name             string
	TemplateID       string
	CreateApps       bool // may register even when members may not
	AsOwner          bool // becomes owner of what it creates
	ConsentDelegated bool // tenant-wide delegated permissions
	ConsentGraph     bool // application permissions of Microsoft Graph
	ConsentOther     bool // application permissions of other resources
	ManageApps       bool // may change every application and service principal
	ReadSignIns      bool // sign-in logs and registration reports
	ReadReports      bool // usage reports with user detail
	ReadWorkflow     bool // the admin consent request policy
	ChangeSettings   bool // settings of the whole tenant
}

// Template ids that the rehearsal itself needs by name.
const (
	GlobalAdministrator           = "62e90394-69f5-4237-9190-012177145e10"
	PrivilegedRoleAdministrator   = "e8611ab8-c189-46e8-94e1-60213ab1f814"
	ApplicationAdministrator      = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
	CloudApplicationAdministrator = "158c047a-c907-4556-b7ef-446551a6b5f7"
	ApplicationDeveloper          = "cf1c38e5-3621-4004-a7cb-879624dced7c"
)

// Roles are the built-in roles that exist in the rehearsal tenant.
var Roles = []Role{
	{Name: "Global Administrator", TemplateID: GlobalAdministrator, CreateApps: true, ConsentDelegated: true, ConsentGraph: true, ConsentOther: true, ManageApps: true, ReadSignIns: true, ReadReports: true, ReadWorkflow: true, ChangeSettings: true},
	{Name: "Privileged Role Administrator", TemplateID: PrivilegedRoleAdministrator, ConsentDelegated: true, ConsentGraph: true, ConsentOther: true},
	{Name: "Application Administrator", TemplateID: ApplicationAdministrator, CreateApps: true, ConsentDelegated: true, ConsentOther: true, ManageApps: true, ReadWorkflow: true},
	{Name: "Cloud Application Administrator", TemplateID: CloudApplicationAdministrator, CreateApps: true, ConsentDelegated: true, ConsentOther: true, ManageApps: true, ReadWorkflow: true},
	{Name: "Application Developer", TemplateID: ApplicationDeveloper, CreateApps: true, AsOwner: true},
	{Name: "Global Reader", TemplateID: "f2ef992c-3afb-46b9-b7cf-a126ee74c451", ReadSignIns: true, ReadReports: true, ReadWorkflow: true},
	{Name: "Reports Reader", TemplateID: "4a5d8f65-41da-4de4-8968-e035b65339cf", ReadSignIns: true, ReadReports: true},
	{Name: "Security Administrator", TemplateID: "194ae4cb-b126-40b2-bd5b-6091b380977d", ReadSignIns: true},
	{Name: "Security Reader", TemplateID: "5d6b6bb7-de71-4623-b4af-96380a352509", ReadSignIns: true},
	{Name: "Security Operator", TemplateID: "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f", ReadSignIns: true},
}

// Custom role of the tenant: may register applications and principals as owner, and is invisible to a look for built-in roles.
var registrar = Role{Name: "Connector Registrar (custom)", CreateApps: true, AsOwner: true}

// RoleByTemplate finds a built-in role.
func RoleByTemplate(id string) (Role, bool) {
	for _, r := range Roles {
		if r.TemplateID == id {
			return r, true
		}
	}
	return Role{}, false
}

// Abilities is the union of what a person's active roles allow.
func (t *Tx) Abilities(userID string) Role {
	var sum Role
	for _, o := range t.List(DirectoryRoleGrant) {
		if Text(o, "principalId") != userID {
			continue
		}
		r, ok := RoleByTemplate(Text(o, "roleDefinitionId"))
		if !ok {
			r = registrar
		}
		sum = sum.plus(r)
	}
	return sum
}

func (r Role) plus(o Role) Role {
	return Role{
		CreateApps: r.CreateApps || o.CreateApps, AsOwner: r.AsOwner || o.AsOwner,
		ConsentDelegated: r.ConsentDelegated || o.ConsentDelegated, ConsentGraph: r.ConsentGraph || o.ConsentGraph,
		ConsentOther: r.ConsentOther || o.ConsentOther, ManageApps: r.ManageApps || o.ManageApps,
		ReadSignIns: r.ReadSignIns || o.ReadSignIns, ReadReports: r.ReadReports || o.ReadReports,
		ReadWorkflow: r.ReadWorkflow || o.ReadWorkflow, ChangeSettings: r.ChangeSettings || o.ChangeSettings,
	}
}

// MembersMayCreateApps reads authorizationPolicy.defaultUserRolePermissions.allowedToCreateApps.
func (t *Tx) MembersMayCreateApps() bool {
	p, _ := t.Get(Policies, AuthorizationPolicy)
	return Flag(Inner(p, "defaultUserRolePermissions"), "allowedToCreateApps")
}

// MembersMayConsent holds when users may consent to permissions that need no administrator.
func (t *Tx) MembersMayConsent() bool {
	p, _ := t.Get(Policies, AuthorizationPolicy)
	return len(Texts(Inner(p, "defaultUserRolePermissions"), "permissionGrantPoliciesAssigned")) > 0
}
