package directory

// Account is a person with a story, who can sign in from the account picker.
type Account struct {
	Prefix string
	UPN    string
	Name   string
	Given  string
	Family string
	Title  string
	Role   string // template id of the active role
	Custom bool   // holds the tenant's custom role
	// Eligible is the template id of a role that is not active (privileged identity management).
	Eligible string
	Guest    bool
	RoleText []string // for Ready
}

// Accounts are the people with a story, in the order of the account picker.
var Accounts = complete([]Account{
	{Prefix: "adele", Name: "Adele Vance", Given: "Adele", Family: "Vance", Title: "IT Director", Role: GlobalAdministrator},
	{Prefix: "priya", Name: "Priya Nair", Given: "Priya", Family: "Nair", Title: "Identity Lead", Role: PrivilegedRoleAdministrator},
	{Prefix: "carlos", Name: "Carlos Méndez", Given: "Carlos", Family: "Méndez", Title: "Cloud Engineer", Role: CloudApplicationAdministrator},
	{Prefix: "dana", Name: "Dana Kowalczyk", Given: "Dana", Family: "Kowalczyk", Title: "Integration Developer", Role: ApplicationDeveloper},
	{Prefix: "paul", Name: "Paul Brunner", Given: "Paul", Family: "Brunner", Title: "Office Manager"},
	{Prefix: "gina", Name: "Gina Partner", Given: "Gina", Family: "Partner", Title: "Consultant", Guest: true, UPN: "guest_partner.example#EXT#@" + InitialDomain},
	{Prefix: "ellis", Name: "Ellis Marlowe", Given: "Ellis", Family: "Marlowe", Title: "Security Engineer", Eligible: GlobalAdministrator},
	{Prefix: "casey", Name: "Casey Lindqvist", Given: "Casey", Family: "Lindqvist", Title: "Connector Registrar", Custom: true},
})

// complete fills in what follows from the rest: sign-in name and the words for the roles.
func complete(list []Account) []Account {
	for i := range list {
		a := &list[i]
		if a.UPN == "" {
			a.UPN = a.Prefix + "@" + DefaultDomain
		}
		a.RoleText = []string{}
		if r, ok := RoleByTemplate(a.Role); ok {
			a.RoleText = append(a.RoleText, r.Name)
		}
		if a.Custom {
			a.RoleText = append(a.RoleText, registrar.Name)
		}
		if r, ok := RoleByTemplate(a.Eligible); ok {
			a.RoleText = append(a.RoleText, r.Name+" (eligible, not active)")
		}
		if a.Guest {
			a.RoleText = append(a.RoleText, "Guest")
		}
	}
	return list
}

// AccountID is the object id of an account for a seed.
func AccountID(seed int64, prefix string) string { return StableID(seed, "account", prefix) }

// CustomRoleID is the definition id of the tenant's custom role.
func CustomRoleID(seed int64) string { return StableID(seed, "custom role") }

// SeedRoleHolders writes who holds which role. It is called once the users exist.
func SeedRoleHolders(s *Store, seed int64) {
	s.Change(func(t *Tx) {
		for _, a := range Accounts {
			principal := AccountID(seed, a.Prefix)
			hold := func(k Kind, definition string) {
				id := StableID(seed, string(k), a.Prefix)
				t.Seed(k, id, Object{"id": id, "principalId": principal, "roleDefinitionId": definition, "directoryScopeId": "/"})
			}
			if a.Role != "" {
				hold(DirectoryRoleGrant, a.Role)
			}
			if a.Custom {
				hold(DirectoryRoleGrant, CustomRoleID(seed))
			}
			if a.Eligible != "" {
				hold(EligibleRoles, a.Eligible)
			}
		}
	})
}
