package fault

import "net/http"

// networkErrors are said by boxes between a machine and Microsoft; no envelope, and nothing that a service would say.
var networkErrors = map[string]named{
	"BadGatewayPage": {
		status: http.StatusBadGateway, kind: "text/html", match: anyWrite,
		body: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
	},
	"PortalPage": {
		status: http.StatusOK, kind: "text/html", match: Match{Path: "/v1.0/**", In: Alone},
		body: "<html><head><title>Welcome</title></head><body>Accept the terms to use this network.</body></html>",
	},
	"ProxyAuthenticationRequired": {
		status: http.StatusProxyAuthRequired, kind: "text/html", match: Match{Path: "/v1.0/**", In: Alone}, headers: map[string]string{"Proxy-Authenticate": `Basic realm="proxy"`},
		body: "<html><body>Proxy authentication required.</body></html>",
	},
}
