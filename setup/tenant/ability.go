package tenant

import (
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// builtIn holds for a role definition that is a built-in role: one of the active ones, or one that the catalogue knows.
// Role definitions of built-in roles carry their template id (Microsoft Entra docs, "Microsoft Entra built-in roles").
func builtIn(definitionID string, active []entra.Role) bool {
	for _, r := range active {
		if strings.EqualFold(r.TemplateID, definitionID) {
			return true
		}
	}
	_, known := permission.RoleByTemplate(definitionID)
	return known
}

// decide turns roles into an ability. what completes "… may <what>"; the sentences name the role, never its display name,
// which the tenant controls.
func decide(seen roles, what string, of func(permission.RoleInfo) entra.Ability) entra.Can {
	if !seen.visible {
		return entra.Can{Ability: entra.CannotTell, Why: "Whether you may " + what + " is not known: " + seen.hidden + "."}
	}
	unclear := ""
	for _, r := range seen.active {
		info, known := permission.RoleByTemplate(r.TemplateID)
		if !known {
			continue // a built-in role without a part in setting up connectors
		}
		switch of(info) {
		case entra.Yes:
			return entra.Can{Ability: entra.Yes, Why: "Your role " + info.Name + " may " + what + "."}
		case entra.CannotTell:
			if aboutApps(info) {
				unclear = info.Name
			}
		}
	}
	for _, id := range seen.eligible {
		if info, known := permission.RoleByTemplate(id); known && of(info) == entra.Yes {
			return entra.Can{Ability: entra.CannotTell, Why: "You could activate the role " + info.Name + ", which may " + what + "; it is not active now."}
		}
	}
	switch {
	case seen.custom:
		return entra.Can{Ability: entra.CannotTell, Why: "You hold a custom role; whether it may " + what + " shows only when it is tried."}
	case unclear != "":
		return entra.Can{Ability: entra.CannotTell, Why: "Microsoft does not say whether the role " + unclear + " may " + what + "."}
	case seen.unsure != "":
		return entra.Can{Ability: entra.CannotTell, Why: "None of your active roles may " + what + ", but " + seen.unsure + "."}
	}
	return entra.Can{Ability: entra.No, Why: "None of your roles may " + what + "."}
}

// aboutApps holds for roles of which Microsoft says anything about apps; what is unsaid of the others is "no".
func aboutApps(r permission.RoleInfo) bool {
	return r.CreateApp != entra.CannotTell || r.ConsentDelegated != entra.CannotTell || r.ConsentAppRolesGraph != entra.CannotTell
}

func canConsentApplication(seen roles) entra.Can {
	return decide(seen, "consent to application permissions of Microsoft Graph", func(r permission.RoleInfo) entra.Ability { return r.ConsentAppRolesGraph })
}

func canConsentDelegated(seen roles) entra.Can {
	return decide(seen, "consent to delegated permissions for everybody", func(r permission.RoleInfo) entra.Ability { return r.ConsentDelegated })
}

func canConsentOther(seen roles) entra.Can {
	return decide(seen, "consent to application permissions of services other than Microsoft Graph", func(r permission.RoleInfo) entra.Ability { return r.ConsentAppRolesOther })
}

// managesApps are the roles that may change every application and service principal (Microsoft Entra docs, "Microsoft Entra
// built-in roles": Global, Application and Cloud Application Administrator).
var managesApps = []string{"62e90394-69f5-4237-9190-012177145e10", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "158c047a-c907-4556-b7ef-446551a6b5f7"}

// canEnable: of the other roles Microsoft's pages do not say it, so only somebody without any cannot.
func canEnable(seen roles) entra.Can {
	const what = "switch the sign-in of a connector on"
	can := decide(seen, what, func(r permission.RoleInfo) entra.Ability {
		for _, id := range managesApps {
			if strings.EqualFold(id, r.TemplateID) {
				return entra.Yes
			}
		}
		return entra.No
	})
	if can.Ability == entra.No && len(seen.active) > 0 {
		return entra.Can{Ability: entra.CannotTell, Why: "Microsoft does not say whether your roles may " + what + "."}
	}
	return can
}

// canCreate looks at roles first and at the tenant's default for members second. A plain member may stall at the service
// principal: Microsoft's pages ask for Application Developer there (Microsoft Graph docs, "Create servicePrincipal").
func canCreate(id entra.Identity, seen roles, rules authorization) entra.Can {
	byRole := decide(seen, "register applications", func(r permission.RoleInfo) entra.Ability { return r.CreateApp })
	if byRole.Ability == entra.Yes || !rules.known {
		if byRole.Ability == entra.No {
			return entra.Can{Ability: entra.CannotTell, Why: "None of your roles may register applications; whether every member may could not be read."}
		}
		return byRole
	}
	member := !id.Guest || strings.EqualFold(rules.guestRole, guestLikeMember)
	switch {
	case rules.allowed && member:
		return entra.Can{Ability: entra.CannotTell, Why: "Every member of this tenant may register applications, but the service principal may need the role Application Developer."}
	case byRole.Ability == entra.No && id.Guest:
		return entra.Can{Ability: entra.No, Why: "You are a guest here, and none of your roles may register applications."}
	case byRole.Ability == entra.No:
		return entra.Can{Ability: entra.No, Why: "This tenant lets only some roles register applications, and none of yours is one of them."}
	}
	return byRole
}
