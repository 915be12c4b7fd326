package work

import "strings"

const siteHost = "contoso.sharepoint.example"

// Sites are the sites of the groups with a team, and the root site first.
func (w *World) Sites() []object {
	out := []object{w.site("root", "Contoso", "https://"+siteHost, "2019-03-04T08:20:00Z", "")}
	for _, g := range w.groups {
		out = append(out, w.site(g.id, g.name, "https://"+siteHost+"/sites/"+g.id[:8], "2021-05-17T09:05:00Z", g.id))
	}
	return out
}

func (w *World) site(key, name, address, created, group string) object {
	o := object{
		"id": siteHost + "," + w.guid("site", key) + "," + w.guid("web", key), "displayName": name, "name": address[strings.LastIndexByte(address, '/')+1:], "description": "", "webUrl": address,
		"createdDateTime": created, "lastModifiedDateTime": at(w.ago(w.chance("site", key), 9)), "#group": group,
	}
	if group == "" {
		o["root"], o["name"] = object{}, ""
	}
	return o
}

// Site finds a site by its id, by the id of its collection, or as the root.
func (w *World) Site(key string) (object, bool) {
	for i, o := range w.Sites() {
		id, _ := o["id"].(string)
		if id == key || strings.Split(id, ",")[1] == key || (i == 0 && (key == "root" || key == siteHost)) {
			return o, true
		}
	}
	return nil, false
}
