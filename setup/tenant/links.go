package tenant

import "net/url"

// AdminConsentURL is the page on which an administrator consents to everything that the app registration asks for
// (Microsoft Entra docs, "Construct the URL for granting tenant-wide admin consent"). redirectURI must be one of the app's
// own; without any the page fails with AADSTS500113.
func AdminConsentURL(ep Endpoint, tenantID, appID, redirectURI, state string) string {
	base := ep.authority()
	if ep.Browser != "" {
		base = firstOf(ep.Browser, "")
	}
	q := url.Values{"client_id": {appID}}
	if redirectURI != "" {
		q.Set("redirect_uri", redirectURI)
	}
	if state != "" {
		q.Set("state", state)
	}
	return base + "/" + url.PathEscape(tenantID) + "/adminconsent?" + q.Encode()
}

// PortalURL is the page Enterprise applications › app › Permissions of the Entra admin centre, which needs no reply address.
// Without a service principal it is the app registration's own permissions page.
func PortalURL(ep Endpoint, appID, principalObjectID string) string {
	portal := firstOf(ep.cloud().EntraPortal, clouds[0].EntraPortal)
	if principalObjectID == "" {
		return portal + "/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/" + url.PathEscape(appID)
	}
	return portal + "/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Permissions/objectId/" + url.PathEscape(principalObjectID) + "/appId/" + url.PathEscape(appID)
}
