package tenant

import (
	"strings"

	"gatehouse/setup/problem"
)

// Hosts: Microsoft Graph docs, "National cloud deployments". The audiences of federated credentials in national clouds:
// Microsoft Entra docs, "Workload identity federation". GCC uses the global endpoints.
var clouds = []Cloud{
	{
		Name: "global", Label: "Global cloud", Authority: "https://login.microsoftonline.com", Graph: "https://graph.microsoft.com",
		EntraPortal: "https://entra.microsoft.com", FederationAudience: "api://AzureADTokenExchange",
	},
	{
		Name: "gcc-high", Label: "US Government (GCC High)", Authority: "https://login.microsoftonline.us", Graph: "https://graph.microsoft.us",
		EntraPortal: "https://entra.microsoft.us", FederationAudience: "api://AzureADTokenExchangeUSGov",
	},
	{
		Name: "dod", Label: "US Government (DoD)", Authority: "https://login.microsoftonline.us", Graph: "https://dod-graph.microsoft.us",
		EntraPortal: "https://entra.microsoft.us", FederationAudience: "api://AzureADTokenExchangeUSGov",
	},
	{
		Name: "china", Label: "China (21Vianet)", Authority: "https://login.chinacloudapi.cn", Graph: "https://microsoftgraph.chinacloudapi.cn",
		EntraPortal: "https://entra.microsoftonline.cn", FederationAudience: "api://AzureADTokenExchangeChina",
	},
}

// Clouds gives the supported clouds, the global one first.
func Clouds() []Cloud { return append([]Cloud(nil), clouds...) }

// CloudByName finds a cloud; the empty name is the global one. The error is a problem of kind BadInput.
func CloudByName(name string) (Cloud, error) {
	if name == "" {
		return clouds[0], nil
	}
	names := make([]string, 0, len(clouds))
	for _, c := range clouds {
		if strings.EqualFold(c.Name, name) {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return Cloud{}, problem.New(problem.BadInput, "There is no cloud named "+quote(name)+".", "",
		"Use one of: "+strings.Join(names, ", ")+".", nil)
}
