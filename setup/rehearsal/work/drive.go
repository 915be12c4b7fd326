package work

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// driveOwner is a person or a group with files.
type driveOwner struct {
	person *person
	group  *group
}

func (o driveOwner) id() string {
	if o.group != nil {
		return o.group.id
	}
	return o.person.id
}

func (w *World) driveID(o driveOwner) string {
	return "b!" + base64.RawURLEncoding.EncodeToString([]byte("drive of " + o.id()))[:40] + w.opaque(24, "drive", o.id())
}

// makeDrives remembers who each drive belongs to.
func (w *World) makeDrives() map[string]driveOwner {
	out := map[string]driveOwner{}
	for _, p := range w.staff {
		o := driveOwner{person: p}
		out[w.driveID(o)] = o
	}
	for _, g := range w.groups {
		o := driveOwner{group: g}
		out[w.driveID(o)] = o
	}
	return out
}

// DriveOf is the drive of a person or of a group.
func (w *World) DriveOf(id string) (object, bool) {
	if g := w.groupOf(id); g != nil {
		return w.drive(driveOwner{group: g}), true
	}
	for _, p := range w.staff {
		if p.id == id {
			return w.drive(driveOwner{person: p}), true
		}
	}
	return nil, false
}

// Drive finds a drive by its id.
func (w *World) Drive(id string) (object, bool) {
	o, ok := w.drives()[id]
	if !ok {
		return nil, false
	}
	return w.drive(o), true
}

// site is the address of a drive's home.
func (o driveOwner) site() string {
	if o.group != nil {
		return "https://contoso.sharepoint.example/sites/" + o.group.id[:8] + "/Shared%20Documents"
	}
	name := strings.NewReplacer("@", "_", ".", "_").Replace(o.person.upn)
	return "https://contoso-my.sharepoint.example/personal/" + url.PathEscape(name) + "/Documents"
}

func (w *World) drive(o driveOwner) object {
	r := w.chance("drive", o.id())
	used := int64(r.IntN(40)) << 30
	d := object{
		"id": w.driveID(o), "createdDateTime": "2021-05-17T09:05:00Z", "lastModifiedDateTime": at(w.ago(r, 3)), "name": "OneDrive", "description": "", "webUrl": o.site(), "driveType": "business",
		"quota": object{"deleted": 0, "remaining": 1<<40 - used, "state": "normal", "total": 1 << 40, "used": used}, "#owner": o.id(),
	}
	if o.group != nil {
		d["name"], d["driveType"], d["createdBy"] = "Documents", "documentLibrary", object{"user": object{"displayName": "System Account"}}
		d["owner"] = object{"group": object{"id": o.group.id, "displayName": o.group.name, "email": "g-" + o.group.id[:8] + "@" + directory.DefaultDomain}}
		return d
	}
	d["createdBy"], d["lastModifiedBy"], d["owner"] = object{"user": object{"displayName": "System Account"}}, driveIdentity(o.person), driveIdentity(o.person)
	return d
}

func (w *World) itemID(drive string, words ...string) string {
	return "01" + strings.ToUpper(strings.NewReplacer("-", "X", "_", "Y").Replace(w.opaque(32, append([]string{"item", drive}, words...)...)))
}

// Items are everything in a drive: its root, folders, files in and beside them, and what was deleted lately.
func (w *World) Items(driveID string) []object {
	o, ok := w.drives()[driveID]
	if !ok {
		return nil
	}
	r := w.chance("items", driveID)
	people := w.staff
	if o.group != nil && len(o.group.members) > 0 {
		people = o.group.members
	}
	root := w.item(driveID, o, people, "root", nil, "")
	root["root"], root["folder"] = object{}, object{"childCount": 5}
	delete(root, "parentReference")
	out := []object{root}
	for i := range 2 {
		folder := w.item(driveID, o, people, folderNames[(i+r.IntN(len(folderNames)-1))%len(folderNames)], root, fmt.Sprint("folder", i))
		folder["folder"] = object{"childCount": 3}
		out = append(out, folder)
		for n := range 3 {
			out = append(out, w.file(driveID, o, people, folder, i*4+n))
		}
	}
	for n := range 3 + r.IntN(12) {
		out = append(out, w.file(driveID, o, people, root, 20+n))
	}
	gone := w.item(driveID, o, people, pick(r, fileNames), root, "deleted")
	gone["deleted"] = object{"state": "deleted"}
	return append(out, gone)
}

func (w *World) item(driveID string, o driveOwner, people []*person, name string, parent object, key string) object {
	r := w.chance("item", driveID, key, name)
	created := w.ago(r, 400)
	modified := created.Add(time.Duration(r.IntN(int(w.now.Sub(created).Minutes()))) * time.Minute)
	author, editor := people[r.IntN(len(people))], people[r.IntN(len(people))]
	if o.person != nil {
		author = o.person
	}
	path, parentID := "/drives/"+driveID+"/root:", ""
	if parent != nil {
		parentID = directory.Text(parent, "id")
		if name := directory.Text(parent, "name"); name != "root" {
			path += "/" + url.PathEscape(name)
		}
	}
	id := w.itemID(driveID, key, name)
	return object{
		"@odata.type": "#microsoft.graph.driveItem", "id": id, "name": name, "createdDateTime": at(created), "lastModifiedDateTime": at(modified), "size": r.IntN(4_000_000), "eTag": `"{` + w.guid("etag", id) + `},2"`,
		"cTag": `"c:{` + w.guid("ctag", id) + `},1"`, "webUrl": o.site() + "/" + url.PathEscape(name), "createdBy": driveIdentity(author), "lastModifiedBy": driveIdentity(editor),
		"fileSystemInfo": object{"createdDateTime": at(created), "lastModifiedDateTime": at(modified)}, "#parent": parentID,
		"parentReference": object{"driveId": driveID, "driveType": w.drive(o)["driveType"], "id": parentID, "path": path, "siteId": w.guid("site", o.id())},
	}
}

func (w *World) file(driveID string, o driveOwner, people []*person, parent object, n int) object {
	r := w.chance("file", driveID, fmt.Sprint(n))
	f := w.item(driveID, o, people, pick(r, fileNames), parent, fmt.Sprint("file", n))
	f["file"] = object{"mimeType": mimeOf(directory.Text(f, "name")), "hashes": object{"quickXorHash": w.opaque(27, "hash", driveID, fmt.Sprint(n)) + "="}}
	// The address needs no token for an hour: it is a credential of its own.
	f["@microsoft.graph.downloadUrl"] = "https://contoso.sharepoint.example/_layouts/15/download.aspx?UniqueId=" + w.guid("unique", driveID, fmt.Sprint(n)) + "&tempauth=" + w.opaque(60, "tempauth", driveID, fmt.Sprint(n))
	if n%5 == 0 {
		f["shared"] = object{"scope": "users"}
	}
	return f
}

func mimeOf(name string) string {
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "pptx":
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case "pdf":
		return "application/pdf"
	case "csv":
		return "text/csv"
	case "png":
		return "image/png"
	}
	return "image/jpeg"
}

// Item finds one thing of a drive.
func (w *World) Item(driveID, itemID string) (object, bool) {
	for i, o := range w.Items(driveID) {
		if o["id"] == itemID || (i == 0 && itemID == "root") {
			return o, o["deleted"] == nil
		}
	}
	return nil, false
}

// Children are what lies in a folder.
func (w *World) Children(driveID, itemID string) []object {
	var out []object
	for _, o := range w.Items(driveID) {
		if o["#parent"] == itemID && o["deleted"] == nil {
			out = append(out, o)
		}
	}
	return out
}

// Activities are what people did with a thing, or with everything in the drive where no thing is named, newest first.
func (w *World) Activities(driveID, itemID string) []object {
	var out []object
	for _, o := range w.Items(driveID)[1:] {
		if itemID == "" || o["id"] == itemID {
			out = append(out, w.activitiesOf(driveID, o)...)
		}
	}
	return newestFirst(out, "#at")
}

func (w *World) activitiesOf(driveID string, item object) []object {
	id := directory.Text(item, "id")
	r := w.chance("activities", driveID, id)
	var out []object
	for i := range 2 + r.IntN(3) {
		who, when := pick(r, w.staff), w.ago(r, 60)
		action := object{"edit": object{}}
		switch i {
		case 0:
			action = object{"create": object{}}
		case 1:
			action = pick(r, []object{
				{"rename": object{"oldName": "Draft.docx", "newName": item["name"]}},
				{"share": object{"recipients": list(driveIdentity(pick(r, w.staff)))}},
				{"comment": object{"isReply": false, "parentAuthor": driveIdentity(pick(r, w.staff)), "participants": list(driveIdentity(pick(r, w.staff)))}},
				{"move": object{"from": "Personal", "to": "Contracts"}},
				{"delete": object{"name": item["name"], "objectType": "File"}},
			})
		}
		out = append(out, object{
			"id": w.opaque(30, "activity", driveID, id, fmt.Sprint(i)), "action": action, "actor": driveIdentity(who), "times": object{"recordedDateTime": at(when)}, "#at": at(when),
			"driveItem": object{"id": item["id"], "name": item["name"], "webUrl": item["webUrl"]},
		})
	}
	return out
}
