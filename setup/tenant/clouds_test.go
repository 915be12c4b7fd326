package tenant

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
)

// Hosts of each cloud: Microsoft Graph docs, "Microsoft Graph and Graph Explorer service root endpoints"; Microsoft Entra docs,
// "National clouds" and "Workload identity federation considerations".
var hostsOf = map[string]struct{ signIn, graph, portal, audience string }{
	"global":   {"login.microsoftonline.com", "graph.microsoft.com", "entra.microsoft.com", "api://AzureADTokenExchange"},
	"gcc-high": {"login.microsoftonline.us", "graph.microsoft.us", "entra.microsoft.us", "api://AzureADTokenExchangeUSGov"},
	"dod":      {"login.microsoftonline.us", "dod-graph.microsoft.us", "entra.microsoft.us", "api://AzureADTokenExchangeUSGov"},
	"china":    {"login.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn", "entra.microsoftonline.cn", "api://AzureADTokenExchangeChina"},
}

// everywhere stands for the network: it keeps every address and answers that nothing is there.
type everywhere struct {
	asked  []*url.URL
	bodies []string
}

func (e *everywhere) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		e.bodies = append(e.bodies, string(body))
	}
	e.asked = append(e.asked, r.URL)
	return &http.Response{
		StatusCode: http.StatusNotFound, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"error":{"code":"Request_ResourceNotFound","message":"x"}}`)),
	}, nil
}

func TestEveryAddressIsTheChosenClouds(t *testing.T) {
	if len(Clouds()) != len(hostsOf) {
		t.Fatalf("%d clouds", len(Clouds()))
	}
	for _, cloud := range Clouds() {
		t.Run(cloud.Name, func(t *testing.T) {
			want, ep := hostsOf[cloud.Name], Endpoint{Cloud: cloud}
			net := &everywhere{}
			c, err := newCaller(ep, net, func(context.Context, string) (string, error) { return "token", nil }, nil)
			if err != nil {
				t.Fatal(err)
			}
			askEverything(t.Context(), c)
			if len(net.asked) < 20 {
				t.Errorf("only %d requests", len(net.asked))
			}
			for _, u := range net.asked {
				if u.Scheme != "https" || u.Host != want.graph {
					t.Errorf("asked %s, want the host %s", u, want.graph)
				}
			}
			for _, body := range net.bodies {
				for name, other := range hostsOf {
					if strings.Contains(body, "//"+other.graph+"/") && other.graph != want.graph {
						t.Errorf("a body names the Graph of %s: %s", name, body)
					}
				}
			}
			for address, host := range map[string]string{
				ep.scope("User.Read"): want.graph, ep.scope(".default"): want.graph, ep.authority(): want.signIn, ep.graph(): want.graph,
				AdminConsentURL(ep, objectID, appID, "https://vendor.example/", "s"): want.signIn,
				PortalURL(ep, appID, principalID):                                    want.portal,
				PortalURL(ep, appID, ""):                                             want.portal,
			} {
				if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host != host {
					t.Errorf("%s, want the host %s", address, host)
				}
			}
			if cloud.FederationAudience != want.audience {
				t.Errorf("audience %s", cloud.FederationAudience)
			}
		})
	}
}

// askEverything sends every request that this package knows; what comes back does not matter here.
func askEverything(ctx context.Context, c *caller) {
	q := apply.Query{UniqueName: uniqueName, DisplayName: "x", ObjectID: objectID, AppID: appID, PrincipalID: principalID, Resources: []string{entra.GraphAppID}}
	app := entra.Application{UniqueName: uniqueName, DisplayName: "x"}
	_, _ = c.Look(ctx, q)
	_, _ = c.List(ctx)
	_, _ = c.Deleted(ctx)
	_ = c.Quota(ctx)
	_, _ = c.Sample(ctx, "", "/v1.0/me")
	_, _ = c.PutApplication(ctx, app)
	_, _ = c.PutApplication(ctx, entra.Application{ObjectID: objectID, DisplayName: "x"})
	_, _ = c.PostApplication(ctx, app)
	_ = c.PatchTags(ctx, objectID, nil)
	_, _ = c.CreatePrincipal(ctx, appID, nil, "")
	_, _ = c.CreateResource(ctx, appID)
	_ = c.SetEnabled(ctx, principalID, true)
	_ = c.AddOwner(ctx, objectID, someID)
	_ = c.PutFederated(ctx, objectID, entra.Federated{Name: "x"})
	_, _, _ = c.AddPassword(ctx, objectID, "x", time.Now())
	_ = c.RemovePassword(ctx, objectID, someID)
	_ = c.PutKeys(ctx, objectID, nil)
	_, _ = c.GrantRole(ctx, principalID, graphID, someID)
	_, _ = c.CreateScopeGrant(ctx, principalID, graphID, nil)
	_ = c.UpdateScopeGrant(ctx, someID, nil)
	_ = c.RevokeRole(ctx, principalID, someID)
	_ = c.DeleteScopeGrant(ctx, someID)
	_ = c.DeleteApplication(ctx, objectID)
	_ = c.RestoreDeleted(ctx, objectID)
	_ = c.PurgeDeleted(ctx, objectID)
}

// A tenant is looked up at the sign-in service of the chosen cloud, and nothing of a sign-in goes to another one.
func TestATenantIsLookedUpInItsCloudOnly(t *testing.T) {
	for _, cloud := range Clouds() {
		net := &everywhere{}
		wire, err := newAuthorityWire(Endpoint{Cloud: cloud}, net, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = resolveTenant(t.Context(), Endpoint{Cloud: cloud}, wire, "contoso.example")
		if len(net.asked) != 1 || net.asked[0].Host != hostsOf[cloud.Name].signIn {
			t.Errorf("%s: asked %v", cloud.Name, net.asked)
		}
		for _, other := range hostsOf {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+other.signIn+"/x/oauth2/v2.0/token", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			res, err := wire.RoundTrip(req)
			if err == nil {
				res.Body.Close()
			}
			if (err == nil) != (other.signIn == hostsOf[cloud.Name].signIn) {
				t.Errorf("%s: a token was asked of %s: %v", cloud.Name, other.signIn, err)
			}
		}
	}
}
