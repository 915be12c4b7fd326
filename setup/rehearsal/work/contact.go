package work

import (
	"fmt"
	"strings"
)

// Contacts are the address book that somebody keeps: colleagues, and people whom the directory does not know.
func (w *World) Contacts(userID string) []object {
	p := w.byID[userID]
	if p == nil || !p.mailbox {
		return nil
	}
	r := w.chance("contacts", p.id)
	var out []object
	for i, q := range some(r, w.staff, 4+r.IntN(4), p) {
		given, family, _ := strings.Cut(q.name, " ")
		o := object{
			"@odata.etag": `W/"` + w.opaque(20, "contact etag", p.id, q.id) + `"`, "id": "AAMk" + w.opaque(100, "contact", p.id, q.id) + "=", "createdDateTime": "2024-06-03T09:00:00Z", "lastModifiedDateTime": at(w.ago(r, 90)),
			"changeKey": w.opaque(16, "contact change", p.id, q.id), "categories": []any{}, "parentFolderId": w.folderID(p, "contacts"), "birthday": nil, "fileAs": family + ", " + given, "displayName": q.name,
			"givenName": given, "initials": nil, "middleName": nil, "nickName": nil, "surname": family, "title": nil, "yomiGivenName": nil, "yomiSurname": nil, "yomiCompanyName": nil, "generation": nil,
			"imAddresses": []any{}, "jobTitle": "Manager", "companyName": "Contoso Ltd", "department": nil, "officeLocation": nil, "profession": nil, "businessHomePage": nil, "assistantName": nil, "manager": nil,
			"homePhones": []any{}, "mobilePhone": "+1 202 555 0" + fmt.Sprint(100+r.IntN(99)), "businessPhones": list("+1 202 555 0" + fmt.Sprint(100+r.IntN(99))), "spouseName": nil, "personalNotes": "",
			"children": []any{}, "emailAddresses": list(object{"name": q.name, "address": q.mail}), "homeAddress": object{}, "businessAddress": object{"city": "Bern", "street": "1 Example Lane"}, "otherAddress": object{},
		}
		if i == 0 {
			o["displayName"], o["givenName"], o["surname"], o["fileAs"], o["companyName"] = "Sam Visitor", "Sam", "Visitor", "Visitor, Sam", "Supplier"
			o["emailAddresses"], o["birthday"] = list(object{"name": "Sam Visitor", "address": "sam.visitor@supplier.example"}), "1984-02-29T11:59:00Z"
			o["personalNotes"], o["spouseName"], o["children"] = "Allergic to nuts; daughter starts school in August", "Robin", list("Kim")
			o["homeAddress"] = object{"street": "7 Example Road", "city": "Lyon", "postalCode": "69000", "countryOrRegion": "France"}
		}
		out = append(out, o)
	}
	return out
}
