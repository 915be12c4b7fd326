package graphlist

import "strings"

var (
	departments = []string{"Sales", "Research & Development", "Finance", "Field service", "Legal"}
	jobs        = []string{"Analyst", "Account manager", "Team lead \"North\"", "Technician", "Controller", "経理担当", "Ингениор"}
)

// user has the properties that a directory connector selects. One of ten is a guest.
func user(t *text, i uint64) {
	p := somebody(i)
	guest := t.chance.IntN(10) == 0
	t.object("", func() {
		t.string("id", p.guid())
		t.bool("accountEnabled", t.chance.IntN(20) > 0)
		t.string("userType", map[bool]string{false: "Member", true: "Guest"}[guest])
		t.string("createdDateTime", stamp(t.moment()))
		t.strings("businessPhones", p.phone())
		t.maybe("mobilePhone", 5, p.phone())
		t.string("displayName", p.name())
		t.string("givenName", p.given)
		t.string("surname", p.family)
		t.maybe("mail", 9, p.signIn())
		t.strings("otherMails")
		t.strings("proxyAddresses", "SMTP:"+p.signIn(), "smtp:"+strings.Replace(p.address, "@", "@mail.", 1), "x500:/o=Contoso/cn="+p.family)
		if guest {
			t.string("userPrincipalName", strings.Replace(p.address, "@contoso.example", "_partner.example#EXT#@contoso.onmicrosoft.example", 1))
		} else {
			t.string("userPrincipalName", p.signIn())
		}
		t.maybe("employeeId", 8, "E-"+number(100000+i))
		t.maybe("employeeType", 3, "Contractor")
		t.maybe("jobTitle", 7, t.one(jobs))
		t.string("companyName", "Contoso")
		t.maybe("department", 8, t.one(departments))
		t.maybe("officeLocation", 6, p.place+" 3/"+number(i%400))
		t.string("country", strings.ToUpper(p.language[3:]))
		t.string("usageLocation", strings.ToUpper(p.language[3:]))
		t.maybe("preferredLanguage", 6, p.language)
	})
}
