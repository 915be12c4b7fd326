package graph

import (
	"net/http"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

var readSites = both("Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")

func siteRoutes() []route {
	return []route{
		on("GET", "sites", readSites, listSites),
		on("GET", "sites/getAllSites", access{application: readSites.application}, func(c *call) reply { return c.collection(siteKind(), c.world().Sites()) }),
		on("GET", "sites/*", readSites, inSite(func(c *call, site directory.Object) reply { return c.one(http.StatusOK, siteKind(), site) })),
		on("GET", "sites/*/drive", readSites, inSite(func(c *call, site directory.Object) reply {
			drive, ok := c.world().DriveOf(directory.Text(site, "#group"))
			if !ok {
				return noItem()
			}
			return c.one(http.StatusOK, driveKind("sites/drive"), drive)
		})),
		on("GET", "sites/*/drives", readSites, inSite(func(c *call, site directory.Object) reply {
			var list []directory.Object
			if drive, ok := c.world().DriveOf(directory.Text(site, "#group")); ok {
				list = append(list, drive)
			}
			return c.collection(driveKind("sites/drives"), list)
		})),
	}
}

func siteKind() *kind { return typed("site", "sites", 200, 999) }

// maySeeSite: everybody sees the root site; a group's site is for its members.
func (c *call) maySeeSite(site directory.Object) bool {
	group := directory.Text(site, "#group")
	return c.who.app || group == "" || c.world().Member(group, c.who.id)
}

// listSites finds sites by a word of their name; "*" finds all. Without a search there is no such list (Microsoft Graph docs, site-search).
func listSites(c *call) reply {
	word := c.query.Get("search")
	if word == "" {
		return refuse(http.StatusBadRequest, "invalidRequest", "Sites are listed by the query parameter search.")
	}
	word = strings.ToLower(strings.Trim(word, "*"))
	var list []directory.Object
	for _, site := range c.world().Sites() {
		if c.maySeeSite(site) && strings.Contains(strings.ToLower(directory.Text(site, "displayName")), word) {
			list = append(list, site)
		}
	}
	return c.collection(siteKind(), list)
}

func inSite(run func(*call, directory.Object) reply) func(*call) reply {
	return func(c *call) reply {
		site, ok := c.world().Site(c.key(0).value)
		switch {
		case !ok:
			return noItem()
		case !c.maySeeSite(site):
			return noAccess()
		}
		return run(c, site)
	}
}
