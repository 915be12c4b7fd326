package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
)

// compactRole says what a built-in directory role may do; absent means that no source states it.
// Source: Microsoft Entra docs, permissions-reference and grant-admin-consent.
type compactRole struct {
	Name                 string `json:"name"`
	TemplateID           string `json:"templateId"`
	CreateApp            *bool  `json:"createApp,omitempty"`
	ConsentDelegated     *bool  `json:"consentDelegated,omitempty"`
	ConsentAppRolesGraph *bool  `json:"consentAppRolesGraph,omitempty"`
	ConsentAppRolesOther *bool  `json:"consentAppRolesOther,omitempty"`
}

func compactRoles(data []byte) ([]byte, error) {
	var facts struct {
		Roles []compactRole     `json:"roles"`
		Guest map[string]string `json:"guestUserRoleIds"`
	}
	if err := json.Unmarshal(data, &facts); err != nil {
		return nil, err
	}
	sort.SliceStable(facts.Roles, func(a, b int) bool { return facts.Roles[a].Name < facts.Roles[b].Name })
	var out bytes.Buffer
	out.WriteString("{\"roles\":[\n")
	for i, r := range facts.Roles {
		if r.Name == "" || r.TemplateID == "" {
			return nil, fmt.Errorf("role %d has no name or template id", i)
		}
		out.WriteString(compactJSON(r))
		out.WriteString(comma(i, len(facts.Roles)))
	}
	out.WriteString("],\n\"guestUserRoleIds\":" + compactJSON(facts.Guest) + "}\n")
	return out.Bytes(), nil
}
