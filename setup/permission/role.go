package permission

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"gatehouse/assets"
	"gatehouse/setup/entra"
)

// RoleInfo is a built-in directory role and what it allows. CannotTell: Microsoft's documentation does not say.
type RoleInfo struct {
	TemplateID           string
	Name                 string
	CreateApp            entra.Ability // may register apps even where members may not
	ConsentDelegated     entra.Ability // may grant delegated permissions for the whole tenant
	ConsentAppRolesGraph entra.Ability // may grant application permissions of Microsoft Graph
	ConsentAppRolesOther entra.Ability // may grant application permissions of every other API
}

var roles = sync.OnceValue(func() []RoleInfo {
	data, err := assets.FS.ReadFile("roles.json")
	if err != nil {
		panic(fmt.Errorf("read embedded roles: %w", err))
	}
	all, err := parseRoles(data)
	if err != nil {
		panic(fmt.Errorf("parse embedded roles: %w", err))
	}
	return all
})

// Roles gives the built-in roles that matter for setting up connectors, by name.
func Roles() []RoleInfo { return append([]RoleInfo(nil), roles()...) }

// RoleByTemplate finds a built-in role by its template id, which is the same in every tenant.
func RoleByTemplate(id string) (RoleInfo, bool) {
	for _, r := range roles() {
		if strings.EqualFold(r.TemplateID, id) {
			return r, true
		}
	}
	return RoleInfo{}, false
}

func parseRoles(data []byte) ([]RoleInfo, error) {
	var file struct {
		Roles []struct {
			Name                 string `json:"name"`
			TemplateID           string `json:"templateId"`
			CreateApp            *bool  `json:"createApp"`
			ConsentDelegated     *bool  `json:"consentDelegated"`
			ConsentAppRolesGraph *bool  `json:"consentAppRolesGraph"`
			ConsentAppRolesOther *bool  `json:"consentAppRolesOther"`
		} `json:"roles"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	out := make([]RoleInfo, 0, len(file.Roles))
	for _, r := range file.Roles {
		out = append(out, RoleInfo{
			TemplateID: r.TemplateID, Name: r.Name,
			CreateApp: ability(r.CreateApp), ConsentDelegated: ability(r.ConsentDelegated),
			ConsentAppRolesGraph: ability(r.ConsentAppRolesGraph), ConsentAppRolesOther: ability(r.ConsentAppRolesOther),
		})
	}
	return out, nil
}

func ability(b *bool) entra.Ability {
	switch {
	case b == nil:
		return entra.CannotTell
	case *b:
		return entra.Yes
	}
	return entra.No
}
