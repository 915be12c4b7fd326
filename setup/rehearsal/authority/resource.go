package authority

import (
	"path"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/rehearsal/arm"
	"gatehouse/setup/rehearsal/directory"
)

// nationalNames are further names of resources, as the service principals of other clouds list them (Microsoft 365 docs, "Office 365 URLs
// and IP address ranges" of each cloud; Office 365 Management Activity API reference, root addresses; Azure docs, endpoints of each cloud).
var nationalNames = map[string][]string{
	entra.SharePointAppID: {"*.sharepoint.com", "*.sharepoint.us", "*.sharepoint-mil.us", "*.dps.mil", "*.sharepoint.cn"},
	entra.GraphAppID:      {"microsoftgraph.chinacloudapi.cn"},
	arm.AppID:             {"management.core.usgovcloudapi.net", "management.usgovcloudapi.net", "management.core.chinacloudapi.cn", "management.chinacloudapi.cn"},
	entra.O365MgmtAppID:   {"manage.office.com", "manage-gcc.office.com", "manage.office365.us", "manage.protection.apps.mil"},
}

// resourceNamed finds the service principal that a scope names: by application id, by one of its service principal names, or by the
// address of a host that one of them covers.
func resourceNamed(t *directory.Tx, name string) (directory.Object, bool) {
	host, https := strings.CutPrefix(strings.ToLower(name), "https://")
	host, _, _ = strings.Cut(host, "/")
	return t.Find(directory.ServicePrincipals, func(o directory.Object) bool {
		appID := directory.Text(o, "appId")
		if strings.EqualFold(appID, name) {
			return true
		}
		if https && slices.ContainsFunc(nationalNames[strings.ToLower(appID)], func(pattern string) bool { return covers(pattern, host) }) {
			return true
		}
		return slices.ContainsFunc(directory.Texts(o, "servicePrincipalNames"), func(spn string) bool {
			if strings.EqualFold(strings.TrimSuffix(spn, "/"), name) {
				return true
			}
			id, pattern, hosts := strings.Cut(spn, "/") // "{appId}/*.sharepoint.com"
			return hosts && https && strings.EqualFold(id, appID) && covers(strings.ToLower(pattern), host)
		})
	})
}

// covers holds for a host of one label below a pattern such as *.sharepoint.com.
func covers(pattern, host string) bool {
	ok, err := path.Match(pattern, host)
	return err == nil && ok && strings.Count(pattern, ".") == strings.Count(host, ".")
}
