package people

import (
	"fmt"
	"slices"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

var clients = []struct{ app, name, used, browser, system string }{
	{"5e3ce6c0-2b1f-4285-8d4b-75ee78787346", "Microsoft Teams Web Client", "Browser", "Edge 131.0.0", "Windows 11"},
	{"00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online", "Mobile Apps and Desktop clients", "", "MacOs 15"},
	{"4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome", "Browser", "Firefox 133.0", "Linux"},
	{"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office", "Mobile Apps and Desktop clients", "", "iOS 18"},
}

// ip is an address from the ranges that RFC 5737 and RFC 3849 reserve for documentation.
func ip(n int) string {
	switch n % 3 {
	case 0:
		return fmt.Sprintf("192.0.2.%d", 1+n%254)
	case 1:
		return fmt.Sprintf("198.51.100.%d", 1+n%254)
	}
	return fmt.Sprintf("2001:db8:%x::%x", n%4096, 1+n%65000)
}

// writeSignIns makes the sign-in log, newest first as Graph answers, some of them failed.
func (w *world) writeSignIns(t *directory.Tx) {
	var list []directory.Object
	for i, p := range w.people {
		if p.lastSignIn.IsZero() {
			continue
		}
		for n := range 1 + i%3 {
			at := p.lastSignIn.Add(-time.Duration(n*19) * time.Hour)
			list = append(list, w.signIn(p, i*3+n, at))
		}
	}
	slices.SortStableFunc(list, func(a, b directory.Object) int {
		return directory.ReadTime(b, "createdDateTime").Compare(directory.ReadTime(a, "createdDateTime"))
	})
	for _, o := range list {
		t.Seed(directory.SignIns, directory.Text(o, "id"), o)
	}
}

func (w *world) signIn(p *person, n int, at time.Time) directory.Object {
	c := clients[n%len(clients)]
	status := directory.Object{"errorCode": 0, "failureReason": "Other.", "additionalDetails": nil}
	access := "success"
	switch {
	case n%13 == 0:
		status = directory.Object{"errorCode": 50126, "failureReason": "Error validating credentials due to invalid username or password.", "additionalDetails": "The user didn't enter the right credentials."}
		access = "notApplied"
	case n%29 == 0:
		status = directory.Object{"errorCode": 53003, "failureReason": "Access has been blocked by Conditional Access policies.", "additionalDetails": nil}
		access = "failure"
	}
	return directory.Object{
		"id": w.id("signin", p.id, fmt.Sprint(n)), "createdDateTime": directory.Time(at), "userDisplayName": p.display, "userPrincipalName": p.upn, "userId": p.id,
		"appId": c.app, "appDisplayName": c.name, "ipAddress": ip(n), "clientAppUsed": c.used, "correlationId": w.id("correlation", p.id, fmt.Sprint(n)),
		"conditionalAccessStatus": access, "isInteractive": true, "riskDetail": "none", "riskLevelAggregated": "none", "riskLevelDuringSignIn": "none",
		"riskState": "none", "riskEventTypes": []any{}, "riskEventTypes_v2": []any{}, "resourceDisplayName": "Microsoft Graph",
		"resourceId": "00000003-0000-0000-c000-000000000000", "status": status, "appliedConditionalAccessPolicies": []any{},
		"deviceDetail": directory.Object{
			"deviceId": "", "displayName": fmt.Sprintf("PC-%s-%d", p.country(), n%50), "operatingSystem": c.system, "browser": c.browser,
			"isCompliant": n%4 == 0, "isManaged": n%2 == 0, "trustType": []string{"", "Azure AD joined"}[n%2],
		},
		"location": directory.Object{
			"city": p.culture.place, "state": "", "countryOrRegion": p.country(),
			"geoCoordinates": directory.Object{"altitude": nil, "latitude": 40.0 + float64(n%200)/10, "longitude": 5.0 + float64(n%300)/10},
		},
	}
}

// writeRegistrations makes the report on authentication methods.
func (w *world) writeRegistrations(t *directory.Tx) {
	for i, p := range w.people {
		if p.room {
			continue
		}
		strong := i%4 != 0
		methods, preferred := []any{}, "none"
		if strong {
			methods, preferred = directory.List("microsoftAuthenticatorPush", "softwareOneTimePasscode"), "push"
		}
		kind := "member"
		if p.guest {
			kind = "guest"
		}
		t.Seed(directory.Registrations, p.id, directory.Object{
			"id": p.id, "userPrincipalName": p.upn, "userDisplayName": p.display, "userType": kind, "isAdmin": p.prefix != "" && i < 4, "isMfaCapable": strong,
			"isMfaRegistered": strong, "isPasswordlessCapable": i%10 == 1, "isSsprCapable": strong, "isSsprEnabled": true, "isSsprRegistered": strong,
			"isSystemPreferredAuthenticationMethodEnabled": true, "lastUpdatedDateTime": directory.Time(w.now.AddDate(0, 0, -1)), "methodsRegistered": methods,
			"systemPreferredAuthenticationMethods": []any{}, "userPreferredMethodForSecondaryAuthentication": preferred,
		})
	}
}
