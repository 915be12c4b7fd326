package graph

import (
	"net/http"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

// passwordRoutes are those of applications, and of service principals, which can hold secrets of their own.
func passwordRoutes() []route {
	var out []route
	for _, of := range ownedKinds {
		for _, name := range []string{"", "microsoft.graph."} {
			out = append(out,
				on("POST", of.path+"/*/"+name+"addPassword", writeApplications, func(c *call) reply { return c.addPassword(of.find(c)) }),
				on("POST", of.path+"/*/"+name+"removePassword", writeApplications, func(c *call) reply { return c.removePassword(of.find(c)) }),
			)
		}
	}
	return out
}

// ownedKinds are the kinds that have owners and secrets; each finds the object of the path.
var ownedKinds = []struct {
	path string
	find func(*call) (directory.Object, directory.Kind, *reply)
}{
	{"applications", func(c *call) (directory.Object, directory.Kind, *reply) {
		o, bad := c.visibleApplication(c.key(0))
		return o, directory.Applications, bad
	}},
	{"servicePrincipals", func(c *call) (directory.Object, directory.Kind, *reply) {
		o, bad := c.visiblePrincipal(c.key(0))
		return o, directory.ServicePrincipals, bad
	}},
}

// addPassword issues a secret. Its value is in this answer and nowhere else; a repeated request issues another one.
func (c *call) addPassword(app directory.Object, k directory.Kind, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	if !c.mayManage(app) {
		return denied()
	}
	asked, bad := c.passwordAsked()
	if bad != nil {
		return *bad
	}
	credential, secret, bad := c.issuePassword(app, asked)
	if bad != nil {
		return *bad
	}
	changed := directory.Clone(app)
	list, _ := app["passwordCredentials"].([]any)
	changed["passwordCredentials"] = append(append([]any{}, list...), credential)
	c.tx.Put(k, directory.Text(app, "id"), changed)
	answer := public(credential).(directory.Object)
	answer["secretText"] = secret
	answer["@odata.context"] = c.context("microsoft.graph.passwordCredential")
	return reply{status: http.StatusOK, body: answer}
}

// issuePassword makes a credential as it is kept, and its value.
func (c *call) issuePassword(app, asked directory.Object) (credential directory.Object, secret string, bad *reply) {
	now := c.tx.Now()
	start, end, ok := lifetime(asked, now)
	if !ok {
		r := badRequest("The start or end date of the credential is invalid.")
		return nil, "", &r
	}
	if bad := c.policyOnPasswords(app, start, end); bad != nil {
		return nil, "", bad
	}
	secret = token.NewSecret()
	salt, hash := token.HashSecret(secret)
	return directory.Object{
		"customKeyIdentifier": nil, "displayName": asked["displayName"], "startDateTime": directory.Time(start), "endDateTime": directory.Time(end),
		"hint": secret[:3], "keyId": newID(), "secretText": nil, "#made": directory.Time(now), "#salt": salt, "#hash": hash,
	}, secret, nil
}

// bornWith issues the secrets that an application is created with: the Azure AD provider for Terraform asks for them in the same
// request and reads the values from its answer, although the reference calls that unsupported.
func (c *call) bornWith(raw directory.Object) (credentials []any, secrets []string, bad *reply) {
	asked := raw["passwordCredentials"]
	delete(raw, "passwordCredentials")
	if bad := (property{typ: "passwordCredential", list: true}).check("passwordCredentials", asked); bad != nil {
		return nil, nil, bad
	}
	list, _ := asked.([]any)
	for _, one := range list {
		credential, secret, bad := c.issuePassword(directory.Object{"createdDateTime": directory.Time(c.tx.Now())}, one.(directory.Object))
		if bad != nil {
			return nil, nil, bad
		}
		credentials, secrets = append(credentials, credential), append(secrets, secret)
	}
	return credentials, secrets, nil
}

// reveal puts the values of new secrets into the answer that created them.
func reveal(out reply, secrets []string) reply {
	body, ok := out.body.(directory.Object)
	if !ok || len(secrets) == 0 {
		return out
	}
	shown := []any{}
	for i, credential := range directory.Items(body, "passwordCredentials") {
		one := directory.Clone(credential)
		one["secretText"] = secrets[i]
		shown = append(shown, one)
	}
	body["passwordCredentials"] = shown
	return out
}

func (c *call) passwordAsked() (directory.Object, *reply) {
	if !hasBody(c.body) {
		return directory.Object{}, nil
	}
	body, bad := c.object()
	if bad != nil {
		return nil, bad
	}
	if bad := checkParameters("addPassword", body, map[string]property{"passwordCredential": {typ: "passwordCredential"}}); bad != nil {
		return nil, bad
	}
	return directory.Inner(body, "passwordCredential"), nil
}

// lifetime applies the defaults: from now, for two years.
func lifetime(asked directory.Object, now time.Time) (start, end time.Time, ok bool) {
	start, end = now, now.AddDate(2, 0, 0)
	if asked["startDateTime"] != nil {
		start = directory.ReadTime(asked, "startDateTime")
		end = start.AddDate(2, 0, 0)
	}
	if asked["endDateTime"] != nil {
		end = directory.ReadTime(asked, "endDateTime")
	}
	return start, end, !start.IsZero() && end.After(start) && end.After(now)
}

func (c *call) removePassword(app directory.Object, k directory.Kind, bad *reply) reply {
	if bad != nil {
		return *bad
	}
	if !c.mayManage(app) {
		return denied()
	}
	body, bad := c.object()
	if bad != nil {
		return *bad
	}
	if bad := checkParameters("removePassword", body, map[string]property{"keyId": {typ: "Guid", required: true}}); bad != nil {
		return *bad
	}
	keyID := directory.Text(body, "keyId")
	kept := []any{}
	found := false
	for _, p := range directory.Items(app, "passwordCredentials") {
		if strings.EqualFold(directory.Text(p, "keyId"), keyID) {
			found = true
			continue
		}
		kept = append(kept, p)
	}
	if !found {
		return badRequest("No password credential found with keyId.")
	}
	changed := directory.Clone(app)
	changed["passwordCredentials"] = kept
	c.tx.Put(k, directory.Text(app, "id"), changed)
	return noContent()
}
