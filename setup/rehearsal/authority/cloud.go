package authority

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// cloud is the names of one of Microsoft's clouds (Microsoft Graph docs, deployments; MSAL's instance metadata).
type cloud struct {
	name      string
	logins    []string // the first is the one to talk to
	cache     string   // the name under which clients remember tokens
	graph     string
	oldGraph  string // Azure AD Graph, retired; some clients still read its name
	manager   string
	audiences []string
	portal    string
}

var clouds = []cloud{
	{
		name: "AzureCloud", logins: []string{"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"}, cache: "login.windows.net",
		graph: "graph.microsoft.com", oldGraph: "graph.windows.net", manager: "management.azure.com", portal: "https://portal.azure.com",
		audiences: []string{"https://management.core.windows.net/", "https://management.azure.com/"},
	},
	{
		name: "AzureUSGovernment", logins: []string{"login.microsoftonline.us", "login.usgovcloudapi.net"}, cache: "login.microsoftonline.us",
		graph: "graph.microsoft.us", oldGraph: "graph.windows.net", manager: "management.usgovcloudapi.net", portal: "https://portal.azure.us",
		audiences: []string{"https://management.core.usgovcloudapi.net/", "https://management.usgovcloudapi.net/"},
	},
	{
		name: "AzureChinaCloud", logins: []string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"}, cache: "login.partner.microsoftonline.cn",
		graph: "microsoftgraph.chinacloudapi.cn", oldGraph: "graph.chinacloudapi.cn", manager: "management.chinacloudapi.cn", portal: "https://portal.azure.cn",
		audiences: []string{"https://management.core.chinacloudapi.cn/", "https://management.chinacloudapi.cn/"},
	},
}

// ownCloud is the name of the cloud that the rehearsal is under its own address.
const ownCloud = "GatehouseRehearsal"

// cloudNamed is the cloud that a host name belongs to. Any other name is the rehearsal's own and a cloud of its own.
func (a *Authority) cloudNamed(host string) cloud {
	name := strings.ToLower(withoutPortNumber(host))
	for _, c := range clouds {
		if slices.Contains(c.logins, name) || name == c.graph || name == c.manager || name == "dod-"+c.graph {
			return c
		}
	}
	own := "https://" + host + "/"
	return cloud{
		name: ownCloud, logins: []string{host}, cache: host, graph: host, oldGraph: host, manager: host, portal: a.Browser(), audiences: []string{own},
	}
}

func withoutPortNumber(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

// metadata is what Resource Manager tells about a cloud (Azure docs, metadata/endpoints): the names that matter for a directory.
func (c cloud) metadata(tenant string) map[string]any {
	return map[string]any{
		"name": c.name, "portal": c.portal, "resourceManager": "https://" + c.manager + "/", "microsoftGraphResourceId": "https://" + c.graph + "/",
		"graph": "https://" + c.oldGraph + "/", "graphAudience": "https://" + c.oldGraph + "/", "activeDirectoryDataLake": nil, "batch": nil, "gallery": nil,
		"media": nil, "sqlManagement": nil, "vmImageAliasDoc": nil, "suffixes": map[string]any{},
		"authentication": map[string]any{"loginEndpoint": "https://" + c.logins[0], "audiences": c.audiences, "tenant": tenant, "identityProvider": "AAD"},
	}
}

// cloudMetadata is what command lines and infrastructure tools read to learn a cloud's addresses: a list in the versions of 2019 and
// 2020, the one cloud that was asked in later ones.
func (a *Authority) cloudMetadata(w http.ResponseWriter, r *http.Request) {
	own := a.cloudNamed(r.Host)
	tenant := a.tenantID
	if own.name != ownCloud {
		tenant = "common"
	}
	switch version := r.URL.Query().Get("api-version"); {
	case strings.HasPrefix(version, "2015-"):
		writeJSON(w, http.StatusOK, map[string]any{
			"galleryEndpoint": "", "graphEndpoint": "https://" + own.oldGraph + "/", "portalEndpoint": own.portal,
			"authentication": map[string]any{"loginEndpoint": "https://" + own.logins[0] + "/", "audiences": own.audiences},
		})
	case strings.HasPrefix(version, "2019-"), strings.HasPrefix(version, "2020-"):
		list := []any{own.metadata(tenant)}
		for _, c := range clouds {
			if c.name != own.name {
				list = append(list, c.metadata("common"))
			}
		}
		writeJSON(w, http.StatusOK, list)
	default:
		writeJSON(w, http.StatusOK, own.metadata(tenant))
	}
}
