package people

import (
	"fmt"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// writeGroups makes a security group for everybody, a Microsoft 365 group and a distribution list per department, and some with names that
// an escaping mistake would show.
func (w *world) writeGroups(t *directory.Tx) {
	w.group(t, "All Employees", "security", func(p *person) bool { return !p.guest && !p.room })
	w.group(t, "External Partners", "security", func(p *person) bool { return p.guest })
	for _, d := range departments {
		of := func(p *person) bool { return p.department == d.name }
		w.group(t, d.name, "unified", of)
		w.group(t, d.name+" News", "distribution", of)
	}
	for i, c := range cultures {
		w.group(t, fmt.Sprintf("Office %s", c.place), []string{"unified", "security", "distribution"}[i%3], func(p *person) bool { return p.culture == &cultures[i] && !p.room })
	}
	w.group(t, `Project "Blue & <Green>"`, "unified", func(p *person) bool { return len(p.latin)%5 == 0 })
	w.group(t, "Information Technology", "unified", func(p *person) bool { return p.prefix != "" && !p.guest })
	w.group(t, "Meeting Rooms", "distribution", func(p *person) bool { return p.room })
}

func (w *world) group(t *directory.Tx, name, kind string, member func(*person) bool) {
	id := w.id("group", name)
	nick := "g-" + id[:8]
	var members []string
	for _, p := range w.people {
		if member(p) {
			members = append(members, p.id)
		}
	}
	o := directory.Object{
		"id": id, "displayName": name, "description": "Members of " + name, "createdDateTime": "2021-05-17T09:00:00Z", "renewedDateTime": "2021-05-17T09:00:00Z",
		"deletedDateTime": nil, "classification": nil, "expirationDateTime": nil, "groupTypes": []any{}, "isAssignableToRole": nil, "mail": nil,
		"mailEnabled": false, "mailNickname": nick, "membershipRule": nil, "membershipRuleProcessingState": nil, "onPremisesDomainName": nil,
		"onPremisesLastSyncDateTime": nil, "onPremisesNetBiosName": nil, "onPremisesSamAccountName": nil, "onPremisesSecurityIdentifier": nil,
		"onPremisesSyncEnabled": nil, "onPremisesProvisioningErrors": []any{}, "preferredDataLocation": nil, "preferredLanguage": nil,
		"proxyAddresses": []any{}, "resourceBehaviorOptions": []any{}, "resourceProvisioningOptions": []any{}, "creationOptions": []any{},
		"securityEnabled": true, "securityIdentifier": nil, "serviceProvisioningErrors": []any{}, "theme": nil, "uniqueName": nil, "visibility": nil,
		"#members": directory.List(members...),
	}
	if kind != "security" {
		mail := strings.ToLower(nick) + "@" + directory.DefaultDomain
		o["mail"], o["mailEnabled"], o["proxyAddresses"] = mail, true, directory.List("SMTP:"+mail)
		o["securityEnabled"] = false
	}
	if kind == "unified" {
		o["groupTypes"], o["visibility"] = directory.List("Unified"), "Private"
		o["resourceProvisioningOptions"] = directory.List("Team")
	}
	t.Seed(directory.Groups, id, o)
}
