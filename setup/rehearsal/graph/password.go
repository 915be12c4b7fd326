package graph

import (
	"net/http"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
	"gatehouse/setup/rehearsal/token"
)

func passwordRoutes() []route {
	return []route{
		on("POST", "applications/*/addPassword", writeApplications, addPassword),
		on("POST", "applications/*/microsoft.graph.addPassword", writeApplications, addPassword),
		on("POST", "applications/*/removePassword", writeApplications, removePassword),
		on("POST", "applications/*/microsoft.graph.removePassword", writeApplications, removePassword),
	}
}

// addPassword issues a secret. Its value is in this answer and nowhere else; a repeated request issues another one.
func addPassword(c *call) reply {
	app, bad := c.visibleApplication(c.key(0))
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
	now := c.tx.Now()
	start, end, ok := lifetime(asked, now)
	if !ok {
		return badRequest("The start or end date of the credential is invalid.")
	}
	if bad := c.policyOnPasswords(app, start, end); bad != nil {
		return *bad
	}
	secret := token.NewSecret()
	salt, hash := token.HashSecret(secret)
	credential := directory.Object{
		"customKeyIdentifier": nil, "displayName": asked["displayName"], "startDateTime": directory.Time(start), "endDateTime": directory.Time(end),
		"hint": secret[:3], "keyId": newID(), "secretText": nil, "#made": directory.Time(now), "#salt": salt, "#hash": hash,
	}
	changed := directory.Clone(app)
	list, _ := app["passwordCredentials"].([]any)
	changed["passwordCredentials"] = append(append([]any{}, list...), credential)
	c.tx.Put(directory.Applications, directory.Text(app, "id"), changed)
	answer := public(credential).(directory.Object)
	answer["secretText"] = secret
	answer["@odata.context"] = c.context("microsoft.graph.passwordCredential")
	return reply{status: http.StatusOK, body: answer}
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

func removePassword(c *call) reply {
	app, bad := c.visibleApplication(c.key(0))
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
	c.tx.Put(directory.Applications, directory.Text(app, "id"), changed)
	return noContent()
}
