package apply_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/apply"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/secret"
)

const (
	tenantID   = "7c9e0000-0000-4000-8000-0000000041d2"
	graphSPID  = "91be0000-0000-4000-8000-000000000001"
	someUserID = "48d30000-0000-4000-8000-00000000a038"
)

// clock is the tenant's and the run's time; sleeping moves it.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.now = c.now.Add(d)
	return nil
}

// fault is what happens to one request at the boundary.
type fault int

const (
	pass        fault = iota
	throttle          // 429 with Retry-After
	gatewayLost       // 504, not done, outcome unknown
	dropBefore        // the request is lost, no answer
	dropAfter         // done, the answer is lost
	crashBefore       // the program ends before the request is sent
	crashAfter        // done, the program ends before the answer arrives
	offline           // no connection: not sent
)

// moment is the tenant as it was committed at a time.
type moment struct {
	at    time.Time
	state entra.Connector
	dead  []entra.Deleted
}

// tenant is a directory with replication lag: a read sees what was committed one lag ago, a write what is true.
type tenant struct {
	clock   *clock
	lag     time.Duration
	slow    time.Duration // how much later still the second copy is, which answers every second request
	history []moment
	calls   []string      // operation names in order
	faults  map[int]fault // by index of the request
	planned map[int]fault // for a later part of a test
	crash   func()
	refuse  map[string]int // operation → status of every answer
	made    map[string]int // operation → how often something new was made
	next    int
	revoked []string
	buried  []entra.RoleGrant // of the deleted service principal
	swallow map[string]bool   // operations that are accepted and never happen
	// noUpsert answers every upsert by unique name; an application is then found by its tag, which is index behind other reads.
	noUpsert *entra.Error
	index    time.Duration
	posts    int
	// onKeys answers a write of certificates instead of the directory; nil goes on.
	onKeys   func() error
	spurious int // so many upserts are answered with noUpsert although the cloud knows them
	// boundary is called before and after a change is done; nil = nobody listens.
	boundary func()
}

func newTenant(c *clock) *tenant {
	return &tenant{clock: c, history: []moment{{at: c.now.Add(-time.Hour)}}, faults: map[int]fault{}, refuse: map[string]int{}, made: map[string]int{}, swallow: map[string]bool{}}
}

func (t *tenant) truth() entra.Connector { return t.history[len(t.history)-1].state }

func (t *tenant) seen() entra.Connector {
	lag := t.lag
	if len(t.calls)%2 == 0 {
		lag += t.slow
	}
	return t.copyAt(lag)
}

// copyAt is what a copy of the directory shows that is behind by lag.
func (t *tenant) copyAt(lag time.Duration) entra.Connector {
	limit := t.clock.now.Add(-lag)
	for i := len(t.history) - 1; i >= 0; i-- {
		if !t.history[i].at.After(limit) {
			return t.history[i].state
		}
	}
	return entra.Connector{}
}

func (t *tenant) commit(change func(*entra.Connector)) {
	s := deepCopy(t.truth())
	change(&s)
	t.history = append(t.history, moment{t.clock.now, s, t.history[len(t.history)-1].dead})
}

func deepCopy(c entra.Connector) entra.Connector {
	if c.App != nil {
		a := *c.App
		a.Tags, a.Passwords, a.Federated, a.Owners = slices.Clone(a.Tags), slices.Clone(a.Passwords), slices.Clone(a.Federated), slices.Clone(a.Owners)
		a.Keys = slices.Clone(a.Keys)
		a.Required = slices.Clone(a.Required)
		c.App = &a
	}
	if c.Principal != nil {
		p := *c.Principal
		c.Principal = &p
	}
	c.RoleGrants, c.ScopeGrants = slices.Clone(c.RoleGrants), slices.Clone(c.ScopeGrants)
	return c
}

func (t *tenant) id(kind string) string {
	t.next++
	return fmt.Sprintf("%s-%04d", kind, t.next)
}

func answer(status int, code, message string) *entra.Error {
	return &entra.Error{Status: status, Code: code, Message: message, RequestID: "req-1", Method: "POST", Path: "/x"}
}

// request counts a request and runs it through the planned fault.
func (t *tenant) request(ctx context.Context, op string, do func() error) error {
	if err := ctx.Err(); err != nil {
		return &entra.Error{Err: err, Method: "GET", Path: "/x"}
	}
	n := len(t.calls)
	t.calls = append(t.calls, op)
	if change, reach := do, t.boundary; reach != nil && op != "look" {
		do = func() error {
			reach()
			err := change()
			reach()
			return err
		}
	}
	if t.swallow[op] {
		return nil
	}
	if status := t.refuse[op]; status != 0 {
		code, text := "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
		if status == http.StatusConflict {
			code, text = "Request_MultipleObjectsWithSameKeyValue", "Another object with the same value for property uniqueName already exists."
		}
		return answer(status, code, text)
	}
	lost := func(err error) error {
		return &entra.Error{Unknown: op != "look", Method: "POST", Path: "/x", Err: err}
	}
	switch t.faults[n] {
	case throttle:
		e := answer(http.StatusTooManyRequests, "TooManyRequests", "")
		e.RetryAfter = 7 * time.Second
		return e
	case gatewayLost:
		e := answer(http.StatusGatewayTimeout, "", "")
		e.Unknown = op != "look"
		return e
	case dropBefore:
		return lost(fmt.Errorf("connection reset"))
	case dropAfter:
		if err := do(); err != nil {
			return err
		}
		return lost(fmt.Errorf("connection reset"))
	case crashBefore:
		t.crash()
		return lost(context.Canceled)
	case crashAfter:
		err := do()
		t.crash()
		if err != nil {
			return err
		}
		return lost(context.Canceled)
	case offline:
		return &entra.Error{Method: "POST", Path: "/x", Err: fmt.Errorf("no route to host")}
	}
	return do()
}

var graph = entra.Resource{
	ObjectID: graphSPID, AppID: entra.GraphAppID, Name: "Microsoft Graph",
	Roles: map[string]string{"role-a": "User.Read.All", "role-b": "Reports.Read.All"},
}

func (t *tenant) Look(ctx context.Context, q apply.Query) (out entra.Connector, err error) {
	err = t.request(ctx, "look", func() error {
		out = deepCopy(t.seen())
		if app := out.App; app != nil && t.noUpsert != nil && q.ObjectID != app.ObjectID && !t.indexed(q.UniqueName) {
			out = entra.Connector{}
		}
		t.offers(&out, q.Resources)
		return nil
	})
	return out, err
}

func (t *tenant) PutApplication(ctx context.Context, want entra.Application) (out *entra.Application, err error) {
	err = t.request(ctx, "put application", func() error {
		if t.noUpsert != nil && want.UniqueName != "" && (t.spurious == 0 || count(t.calls, "put application") <= t.spurious) {
			copied := *t.noUpsert
			return &copied
		}
		if want.UniqueName == "" {
			if err := t.appVisible(want.ObjectID); err != nil {
				return err
			}
		}
		t.commit(func(s *entra.Connector) {
			if s.App == nil {
				t.made["application"]++
				want.ObjectID, want.AppID, want.Created = t.id("app"), t.id("client"), t.clock.now
				app := want
				s.App, out = &app, &app
				return
			}
			want.ObjectID, want.AppID, want.Created = s.App.ObjectID, s.App.AppID, s.App.Created
			want.Passwords, want.Keys, want.Federated, want.Owners = s.App.Passwords, s.App.Keys, s.App.Federated, s.App.Owners
			s.App = &want
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// indexed holds when the query by tag shows the application.
func (t *tenant) indexed(name string) bool {
	c := t.copyAt(t.lag + t.slow + t.index)
	return c.App != nil && (c.App.UniqueName == name || slices.Contains(c.App.Tags, plan.NameTag(name)))
}

func (t *tenant) PostApplication(ctx context.Context, want entra.Application) (out *entra.Application, err error) {
	err = t.request(ctx, "post application", func() error {
		t.posts++
		t.made["application"]++
		want.UniqueName, want.ObjectID, want.AppID = "", t.id("app"), t.id("client")
		t.commit(func(s *entra.Connector) {
			app := want
			s.App, out = &app, &app
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// peek is what a look shows, without a request.
func (t *tenant) peek() entra.Connector {
	c := deepCopy(t.seen())
	t.offers(&c, []string{entra.GraphAppID, entra.SharePointAppID})
	return c
}

// visible answers like a replica that has not heard of the object yet.
func (t *tenant) visible(ok bool) error {
	if ok {
		return nil
	}
	return answer(http.StatusNotFound, "Request_ResourceNotFound", "Resource 'x' does not exist or one of its queried reference-property objects are not present.")
}

func (t *tenant) appVisible(id string) error {
	s := t.seen()
	return t.visible(s.App != nil && s.App.ObjectID == id)
}

func (t *tenant) PatchTags(ctx context.Context, id string, tags []string) error {
	return t.request(ctx, "patch tags", func() error {
		if err := t.appVisible(id); err != nil {
			return err
		}
		t.commit(func(s *entra.Connector) { s.App.Tags = slices.Clone(tags) })
		return nil
	})
}

func (t *tenant) CreatePrincipal(ctx context.Context, appID string, tags []string, notes string) (out *entra.ServicePrincipal, err error) {
	err = t.request(ctx, "create principal", func() error {
		if t.truth().Principal != nil {
			return answer(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "The service principal name is already in use.")
		}
		if s := t.seen(); s.App == nil || s.App.AppID != appID {
			return answer(http.StatusBadRequest, "NoBackingApplicationObject", "The appId of the service principal does not reference a valid application object.")
		}
		t.made["principal"]++
		out = &entra.ServicePrincipal{ObjectID: t.id("sp"), AppID: appID, Tags: tags, Notes: notes}
		t.commit(func(s *entra.Connector) { p := *out; s.Principal = &p })
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (t *tenant) SetEnabled(ctx context.Context, id string, on bool) error {
	return t.request(ctx, "set enabled", func() error {
		if s := t.seen(); s.Principal == nil || s.Principal.ObjectID != id || t.truth().Principal == nil {
			return t.visible(false)
		}
		t.commit(func(s *entra.Connector) { s.Principal.Enabled = on })
		return nil
	})
}

func (t *tenant) AddOwner(ctx context.Context, id, user string) error {
	return t.request(ctx, "add owner", func() error {
		if err := t.appVisible(id); err != nil {
			return err
		}
		if slices.ContainsFunc(t.truth().App.Owners, func(o entra.Owner) bool { return o.ObjectID == user }) {
			return answer(http.StatusBadRequest, "Request_BadRequest", "One or more added object references already exist for the following modified properties: 'owners'.")
		}
		t.commit(func(s *entra.Connector) { s.App.Owners = append(s.App.Owners, entra.Owner{ObjectID: user}) })
		return nil
	})
}

func (t *tenant) PutFederated(ctx context.Context, id string, want entra.Federated) error {
	return t.request(ctx, "put federated", func() error {
		if err := t.appVisible(id); err != nil {
			return err
		}
		t.commit(func(s *entra.Connector) {
			s.App.Federated = slices.DeleteFunc(s.App.Federated, func(f entra.Federated) bool { return f.Name == want.Name })
			s.App.Federated = append(s.App.Federated, want)
		})
		return nil
	})
}

func (t *tenant) AddPassword(ctx context.Context, id, name string, end time.Time) (p entra.Password, value secret.Secret, err error) {
	err = t.request(ctx, "add password", func() error {
		if err := t.appVisible(id); err != nil {
			return err
		}
		t.made["secret"]++
		p = entra.Password{KeyID: t.id("key"), DisplayName: name, Start: t.clock.now, End: end}
		value = secret.New([]byte("value of " + p.KeyID))
		t.commit(func(s *entra.Connector) { s.App.Passwords = append(s.App.Passwords, p) })
		return nil
	})
	if err != nil {
		return entra.Password{}, secret.Secret{}, err
	}
	return p, value, nil
}

func (t *tenant) RemovePassword(ctx context.Context, id, keyID string) error {
	return t.request(ctx, "remove password", func() error {
		if err := t.appVisible(id); err != nil {
			return err
		}
		has := func(p entra.Password) bool { return p.KeyID == keyID }
		if !slices.ContainsFunc(t.truth().App.Passwords, has) {
			return answer(http.StatusBadRequest, "Request_BadRequest", "No password credential found with keyId.")
		}
		t.commit(func(s *entra.Connector) { s.App.Passwords = slices.DeleteFunc(s.App.Passwords, has) })
		return nil
	})
}

func (t *tenant) RevokeRole(ctx context.Context, principalID, grantID string) error {
	return t.request(ctx, "revoke role", func() error {
		has := func(g entra.RoleGrant) bool { return g.ID == grantID }
		if !slices.ContainsFunc(t.truth().RoleGrants, has) {
			return answer(http.StatusNotFound, "Request_ResourceNotFound", "Resource does not exist.")
		}
		t.commit(func(s *entra.Connector) { s.RoleGrants = slices.DeleteFunc(s.RoleGrants, has) })
		return nil
	})
}

func (t *tenant) DeleteScopeGrant(ctx context.Context, grantID string) error {
	return t.request(ctx, "delete scope grant", func() error {
		has := func(g entra.ScopeGrant) bool { return g.ID == grantID }
		if !slices.ContainsFunc(t.truth().ScopeGrants, has) {
			return answer(http.StatusNotFound, "Request_ResourceNotFound", "Resource does not exist.")
		}
		t.commit(func(s *entra.Connector) { s.ScopeGrants = slices.DeleteFunc(s.ScopeGrants, has) })
		return nil
	})
}

func (t *tenant) PutKeys(ctx context.Context, id string, keys []entra.Key) error {
	return t.request(ctx, "put keys", func() error {
		if err := t.appVisible(id); err != nil {
			return err
		}
		if t.onKeys != nil {
			if err := t.onKeys(); err != nil {
				return err
			}
		}
		for _, k := range keys {
			there := slices.ContainsFunc(t.truth().App.Keys, func(o entra.Key) bool { return o.KeyID == k.KeyID })
			if !there && len(k.Certificate) == 0 {
				return answer(http.StatusBadRequest, "KeyCredentialsInvalidKey", "Key credential has no key and is not an existing one.")
			}
		}
		t.made["certificate"]++
		t.commit(func(s *entra.Connector) {
			s.App.Keys = nil
			for _, k := range keys {
				k.Certificate = nil
				s.App.Keys = append(s.App.Keys, k)
			}
		})
		return nil
	})
}

func (t *tenant) GrantRole(ctx context.Context, principalID, resourceID, roleID string) (g entra.RoleGrant, err error) {
	err = t.request(ctx, "grant role", func() error {
		if s := t.seen(); s.Principal == nil || s.Principal.ObjectID != principalID {
			return answer(http.StatusBadRequest, "Request_BadRequest", "Not a valid reference update.")
		}
		if slices.ContainsFunc(t.truth().RoleGrants, func(g entra.RoleGrant) bool { return g.RoleID == roleID }) {
			return answer(http.StatusBadRequest, "Request_BadRequest", "Permission being assigned already exists on the object")
		}
		t.made["grant "+roleID]++
		g = entra.RoleGrant{ID: t.id("grant"), RoleID: roleID, ResourceID: resourceID, PrincipalID: principalID}
		t.commit(func(s *entra.Connector) { s.RoleGrants = append(s.RoleGrants, g) })
		return nil
	})
	return g, err
}

func (t *tenant) CreateScopeGrant(ctx context.Context, principalID, resourceID string, scopes []string) (g entra.ScopeGrant, err error) {
	err = t.request(ctx, "create scopes", func() error {
		if s := t.seen(); s.Principal == nil || s.Principal.ObjectID != principalID {
			return answer(http.StatusNotFound, "Directory_ObjectNotFound", "Unable to read the company information from the directory")
		}
		if len(t.truth().ScopeGrants) > 0 {
			return answer(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.")
		}
		g = entra.ScopeGrant{ID: t.id("scopes"), ClientID: principalID, ResourceID: resourceID, ConsentType: plan.AllPrincipals, Scopes: slices.Clone(scopes)}
		t.commit(func(s *entra.Connector) { s.ScopeGrants = append(s.ScopeGrants, g) })
		return nil
	})
	return g, err
}

func (t *tenant) UpdateScopeGrant(ctx context.Context, id string, scopes []string) error {
	return t.request(ctx, "update scopes", func() error {
		s := t.seen()
		if !slices.ContainsFunc(s.ScopeGrants, func(g entra.ScopeGrant) bool { return g.ID == id }) {
			return t.visible(false)
		}
		t.commit(func(s *entra.Connector) {
			for i := range s.ScopeGrants {
				if s.ScopeGrants[i].ID == id {
					for _, old := range s.ScopeGrants[i].Scopes {
						if !slices.Contains(scopes, old) {
							t.revoked = append(t.revoked, old)
						}
					}
					s.ScopeGrants[i].Scopes = slices.Clone(scopes)
				}
			}
		})
		return nil
	})
}

// place is a keeper in memory that can be broken.
type place struct {
	kept  map[string]string
	probe error
	put   error
	onPut func()
	watch func() // after every change
	// boundary is called before and after every change; nil = nobody listens.
	boundary func()
}

func newPlace() *place { return &place{kept: map[string]string{}} }

func key(n secret.Name) string { return strings.Join([]string{n.TenantID, n.AppID, n.KeyID}, "/") }

func (k *place) Place() secret.Place         { return secret.Keychain }
func (k *place) Probe(context.Context) error { return k.probe }
func (k *place) Put(ctx context.Context, n secret.Name, v secret.Secret) error {
	if k.onPut != nil {
		k.onPut()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if k.put != nil {
		return k.put
	}
	k.reach()
	k.kept[key(n)] = string(v.Reveal())
	k.reach()
	if k.watch != nil {
		k.watch()
	}
	return nil
}

func (k *place) reach() {
	if k.boundary != nil {
		k.boundary()
	}
}

func (k *place) Get(_ context.Context, n secret.Name) (secret.Secret, error) {
	v, ok := k.kept[key(n)]
	if !ok {
		return secret.Secret{}, secret.ErrNotFound
	}
	return secret.New([]byte(v)), nil
}

func (k *place) Delete(_ context.Context, n secret.Name) error {
	k.reach()
	delete(k.kept, key(n))
	k.reach()
	if k.watch != nil {
		k.watch()
	}
	return nil
}

// holds says which key ids this machine keeps.
func (k *place) holds(keyID string) bool {
	for name := range k.kept {
		if strings.HasSuffix(name, "/"+keyID) {
			return true
		}
	}
	return false
}
