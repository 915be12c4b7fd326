package graph

import (
	"net/http"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

var (
	domainKind = &kind{
		name: "domain", context: "domains", page: 100,
		properties: []string{
			"id", "authenticationType", "availabilityStatus", "isAdminManaged", "isDefault", "isInitial", "isRoot", "isVerified", "manufacturer", "model",
			"passwordNotificationWindowInDays", "passwordValidityPeriodInDays", "state", "supportedServices",
		},
	}
	readDomains = both("Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
)

func domainRoutes() []route {
	return []route{
		on("GET", "domains", readDomains, func(c *call) reply { return c.collection(domainKind, c.domains()) }),
		on("GET", "domains/*", readDomains, func(c *call) reply {
			for _, o := range c.domains() {
				if strings.EqualFold(directory.Text(o, "id"), c.key(0).value) {
					return c.one(http.StatusOK, domainKind, o)
				}
			}
			return notFound(c.key(0).value)
		}),
	}
}

// domains are the organization's verified domains as objects of their own.
func (c *call) domains() []directory.Object {
	var out []directory.Object
	for _, o := range c.tx.List(directory.Organizations) {
		for _, d := range directory.Items(o, "verifiedDomains") {
			services := []any{}
			for name := range strings.SplitSeq(directory.Text(d, "capabilities"), ",") {
				services = append(services, strings.TrimSpace(name))
			}
			out = append(out, directory.Object{
				"id": d["name"], "authenticationType": d["type"], "availabilityStatus": nil, "isAdminManaged": true, "isDefault": d["isDefault"],
				"isInitial": d["isInitial"], "isRoot": true, "isVerified": true, "manufacturer": nil, "model": nil, "passwordNotificationWindowInDays": 14,
				"passwordValidityPeriodInDays": 2147483647, "state": nil, "supportedServices": services,
			})
		}
	}
	return out
}
