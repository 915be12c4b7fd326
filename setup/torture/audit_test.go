package torture

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/certificate"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/secret"
	"gatehouse/setup/tenant"
)

type credentialEntry struct {
	KeyID       string    `json:"keyId"`
	DisplayName string    `json:"displayName"`
	End         time.Time `json:"endDateTime"`
}

type application struct {
	ID         string            `json:"id"`
	AppID      string            `json:"appId"`
	UniqueName string            `json:"uniqueName"`
	Name       string            `json:"displayName"`
	Tags       []string          `json:"tags"`
	Secrets    []credentialEntry `json:"passwordCredentials"`
	Keys       []credentialEntry `json:"keyCredentials"`
}

type principal struct {
	ID      string `json:"id"`
	AppID   string `json:"appId"`
	Enabled bool   `json:"accountEnabled"`
}

type grant struct {
	ResourceID string `json:"resourceId"`
	RoleID     string `json:"appRoleId"`
}

// faults is what is wrong after everything ended, in words; empty = the promise holds.
type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// audit asks the tenant and the machines themselves, and not the program, what is left: exactly one application, one principal, the
// planned grants, the planned number of live credentials, each kept and working, and nothing else anywhere.
func (st *stage) audit(ctx context.Context, machines ...job) (faults, error) {
	var bad faults
	if len(machines) == 0 {
		machines = []job{st.job}
	}
	k := st.job.Kind
	house, err := machines[0].house(nil)
	if err != nil {
		return nil, err
	}
	s, err := machines[0].signIn(ctx, house)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	t, err := k.target(house, s.Identity().Tenant.ID)
	if err != nil {
		return nil, err
	}
	v, err := s.Look(ctx, t)
	if err != nil {
		return nil, err
	}
	st.asProgramSees(v, &bad)
	app, err := st.inTenant(t, k, &bad)
	if err != nil || app == nil {
		return bad, err
	}
	if err := st.kept(ctx, *app, k, &bad, machines); err != nil {
		return bad, err
	}
	for _, m := range machines {
		left, err := filepath.Glob(filepath.Join(m.State, "journal", "*.jsonl"))
		if err != nil || len(left) > 0 {
			bad.add("journals are left: %v %v", left, err)
		}
	}
	return bad, nil
}

func (st *stage) asProgramSees(v setup.View, bad *faults) {
	switch {
	case v.Incomplete != nil:
		bad.add("incomplete: %v", v.Incomplete)
	case v.Live.App == nil:
		bad.add("the program does not see the application")
	case !v.Plan.Nothing():
		bad.add("left to do: %s", plan.Text(v.Plan))
	case len(v.Status.Drift) > 0:
		bad.add("drift: %+v", v.Status.Drift)
	case !v.Journal.IsZero():
		bad.add("an unfinished apply is shown")
	}
	for _, p := range v.Status.Permissions {
		if p.State != "granted" && !p.OIDC {
			bad.add("permission %s: %s", p.Name, p.State)
		}
	}
}

// inTenant reads the directory with a person's token, past the program.
func (st *stage) inTenant(t setup.Target, k kind, bad *faults) (*application, error) {
	var apps []application
	if err := st.list("/v1.0/applications?$top=999&$select=id,appId,uniqueName,displayName,tags,passwordCredentials,keyCredentials", &apps); err != nil {
		return nil, err
	}
	apps = slices.DeleteFunc(apps, func(a application) bool { return a.UniqueName != t.UniqueName() && !slices.Contains(a.Tags, plan.Tag) })
	if len(apps) != 1 {
		bad.add("%d applications: %+v", len(apps), apps)
		return nil, nil
	}
	var dead []application
	if err := st.list("/v1.0/directory/deletedItems/microsoft.graph.application?$top=999", &dead); err != nil {
		return nil, err
	}
	if len(dead) > 0 {
		bad.add("deleted applications: %+v", dead)
	}
	app := apps[0]
	var principals []principal
	if err := st.list("/v1.0/servicePrincipals?$filter="+url.QueryEscape("appId eq '"+app.AppID+"'"), &principals); err != nil {
		return nil, err
	}
	if len(principals) != 1 || !principals[0].Enabled {
		bad.add("principals: %+v", principals)
		return &app, nil
	}
	var grants []grant
	if err := st.list("/v1.0/servicePrincipals/"+principals[0].ID+"/appRoleAssignments?$top=999", &grants); err != nil {
		return nil, err
	}
	wanted := 0
	for _, p := range t.Definition.Permissions {
		if p.Kind != entra.DelegatedPermission {
			wanted++
		}
	}
	distinct := map[grant]bool{}
	for _, g := range grants {
		distinct[g] = true
	}
	if len(grants) != wanted || len(distinct) != wanted {
		bad.add("%d application permissions are granted, %d of them different, %d are planned", len(grants), len(distinct), wanted)
	}
	var trusts []struct{ Name string }
	if err := st.list("/v1.0/applications/"+app.ID+"/federatedIdentityCredentials", &trusts); err != nil {
		return nil, err
	}
	if len(trusts) != k.Federated {
		bad.add("%d federated credentials: %v", len(trusts), trusts)
	}
	return &app, nil
}

// kept holds what the tenant has against what the machines keep: every live credential is kept and works, and nothing is kept that
// opens nothing.
func (st *stage) kept(ctx context.Context, app application, k kind, bad *faults, machines []job) error {
	if len(app.Secrets) != k.Secrets || len(app.Keys) != k.Keys {
		bad.add("%d secrets and %d certificates, want %d and %d: %+v %+v", len(app.Secrets), len(app.Keys), k.Secrets, k.Keys, app.Secrets, app.Keys)
	}
	items := map[string]bool{}
	for _, m := range machines {
		d := drawer{dir: m.Keychain}
		names, err := d.names()
		if err != nil {
			return err
		}
		for _, n := range names {
			id := strings.TrimSuffix(n.KeyID, "-cert")
			if n.AppID != app.AppID || !app.has(id) {
				bad.add("the keychain holds %s, which opens nothing", n.KeyID)
				continue
			}
			items[n.KeyID] = true
			if strings.HasSuffix(n.KeyID, "-cert") {
				continue
			}
			if err := st.opens(ctx, d, n); err != nil {
				bad.add("what is kept as %s does not sign in: %v", n.KeyID, err)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(m.Keychain, "*.half")); len(left) > 0 {
			for _, f := range left {
				_ = os.Remove(f) // of this test's keychain, which was killed while it wrote
			}
		}
	}
	for _, c := range app.Secrets {
		if !items[c.KeyID] {
			bad.add("the secret %q is lost: nobody keeps it", c.DisplayName)
		}
	}
	for _, c := range app.Keys {
		if !items[c.KeyID] || !items[c.KeyID+"-cert"] {
			bad.add("the certificate %q is lost: nobody keeps its key", c.DisplayName)
		}
	}
	for _, tag := range app.Tags {
		if id, ok := strings.CutPrefix(tag, plan.CredentialTag("")); ok && !app.has(id) {
			bad.add("the tag of a credential that is gone: %s", tag)
		}
	}
	for _, c := range slices.Concat(app.Secrets, app.Keys) {
		if !plan.IsKept(app.Tags, c.KeyID) {
			bad.add("%q is not marked as kept", c.DisplayName)
		}
	}
	return nil
}

func (a application) has(id string) bool {
	return slices.ContainsFunc(slices.Concat(a.Secrets, a.Keys), func(c credentialEntry) bool { return strings.EqualFold(c.KeyID, id) })
}

// opens signs in at the token endpoint with what is kept.
func (st *stage) opens(ctx context.Context, d drawer, n secret.Name) error {
	with := tenant.AppCredential{}
	value, err := d.Get(ctx, n)
	if err != nil {
		return err
	}
	if der, err := d.Get(ctx, apply.CertificateName(n)); err == nil {
		c, err := certificate.Join(der.Reveal(), value)
		if err != nil {
			return err
		}
		with.Certificate = &c
	} else {
		with.Secret = value
	}
	endpoint := tenant.Endpoint{Cloud: tenant.Clouds()[0], Authority: st.front.address(), Graph: st.front.address(), Browser: st.tenant.Ready().Browser, CAPEM: st.front.caPEM(), Rehearsal: true}
	app, err := tenant.AppToken(ctx, endpoint, n.TenantID, n.AppID, with)
	if err != nil {
		return err
	}
	app.Close()
	return nil
}

// list reads all pages of a collection.
func (st *stage) list(path string, into any) error {
	var all []json.RawMessage
	for next := st.tenant.Ready().Graph + path; next != ""; {
		req, err := http.NewRequest(http.MethodGet, next, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", st.front.token())
		res, err := st.front.pool.RoundTrip(req)
		if err != nil {
			return err
		}
		var page struct {
			Value []json.RawMessage `json:"value"`
			Next  string            `json:"@odata.nextLink"`
			Error json.RawMessage   `json:"error"`
		}
		err = json.NewDecoder(res.Body).Decode(&page)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			return fmt.Errorf("read %s: %d %s %w", path, res.StatusCode, page.Error, err)
		}
		all, next = append(all, page.Value...), page.Next
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}
