package tenant

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"gatehouse/setup/entra"
)

type (
	jsonMe struct {
		ID          string `json:"id"`
		UPN         string `json:"userPrincipalName"`
		DisplayName string `json:"displayName"`
		UserType    string `json:"userType"`
	}
	jsonOrganization struct {
		ID          string `json:"id"`
		DisplayName string `json:"displayName"`
		Type        string `json:"tenantType"`
		Domains     []struct {
			Name      string `json:"name"`
			IsDefault bool   `json:"isDefault"`
			IsInitial bool   `json:"isInitial"`
		} `json:"verifiedDomains"`
	}
	jsonDirectoryRole struct {
		ID          string `json:"id"`
		DisplayName string `json:"displayName"`
		TemplateID  string `json:"roleTemplateId"`
	}
	jsonRoleAssignment struct {
		DefinitionID string `json:"roleDefinitionId"`
	}
)

// advanced marks a query that Graph answers only from its search index (Microsoft Graph docs, "Advanced query capabilities").
var advanced = map[string]string{"ConsistencyLevel": "eventual"}

// positions in the batch of Identity.
const (
	readMe = iota
	readOrganization
	readRoles
	readAuthorization
	readAppPolicy
	readConsentPolicy
	readProducts
	readAssigned
	readEligible
)

// Identity says who is signed in, where, and what they can do. One batch; each part may fail alone, and what it would have
// told is then "cannot tell" with the reason.
func (c *Client) Identity(ctx context.Context) (entra.Identity, entra.Policies, error) {
	reads := []read{
		readMe:            {path: "/me?$select=id,userPrincipalName,displayName,userType"},
		readOrganization:  {path: "/organization?$select=id,displayName,verifiedDomains,tenantType"},
		readRoles:         {path: "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true", header: advanced},
		readAuthorization: {path: "/policies/authorizationPolicy"},
		readAppPolicy:     {path: "/policies/defaultAppManagementPolicy", header: known},
		readConsentPolicy: {path: "/policies/adminConsentRequestPolicy"},
		readProducts:      {path: "/subscribedSkus?$select=capabilityStatus,servicePlans"},
	}
	// Directly assigned roles show custom ones, which are no directoryRole; eligible ones show what could be activated. Both
	// need the object id, which the token carries.
	if oid := c.objectID(ctx); oid != "" {
		mine := "?$filter=" + url.QueryEscape("principalId eq '"+strings.ReplaceAll(oid, "'", "''")+"'")
		reads = append(reads,
			read{path: "/roleManagement/directory/roleAssignments" + mine},
			read{path: "/roleManagement/directory/roleEligibilityScheduleInstances" + mine})
	}
	parts, now, err := c.batch(ctx, reads)
	if err != nil {
		return entra.Identity{}, entra.Policies{}, fmt.Errorf("read who is signed in: %w", err)
	}
	me, err := one[jsonMe](parts[readMe])
	if err == nil && me == nil {
		err = errors.New("the directory does not show the account")
	}
	if err != nil {
		return entra.Identity{}, entra.Policies{}, fmt.Errorf("read who is signed in: %w", err)
	}
	id := entra.Identity{
		ObjectID: me.ID, UPN: me.UPN, Name: me.DisplayName, Guest: strings.EqualFold(me.UserType, "Guest"),
		Tenant: c.tenantOf(ctx, parts[readOrganization]),
	}
	seen := c.rolesOf(ctx, parts)
	id.Roles, id.RolesVisible = seen.active, seen.visible
	policies, rules := policiesOf(parts[readAuthorization], parts[readAppPolicy], now)
	policies.ConsentRequests = consentRequests(parts[readConsentPolicy])
	policies.Premium = premium(ctx, c.caller, parts[readProducts])
	id.CanCreate = canCreate(id, seen, rules)
	id.CanEnable = canEnable(seen)
	id.CanConsentOther = canConsentOther(seen)
	id.CanConsentApplication = canConsentApplication(seen)
	id.CanConsentDelegated = canConsentDelegated(seen)
	return id, policies, nil
}

// tenantOf reads the organisation; where it may not be read, what the sign-in told is left.
func (c *Client) tenantOf(ctx context.Context, p part) entra.Tenant {
	t := entra.Tenant{ID: c.tenantID, Cloud: firstOf(c.opts.Endpoint.cloud().Name, "global"), Rehearsal: c.opts.Endpoint.Rehearsal}
	if strings.Contains(c.opts.Tenant, ".") {
		t.DefaultDomain = c.opts.Tenant
	}
	all, err := list[jsonOrganization](ctx, c.caller, p)
	if err != nil || len(all) == 0 {
		t.Name = firstOf(t.DefaultDomain, t.ID)
		return t
	}
	t.Name, t.Type = all[0].DisplayName, all[0].Type
	for _, d := range all[0].Domains {
		t.Domains = append(t.Domains, d.Name)
		if d.IsDefault {
			t.DefaultDomain = d.Name
		}
		if d.IsInitial {
			t.InitialDomain = d.Name
		}
	}
	return t
}

// roles is what can be seen of a person's roles.
type roles struct {
	active   []entra.Role
	visible  bool
	hidden   string   // why they are not visible, a clause
	custom   bool     // a role that is not built in is assigned
	eligible []string // template ids of roles that could be activated
	// unsure says why the absence of a role proves nothing, a clause; empty when it does.
	unsure string
}

func (c *Client) rolesOf(ctx context.Context, parts []part) roles {
	var out roles
	found, err := list[jsonDirectoryRole](ctx, c.caller, parts[readRoles])
	if err != nil {
		out.hidden = "your roles could not be read (" + err.Error() + ")"
		return out
	}
	out.visible = true
	for _, r := range found {
		if r.TemplateID == "" {
			// Without RoleManagement.Read.Directory Graph gives only type and id of each role.
			return roles{hidden: "your roles are not shown without the permission to read them"}
		}
		out.active = append(out.active, entra.Role{TemplateID: r.TemplateID, Name: r.DisplayName})
	}
	if len(parts) <= readEligible {
		out.unsure = "custom and eligible roles could not be looked up"
		return out
	}
	assigned, err := list[jsonRoleAssignment](ctx, c.caller, parts[readAssigned])
	if err != nil {
		out.unsure = "custom roles could not be read"
		return out
	}
	for _, a := range assigned {
		out.custom = out.custom || !builtIn(a.DefinitionID, out.active)
	}
	eligible, err := list[jsonRoleAssignment](ctx, c.caller, parts[readEligible])
	if err != nil {
		out.unsure = eligibleUnread(err)
		return out
	}
	for _, a := range eligible {
		out.eligible = append(out.eligible, a.DefinitionID)
	}
	return out
}

// eligibleUnread: a tenant without the licence for Privileged Identity Management has no eligible roles, and says so with
// an error (Microsoft Graph docs, "List roleEligibilityScheduleInstances").
func eligibleUnread(err error) string {
	var e *entra.Error
	if errors.As(err, &e) && (e.Code == "AadPremiumLicenseRequired" || strings.Contains(e.Message, "AadPremiumLicenseRequired")) {
		return ""
	}
	return "roles that you could activate could not be read"
}
