package directory

import (
	"slices"
	"strings"
)

// changeAppPolicy changes the policy of one application, which is made when there is none.
func (t *Tx) changeAppPolicy(seed int64, clientID string, change func(Object)) {
	id := StableID(seed, "app policy", clientID)
	old, ok := t.Newest(AppPolicies, id)
	policy := Clone(old)
	if !ok {
		policy = Object{
			"id": id, "displayName": "Restrictions of " + clientID, "description": "Overrides the default policy for one application.", "deletedDateTime": nil, "isEnabled": true,
			"restrictions": Object{"passwordCredentials": []any{}, "keyCredentials": []any{}, "applicationRestrictions": nil}, "#client": clientID,
		}
	}
	change(policy)
	t.Seed(AppPolicies, id, policy)
}

// Exempt gives an application a policy of its own that switches a restriction off.
func (t *Tx) Exempt(seed int64, clientID string, r Restriction) {
	t.changeAppPolicy(seed, clientID, func(p Object) {
		changeInner(p, "restrictions", func(restrictions Object) {
			r.put(restrictions)
			for _, rule := range Items(restrictions, r.On) {
				if Text(rule, "restrictionType") == r.Kind {
					rule["state"] = "disabled"
				}
			}
		})
	})
}

// AppPolicy is the policy that overrides the default one for an application.
func (t *Tx) AppPolicy(app Object) (Object, bool) {
	return t.Find(AppPolicies, func(p Object) bool { return strings.EqualFold(Text(p, "#client"), Text(app, "appId")) })
}

// Rules are the restrictions in force on an application: those of its own policy stand before those of the default policy with the same type
// (Microsoft Graph docs, applicationauthenticationmethodpolicy).
func (t *Tx) Rules(app Object, on string) []Object {
	var all []Object
	if own, ok := t.AppPolicy(app); ok && Flag(own, "isEnabled") {
		all = Items(Inner(own, "restrictions"), on)
	}
	if p := t.Policy(AppManagementPolicy); Flag(p, "isEnabled") {
		for _, rule := range Items(Inner(p, "applicationRestrictions"), on) {
			if !slices.ContainsFunc(all, func(o Object) bool { return o["restrictionType"] == rule["restrictionType"] }) {
				all = append(all, rule)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(rule Object) bool { return !inForce(rule, app) })
}

// URIRule finds the restriction on identifier URIs that is in force on an application.
func (t *Tx) URIRule(app Object) (Object, bool) {
	if own, ok := t.AppPolicy(app); ok && Flag(own, "isEnabled") {
		if rule := Inner(Inner(Inner(Inner(own, "restrictions"), "applicationRestrictions"), "identifierUris"), URIRuleName); len(rule) > 0 {
			return rule, inForce(rule, app)
		}
	}
	p := t.Policy(AppManagementPolicy)
	rule := Inner(Inner(Inner(p, "applicationRestrictions"), "identifierUris"), URIRuleName)
	return rule, Flag(p, "isEnabled") && len(rule) > 0 && inForce(rule, app)
}

// inForce holds for a rule that is switched on and whose date the application was created after.
func inForce(rule, app Object) bool {
	return Text(rule, "state") == "enabled" && !ReadTime(app, "createdDateTime").Before(ReadTime(rule, "restrictForAppsCreatedAfterDateTime"))
}
