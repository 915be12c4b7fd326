package vendorlist

import (
	"fmt"
)

// Limits of a registration (Microsoft Entra docs, "Validation differences by supported account types").
const (
	maxResources          = 50
	maxPermissions        = 400
	maxPersonal           = 200
	maxPersonalOfResource = 30
)

func (c checker) limits(res *Result) {
	by := map[string]int{}
	asked := res.Permissions()
	for _, p := range asked {
		by[p.ResourceAppID]++
	}
	most := maxPermissions
	if c.list.Accounts == PersonalAccounts {
		most = maxPersonal
		for _, r := range c.cat.Resources() {
			if n := by[r.AppID]; n > maxPersonalOfResource {
				res.general(TooMany, true, fmt.Sprintf("The list asks for %d permissions of %s; an app for personal accounts may list %d of one API.", n, r.Name, maxPersonalOfResource), "Ask the vendor which are needed.")
			}
		}
	}
	if len(by) > maxResources {
		res.general(TooMany, true, fmt.Sprintf("The list asks for permissions of %d APIs; a registration may list %d.", len(by), maxResources), "Ask the vendor which are needed.")
	}
	if len(asked) > most {
		res.general(TooMany, true, fmt.Sprintf("The list asks for %d permissions; a registration may list %d.", len(asked), most), "Ask the vendor which are needed.")
	}
	if len(asked) == 0 {
		res.general(NoPermission, true, "Nothing is left that can be asked for.", "Give the part of the vendor's page that names the permissions.")
	}
}

func (c checker) addresses(res *Result) {
	for _, a := range c.list.Redirects {
		if problem := addressProblem(a.URI); problem != "" {
			res.General = append(res.General, Finding{
				Line: a.Line, Said: shorten(a.URI), Code: BadAddress, Error: false,
				Text: "People cannot be sent back there after signing in: " + problem + ".", Next: "It is left out. Ask the vendor for an https address.",
			})
		}
	}
}

func (r *Result) general(code Code, isError bool, text, next string) {
	r.General = append(r.General, Finding{Code: code, Error: isError, Text: text, Next: next})
}
