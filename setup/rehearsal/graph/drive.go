package graph

import (
	"net/http"
	"slices"

	"gatehouse/setup/rehearsal/directory"
)

var readFiles = access{
	delegated:   []string{"Files.Read", "Files.ReadWrite", "Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All"},
	application: []string{"Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"},
}

func noAccess() reply { return refuse(http.StatusForbidden, "accessDenied", "Access denied") }

func noItem() reply {
	return refuse(http.StatusNotFound, "itemNotFound", "The resource could not be found.")
}

func driveRoutes() []route {
	return slices.Concat(
		ofPerson("drive", readFiles, noAccess, (*call).driveOfPerson),
		ofPerson("drives", readFiles, noAccess, (*call).drivesOfPerson),
		ofPerson("drive/root", readFiles, noAccess, (*call).rootOfPerson),
		ofPerson("drive/root/children", readFiles, noAccess, (*call).childrenOfPerson),
		ofPerson("drive/root/delta", readFiles, noAccess, (*call).changesOfPerson),
		[]route{
			on("GET", "groups/*/drive", readFiles, func(c *call) reply { return c.driveOfGroup(false) }),
			on("GET", "groups/*/drives", readFiles, func(c *call) reply { return c.driveOfGroup(true) }),
			on("GET", "drives/*", readFiles, inDrive(func(c *call, drive directory.Object) reply { return c.one(http.StatusOK, driveKind("drives"), drive) })),
			on("GET", "drives/*/root", readFiles, inDrive(func(c *call, drive directory.Object) reply { return c.item(drive, "root") })),
			on("GET", "drives/*/root/children", readFiles, inDrive(func(c *call, drive directory.Object) reply { return c.children(drive, "root") })),
			on("GET", "drives/*/root/delta", readFiles, inDrive((*call).changes)),
			on("GET", "drives/*/items/*", readFiles, inDrive(func(c *call, drive directory.Object) reply { return c.item(drive, c.lastKey()) })),
			on("GET", "drives/*/items/*/children", readFiles, inDrive(func(c *call, drive directory.Object) reply { return c.children(drive, c.lastKey()) })),
			on("GET", "drives/*/items/*/activities", readFiles, inDrive(func(c *call, drive directory.Object) reply { return c.activities(drive, c.lastKey()) })),
			on("GET", "drives/*/activities", readFiles, inDrive(func(c *call, drive directory.Object) reply { return c.activities(drive, "") })),
		},
	)
}

func driveKind(context string) *kind { return typed("drive", context, 200, 999) }

func itemKind(drive directory.Object) *kind {
	k := typed("driveItem", "drives('"+directory.Text(drive, "id")+"')/items", 200, 999)
	k.properties = append([]string{"root"}, k.properties...)
	return k
}

func (c *call) driveOf(user directory.Object) (directory.Object, *reply) {
	drive, ok := c.world().DriveOf(directory.Text(user, "id"))
	if !ok {
		r := refuse(http.StatusNotFound, "ResourceNotFound", "User's mysite not found.")
		return nil, &r
	}
	return drive, nil
}

func (c *call) driveOfPerson(user directory.Object) reply {
	drive, bad := c.driveOf(user)
	if bad != nil {
		return *bad
	}
	return c.one(http.StatusOK, driveKind("users('"+directory.Text(user, "id")+"')/drive"), drive)
}

func (c *call) drivesOfPerson(user directory.Object) reply {
	drive, bad := c.driveOf(user)
	if bad != nil {
		return *bad
	}
	return c.collection(driveKind("users('"+directory.Text(user, "id")+"')/drives"), []directory.Object{drive})
}

func (c *call) rootOfPerson(user directory.Object) reply {
	drive, bad := c.driveOf(user)
	if bad != nil {
		return *bad
	}
	return c.item(drive, "root")
}

func (c *call) childrenOfPerson(user directory.Object) reply {
	drive, bad := c.driveOf(user)
	if bad != nil {
		return *bad
	}
	return c.children(drive, "root")
}

func (c *call) changesOfPerson(user directory.Object) reply {
	drive, bad := c.driveOf(user)
	if bad != nil {
		return *bad
	}
	return c.changes(drive)
}

// driveOfGroup needs a group with a site: security groups and distribution lists have none.
func (c *call) driveOfGroup(many bool) reply {
	group, ok := c.tx.Get(directory.Groups, c.key(0).value)
	if !ok {
		return notFound(c.key(0).value)
	}
	drive, ok := c.world().DriveOf(directory.Text(group, "id"))
	if !ok {
		return refuse(http.StatusNotFound, "ResourceNotFound", "Resource is not found.")
	}
	if !c.maySee(drive) {
		return noAccess()
	}
	context := "groups('" + directory.Text(group, "id") + "')/drives"
	if many {
		return c.collection(driveKind(context), []directory.Object{drive})
	}
	return c.one(http.StatusOK, driveKind(context), drive)
}

// maySee holds for an application, the owner, and the members of a group.
func (c *call) maySee(drive directory.Object) bool {
	owner := directory.Text(drive, "#owner")
	return c.who.app || owner == c.who.id || c.world().Member(owner, c.who.id)
}

// inDrive finds the drive of the path.
func inDrive(run func(*call, directory.Object) reply) func(*call) reply {
	return func(c *call) reply {
		drive, ok := c.world().Drive(c.key(0).value)
		switch {
		case !ok:
			return noItem()
		case !c.maySee(drive):
			return noAccess()
		}
		return run(c, drive)
	}
}

func (c *call) item(drive directory.Object, id string) reply {
	item, ok := c.world().Item(directory.Text(drive, "id"), id)
	if !ok {
		return noItem()
	}
	return c.one(http.StatusOK, itemKind(drive), item)
}

func (c *call) children(drive directory.Object, id string) reply {
	item, ok := c.world().Item(directory.Text(drive, "id"), id)
	if !ok {
		return noItem()
	}
	return c.collection(itemKind(drive), c.world().Children(directory.Text(drive, "id"), directory.Text(item, "id")))
}

// changes are everything in the drive at first, deleted things too, and what changed since then.
func (c *call) changes(drive directory.Object) reply {
	return c.delta(itemKind(drive), c.world().Items(directory.Text(drive, "id")), "token")
}

func (c *call) activities(drive directory.Object, id string) reply {
	if id != "" {
		item, ok := c.world().Item(directory.Text(drive, "id"), id)
		if !ok {
			return noItem()
		}
		id = directory.Text(item, "id")
	}
	return c.collection(typed("itemActivity", "drives('"+directory.Text(drive, "id")+"')/activities", 100, 999), c.world().Activities(directory.Text(drive, "id"), id))
}
