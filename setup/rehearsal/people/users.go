package people

import (
	"fmt"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

func (w *world) writeUsers(t *directory.Tx) {
	for i, p := range w.people {
		t.Seed(directory.Users, p.id, w.user(i, p))
	}
}

func (w *world) user(i int, p *person) directory.Object {
	kind, created := "Member", w.now.AddDate(-1-i%6, 0, -i)
	if p.guest {
		kind = "Guest"
	}
	o := directory.Object{
		"id": p.id, "displayName": p.display, "userPrincipalName": p.upn, "accountEnabled": p.enabled, "userType": kind, "mailNickname": p.latin,
		"givenName": orNil(p.given), "surname": orNil(p.family), "mail": orNil(p.mail), "jobTitle": orNil(p.title), "department": orNil(p.department),
		"preferredLanguage": p.culture.language, "officeLocation": p.culture.place, "city": p.culture.place, "country": p.country(), "usageLocation": p.country(),
		"createdDateTime": directory.Time(created), "companyName": nil, "mobilePhone": nil, "businessPhones": []any{}, "otherMails": []any{}, "proxyAddresses": []any{},
		"imAddresses": []any{}, "assignedLicenses": []any{}, "assignedPlans": []any{}, "provisionedPlans": []any{}, "employeeId": nil, "employeeType": nil,
		"deletedDateTime": nil, "externalUserState": nil, "creationType": nil, "postalCode": nil, "state": nil, "streetAddress": nil, "showInAddressList": true,
		"onPremisesSyncEnabled": nil, "onPremisesImmutableId": nil, "ageGroup": nil, "isResourceAccount": nil, "signInActivity": nil, "#mailbox": p.mailbox(),
		"identities": directory.List(directory.Object{"signInType": "userPrincipalName", "issuer": directory.InitialDomain, "issuerAssignedId": p.upn}),
		"#products":  directory.List(p.products...),
	}
	switch {
	case p.guest:
		o["externalUserState"], o["creationType"], o["companyName"] = "Accepted", "Invitation", "Partner"
	case p.room:
		o["isResourceAccount"], o["accountEnabled"] = true, false
	default:
		w.contact(i, p, o)
	}
	if p.mail != "" {
		o["proxyAddresses"] = directory.List("SMTP:" + p.mail)
	}
	var licences []any
	for _, name := range p.products {
		licences = append(licences, directory.Object{"skuId": skuID(name), "disabledPlans": []any{}})
	}
	if licences != nil {
		o["assignedLicenses"] = licences
	}
	if !p.lastSignIn.IsZero() {
		o["signInActivity"] = directory.Object{
			"lastSignInDateTime": directory.Time(p.lastSignIn), "lastSignInRequestId": w.id("signin request", p.id),
			"lastNonInteractiveSignInDateTime": directory.Time(p.lastSignIn), "lastNonInteractiveSignInRequestId": w.id("quiet request", p.id),
			"lastSuccessfulSignInDateTime": directory.Time(p.lastSignIn), "lastSuccessfulSignInRequestId": w.id("good request", p.id),
		}
	}
	return o
}

// contact gives most members phones (the 555-01xx range is reserved for fiction), an employee number and some a private address.
func (w *world) contact(i int, p *person, o directory.Object) {
	o["companyName"] = directory.TenantName
	o["employeeId"], o["employeeType"] = fmt.Sprintf("C%05d", 10000+i), "Employee"
	if i%3 != 0 {
		o["mobilePhone"] = fmt.Sprintf("+1 202 555 01%02d", i%100)
	}
	if i%4 != 0 {
		o["businessPhones"] = directory.List(fmt.Sprintf("+1 202 555 01%02d", (i*7)%100))
	}
	if i%9 == 0 {
		o["otherMails"] = directory.List(strings.ReplaceAll(p.latin, ".", "-") + "@mail.example")
	}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
