package tenant

import (
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Codes of this program's own for answers of the sign-in service that cannot be followed.
const (
	codeUnusable      = "UnusableAnswer"
	codeForeignSignIn = "ForeignSignIn"
)

var (
	errUnusable      = errors.New("sign in: the sign-in service's answer could not be used")
	errForeignSignIn = errors.New("sign in: the sign-in service names another server")
)

// loginHosts show sign-in pages of Microsoft's clouds (Microsoft Authentication Library, trusted hosts).
var loginHosts = []string{
	"login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net", "login.microsoftonline.us", "login.usgovcloudapi.net",
	"login.partner.microsoftonline.cn", "login.chinacloudapi.cn",
}

const metadataPath = "/.well-known/openid-configuration"

// checkMetadata reads the sign-in service's description of itself before the library does: it decides which page the browser opens,
// and what the library says of a bad one looks like a missing browser. Empty: it is good.
func (a *authorityWire) checkMetadata(body []byte) (code string, err error) {
	var meta struct {
		Page   string `json:"authorization_endpoint"`
		Token  string `json:"token_endpoint"`
		Issuer string `json:"issuer"`
	}
	if json.Unmarshal(body, &meta) != nil || meta.Page == "" || meta.Token == "" || meta.Issuer == "" {
		return codeUnusable, errUnusable
	}
	if !a.ownHost(meta.Token) || !a.ownHost(meta.Issuer) && !microsofts(meta.Issuer) || !a.ownPage(meta.Page) {
		return codeForeignSignIn, errForeignSignIn
	}
	return "", nil
}

func (a *authorityWire) ownHost(address string) bool {
	host, err := httpsHost(address)
	return err == nil && host == a.host
}

func (a *authorityWire) ownPage(address string) bool {
	return a.ownHost(address) || microsofts(address) || onThisMachine(address)
}

// onThisMachine holds for the pages of a rehearsal, under whatever name it answers for the rest.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.User != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}

func microsofts(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.User == nil && slices.Contains(loginHosts, strings.ToLower(u.Host))
}
