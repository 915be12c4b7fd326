package graph

import (
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"gatehouse/setup/rehearsal/directory"
)

var federatedKind = &kind{
	name: "federatedIdentityCredential", context: "federatedIdentityCredentials", properties: propertiesOf("federatedIdentityCredential"), page: 100,
}

func federatedRoutes() []route {
	const list, one = "applications/*/federatedIdentityCredentials", "applications/*/federatedIdentityCredentials/*"
	return []route{
		on("GET", list, readApplications, listFederated),
		on("GET", one, readApplications, getFederated),
		on("POST", list, writeApplications, createFederated),
		on("PATCH", one, writeApplications, patchFederated),
		on("DELETE", one, writeApplications, deleteFederated),
	}
}

// maxFederated, federatedName and the length are the limits of Microsoft Entra docs, workload-identity-federation-considerations.
const (
	maxFederated       = 20
	maxFederatedLength = 600
)

var federatedName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$`)

// ofApplication keeps the credentials of one application.
func ofApplication(list []directory.Object, app directory.Object) []directory.Object {
	var out []directory.Object
	for _, o := range list {
		if directory.Text(o, "#app") == directory.Text(app, "id") {
			out = append(out, o)
		}
	}
	return out
}

func (c *call) federatedOf(app directory.Object, k key) (directory.Object, bool) {
	for _, o := range ofApplication(c.tx.List(directory.Federated), app) {
		if keyed(k)(o) || (k.name == "" && directory.Text(o, "name") == k.value) {
			return o, true
		}
	}
	return nil, false
}

// writableFederated is what a write starts from: the newest state of a credential that the replica knows.
func (c *call) writableFederated(app directory.Object, k key) (directory.Object, bool) {
	o, ok := c.federatedOf(app, k)
	if !ok {
		return nil, false
	}
	return c.tx.Newest(directory.Federated, directory.Text(o, "id"))
}

func listFederated(c *call) reply {
	app, bad := c.visibleApplication(c.key(0))
	if bad != nil {
		return *bad
	}
	return c.collection(federatedKind, ofApplication(c.tx.List(directory.Federated), app))
}

func getFederated(c *call) reply {
	app, bad := c.visibleApplication(c.key(0))
	if bad != nil {
		return *bad
	}
	o, ok := c.federatedOf(app, c.key(1))
	if !ok {
		return notFound(c.key(1).value)
	}
	return c.one(http.StatusOK, federatedKind, o)
}

func createFederated(c *call) reply {
	app, body, bad := c.federatedWrite()
	if bad != nil {
		return *bad
	}
	return c.addFederated(app, body)
}

func (c *call) federatedWrite() (app, body directory.Object, bad *reply) {
	if app, bad = c.visibleApplication(c.key(0)); bad != nil {
		return nil, nil, bad
	}
	if !c.mayManage(app) {
		r := denied()
		return nil, nil, &r
	}
	body, bad = c.checked("federatedIdentityCredential")
	return app, body, bad
}

func (c *call) addFederated(app, body directory.Object) reply {
	mine := ofApplication(c.tx.ListNewest(directory.Federated), app)
	if len(mine) >= maxFederated {
		return badRequest("The number of federated identity credentials on an application is limited to %d.", maxFederated)
	}
	name := directory.Text(body, "name")
	for _, o := range mine {
		if directory.Text(o, "name") == name {
			return conflict("FederatedIdentityCredential with name %s already exists.", printable(name))
		}
	}
	id := newID()
	credential := directory.Object{
		"id": id, "name": body["name"], "issuer": body["issuer"], "subject": body["subject"], "description": body["description"],
		"audiences": body["audiences"], "#app": directory.Text(app, "id"),
	}
	if bad := validateFederated(credential, mine); bad != nil {
		return *bad
	}
	if bad := c.policyOnIssuer(credential); bad != nil {
		return *bad
	}
	c.tx.Put(directory.Federated, id, credential)
	return c.one(http.StatusCreated, federatedKind, credential)
}

// validateFederated follows Graph: a wrong subject is accepted here and fails only when a token is exchanged.
func validateFederated(credential directory.Object, others []directory.Object) *reply {
	var bad reply
	issuer, subject := directory.Text(credential, "issuer"), directory.Text(credential, "subject")
	audiences := directory.Texts(credential, "audiences")
	switch {
	case issuer == "" || subject == "" || directory.Text(credential, "name") == "":
		bad = badRequest("Federated Identity Credential from HTTP body has empty properties")
	case !federatedName.MatchString(directory.Text(credential, "name")):
		bad = badRequest("Federated Identity Credential name '%s' is invalid.", printable(directory.Text(credential, "name")))
	case len(audiences) != 1:
		bad = badRequest("Federated identity credentials must have exactly one audience.")
	case tooLong(issuer, subject, audiences[0], directory.Text(credential, "description")):
		bad = badRequest("A property of the federated identity credential is longer than %d characters.", maxFederatedLength)
	case !strings.HasPrefix(issuer, "https://"):
		bad = badRequest("The issuer of a federated identity credential must be an https address.")
	default:
		for _, o := range others {
			if directory.Text(o, "id") != directory.Text(credential, "id") && directory.Text(o, "issuer") == issuer && directory.Text(o, "subject") == subject {
				bad = conflict("Issuer and subject combination already exists for this application.")
				return &bad
			}
		}
		return nil
	}
	return &bad
}

func tooLong(values ...string) bool {
	for _, v := range values {
		if utf8.RuneCountInString(v) > maxFederatedLength {
			return true
		}
	}
	return false
}

func patchFederated(c *call) reply {
	app, body, bad := c.federatedWrite()
	if bad != nil {
		return *bad
	}
	k := c.key(1)
	if k.name == "name" && c.createIfMissing() {
		for _, o := range ofApplication(c.tx.ListNewest(directory.Federated), app) {
			if directory.Text(o, "name") == k.value {
				return c.changeFederated(app, o, body)
			}
		}
		if v, there := body["name"]; there && v != k.value {
			return badRequest("Property 'name' is read-only and cannot be set.")
		}
		body["name"] = k.value
		return c.addFederated(app, body)
	}
	o, ok := c.writableFederated(app, k)
	if !ok {
		return notFound(k.value)
	}
	return c.changeFederated(app, o, body)
}

func (c *call) changeFederated(app, o, changes directory.Object) reply {
	if v, there := changes["name"]; there && v != o["name"] {
		return badRequest("Property 'name' is read-only and cannot be set.")
	}
	changed := merge(o, changes)
	if bad := validateFederated(changed, ofApplication(c.tx.ListNewest(directory.Federated), app)); bad != nil {
		return *bad
	}
	if changed["issuer"] != o["issuer"] {
		if bad := c.policyOnIssuer(changed); bad != nil {
			return *bad
		}
	}
	c.tx.Put(directory.Federated, directory.Text(o, "id"), changed)
	return noContent()
}

func deleteFederated(c *call) reply {
	app, bad := c.visibleApplication(c.key(0))
	if bad != nil {
		return *bad
	}
	if !c.mayManage(app) {
		return denied()
	}
	o, ok := c.writableFederated(app, c.key(1))
	if !ok {
		return notFound(c.key(1).value)
	}
	c.tx.Remove(directory.Federated, directory.Text(o, "id"))
	return noContent()
}
