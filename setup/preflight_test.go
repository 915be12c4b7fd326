package setup_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

const (
	secretOnly        = "  - kind: secret"
	secretOrKey       = "  - kind: secret\n  - kind: certificate"
	secretAndKey      = "  - kind: secret\n  - kind: certificate\n    always: true"
	secretOrFederated = "  - kind: secret\n" + federatedOnly
)

// prepared is one tenant of the table: what is so in it, who comes, and what the preflight must say.
type prepared struct {
	name        string
	who         string // adele when empty
	conditions  []rehearsal.Condition
	credentials string // secretOnly when empty
	change      func(*setup.Target)
	before      func(t *testing.T, st *stage, s *setup.Session, target setup.Target) // in the tenant, before anybody looks
	kind        plan.Kind                                                            // "" = no finding of any kind
	text        string                                                               // part of its sentence
	next        string                                                               // part of what to do
	blocks      bool
	adapts      bool
	refused     string // part of what Graph's refusal is told as, where nothing can be known beforehand
	accepted    int    // writes that Graph accepted before that refusal
	after       func(t *testing.T, v setup.View)
}

func redirects(list ...string) func(*setup.Target) {
	return func(t *setup.Target) { t.Definition.App.RedirectURIs = list }
}

// brings is a certificate of the person's own.
func brings(life time.Duration) func(*setup.Target) {
	return func(t *setup.Target) {
		c, err := certificate.Make("mine", time.Now(), time.Now().Add(life))
		if err != nil {
			panic(err) // an RSA key can be made
		}
		t.Brought = &c
	}
}

func alsoAsks(p definition.Permission) func(*setup.Target) {
	return func(t *setup.Target) { t.Definition.Permissions = append(t.Definition.Permissions, p) }
}

func manyRedirects(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("https://vendor.example/%d", i)
	}
	return out
}

// made sets a connector of the same name up with another credential first, so that an application is there.
func made(then func(clientID string) []rehearsal.Condition) func(*testing.T, *stage, *setup.Session, setup.Target) {
	return func(t *testing.T, st *stage, s *setup.Session, _ setup.Target) {
		t.Helper()
		v, err := s.Apply(t.Context(), setup.Target{Definition: reader(t, federatedOnly)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		st.server.Prepare(then(v.Live.App.AppID)...)
	}
}

func preparedTenants() []prepared {
	const day = 24 * time.Hour
	sites := definition.Permission{Name: "Sites.Read.All", Resource: entra.SharePointAppID, Kind: entra.ApplicationPermission, Reason: "Lists sites."}
	signIn := definition.Permission{Name: "openid", Kind: entra.DelegatedPermission, Reason: "Signs people in."}
	return []prepared{
		{name: "nothing in the way"},
		{name: "a role that cannot register", who: "priya", kind: plan.RoleToCreate, text: "none of yours", next: "Application Developer", blocks: true},
		{name: "a role that is not active", who: "ellis", kind: plan.RoleToCreateMaybe, text: "could activate", next: "changes nothing", refused: "may not make this change"},
		{name: "a custom role", who: "casey", kind: plan.RoleToCreateMaybe, text: "custom role"},
		{name: "an owner may not enable everywhere", who: "dana", kind: plan.RoleToEnableMaybe, text: "whether an owner may", next: "approver's first action"},
		{name: "somebody else consents", who: "carlos", kind: plan.RoleToConsent, text: "application permissions of Microsoft Graph", next: "Privileged Role Administrator"},
		{name: "the consent workflow is on", who: "carlos", conditions: []rehearsal.Condition{rehearsal.ConsentWorkflow("priya")}, kind: plan.ConsentRequests, text: "sends one to the reviewers", next: "reviewers"},
		{
			name: "people may not consent", conditions: []rehearsal.Condition{rehearsal.MembersMayConsent(false)}, change: alsoAsks(signIn),
			kind: plan.UserConsentOff, text: "stopped at their first sign-in", next: "administrator consent",
		},
		{name: "secrets forbidden", conditions: []rehearsal.Condition{rehearsal.SecretsForbidden()}, kind: plan.SecretForbidden, text: "forbids new client secrets", next: "exception", blocks: true},
		{
			name: "secrets forbidden, a certificate serves", credentials: secretOrKey, conditions: []rehearsal.Condition{rehearsal.SecretsForbidden()},
			kind: plan.CredentialChanged, text: "uses a certificate instead", next: "exception", adapts: true,
			after: func(t *testing.T, v setup.View) {
				t.Helper()
				if len(v.Live.App.Keys) != 1 || len(v.Live.App.Passwords) != 0 {
					t.Errorf("certificates %v, secrets %v", v.Live.App.Keys, v.Live.App.Passwords)
				}
			},
		},
		{
			name: "secrets forbidden, federation serves", credentials: secretOrFederated, conditions: []rehearsal.Condition{rehearsal.SecretsForbidden()},
			kind: plan.CredentialChanged, text: "uses the federated credential instead", adapts: true,
			after: func(t *testing.T, v setup.View) {
				t.Helper()
				if len(v.Live.App.Federated) != 1 || len(v.Live.App.Passwords) != 0 {
					t.Errorf("federated %v, secrets %v", v.Live.App.Federated, v.Live.App.Passwords)
				}
			},
		},
		{name: "secrets forbidden, the vendor needs both", credentials: secretAndKey, conditions: []rehearsal.Condition{rehearsal.SecretsForbidden()}, kind: plan.SecretForbidden, text: "forbids new client secrets", blocks: true},
		{
			name: "short secrets only", conditions: []rehearsal.Condition{rehearsal.MaxSecretLifetime(30 * day)},
			kind: plan.LifetimeShortened, text: "client secrets for 30 days at most", adapts: true,
			after: func(t *testing.T, v setup.View) {
				t.Helper()
				if life := time.Until(v.Live.App.Passwords[0].End); life > 30*day || life < 29*day {
					t.Errorf("the secret lives %s", life)
				}
			},
		},
		{
			name: "short certificates only", credentials: certificateOnly, conditions: []rehearsal.Condition{rehearsal.MaxCertificateLifetime(30 * day)},
			kind: plan.LifetimeShortened, text: "certificates for 30 days at most", adapts: true,
			after: func(t *testing.T, v setup.View) {
				t.Helper()
				if life := time.Until(v.Live.App.Keys[0].End); life > 30*day || life < 29*day {
					t.Errorf("the certificate lives %s", life)
				}
			},
		},
		{
			name: "a rule on certificates that has no name", credentials: certificateOnly, conditions: []rehearsal.Condition{rehearsal.TrustedCertificatesOnly()},
			kind: plan.HiddenRule, text: "does not name", next: "authority that the tenant trusts", refused: "does not allow this kind of credential", accepted: 3,
		},
		{name: "a policy for later applications", conditions: []rehearsal.Condition{rehearsal.CreatedAfter(time.Now().Add(day), rehearsal.SecretsForbidden())}},
		{
			name: "the application is exempt", before: made(func(client string) []rehearsal.Condition {
				return []rehearsal.Condition{rehearsal.SecretsForbidden(), rehearsal.SecretsAllowedFor(client)}
			}),
		},
		{
			name: "a policy of the application itself", before: made(func(client string) []rehearsal.Condition {
				return []rehearsal.Condition{rehearsal.ForApplication(client, rehearsal.SecretsForbidden())}
			}), kind: plan.SecretForbidden, text: "forbids new client secrets", blocks: true,
		},
		{
			name: "only other issuers", credentials: federatedOnly, conditions: []rehearsal.Condition{rehearsal.IssuersAllowed("https://issuer.example")},
			refused: "does not allow this issuer", accepted: 3,
		},
		{name: "the account type is forbidden", conditions: []rehearsal.Condition{rehearsal.AudienceForbidden("AzureADMyOrg")}, refused: "does not allow this kind of app registration"},
		{name: "a management reference is required", conditions: []rehearsal.Condition{rehearsal.ManagementReferenceRequired()}, refused: "service management reference"},
		{
			name: "a management reference is given", conditions: []rehearsal.Condition{rehearsal.ManagementReferenceRequired()},
			change: func(t *setup.Target) {
				t.Choices.Settings = map[string]string{definition.ManagementReference: "service-4711"}
			},
			after: func(t *testing.T, v setup.View) {
				t.Helper()
				if v.Live.App.ServiceManagementRef != "service-4711" {
					t.Errorf("the reference is %q", v.Live.App.ServiceManagementRef)
				}
			},
		},
		{name: "the directory is full", conditions: []rehearsal.Condition{rehearsal.DirectoryQuota(50_000, 50_000)}, kind: plan.QuotaUsedUp, text: "50000 of 50000", next: "larger quota", blocks: true},
		{name: "the person made 250 objects", who: "dana", conditions: []rehearsal.Condition{rehearsal.QuotaUsed("dana", 250)}, kind: plan.RoleToEnableMaybe, refused: "may not create more objects"},
		{
			name: "SharePoint is not used yet", conditions: []rehearsal.Condition{rehearsal.WithoutResource(entra.SharePointAppID)}, change: alsoAsks(sites),
			kind: plan.ResourceMissing, text: "The plan makes it", adapts: true,
			after: func(t *testing.T, v setup.View) {
				t.Helper()
				if len(v.Live.Before.Absent) != 0 || v.Live.Resources[entra.SharePointAppID].ObjectID == "" {
					t.Errorf("absent %v, resources %v", v.Live.Before.Absent, v.Live.Resources)
				}
			},
		},
		{
			name: "SharePoint is not used yet, and the role is too small", who: "dana", conditions: []rehearsal.Condition{rehearsal.WithoutResource(entra.SharePointAppID)}, change: alsoAsks(sites),
			kind: plan.ResourceMissing, text: "The plan makes it", next: "Application Administrator", adapts: true,
			after: func(t *testing.T, v setup.View) {
				t.Helper()
				if !slices.ContainsFunc(v.Plan.Findings, func(f plan.Finding) bool { return strings.Contains(f.Text, "your roles do not allow you to make it") }) {
					t.Errorf("findings %+v", v.Plan.Findings)
				}
			},
		},
		{name: "a redirect address that Entra refuses", change: redirects("https://vendor.example/a;b"), kind: plan.RedirectInvalid, text: "one of the characters", next: "Correct", blocks: true},
		{name: "too many redirect addresses", change: redirects(manyRedirects(257)...), kind: plan.TooManyRedirects, text: "257", blocks: true},
		{
			name: "the name of another application", change: func(t *setup.Target) { t.Choices.DisplayName = "Mine" },
			before: func(t *testing.T, _ *stage, s *setup.Session, _ setup.Target) {
				t.Helper()
				if _, err := s.Apply(t.Context(), setup.Target{Definition: reader(t, secretOnly), Choices: definition.Choices{Instance: "other", DisplayName: "Mine"}}, nil); err != nil {
					t.Fatal(err)
				}
			},
			kind: plan.NameShared, text: "display name Mine", next: "adopt",
		},
		{
			name: "a deleted application holds the unique name",
			before: func(t *testing.T, st *stage, s *setup.Session, target setup.Target) {
				t.Helper()
				if _, err := s.Apply(t.Context(), target, nil); err != nil {
					t.Fatal(err)
				}
				if _, err := s.Remove(t.Context(), target, nil); err != nil {
					t.Fatal(err)
				}
			},
			kind: plan.NameDeleted, text: "holds the unique name gatehouse-reader-main", next: "gatehouse restore", blocks: true,
		},
		{
			name: "members may register", who: "priya", conditions: []rehearsal.Condition{rehearsal.MembersMayCreateApps(true)},
			kind: plan.RoleToEnableMaybe, text: "whether an owner may", next: "approver's first action",
			refused: "Service principal", accepted: 1, // whether a member may make one cannot be told beforehand
		},
		{
			name: "the unique name belongs to another connector", change: func(t *setup.Target) { t.Choices.Instance = "b-main" },
			before: func(t *testing.T, _ *stage, s *setup.Session, _ setup.Target) {
				t.Helper()
				other := *reader(t, secretOnly)
				other.ID = "reader-b"
				if _, err := s.Apply(t.Context(), setup.Target{Definition: &other, Choices: definition.Choices{Instance: "main"}}, nil); err != nil {
					t.Fatal(err)
				}
			},
			kind: plan.NameTaken, text: "belongs to the connector reader-b", next: "another instance", blocks: true,
		},
		{
			name: "a certificate that lives longer than the policy allows", credentials: certificateOnly,
			conditions: []rehearsal.Condition{rehearsal.MaxCertificateLifetime(30 * day)}, change: brings(365 * day),
			kind: plan.KeyUnusable, text: "cannot be used", next: "Bring another", blocks: true,
		},
		{
			name: "personal accounts may sign in", change: func(t *setup.Target) { t.Definition.App.Audience = "AzureADandPersonalMicrosoftAccount" },
			kind: plan.PersonalAccounts, text: "Personal accounts may sign in", next: "Leave personal accounts out",
		},
		{name: "a tenant of customers", conditions: []rehearsal.Condition{rehearsal.TenantType("AAD B2C")}, kind: plan.TenantType, text: "AAD B2C", next: "vendor"},
		{
			name: "no licence for sign-in logs", conditions: []rehearsal.Condition{rehearsal.WithoutPremium()},
			change: func(t *setup.Target) { t.Definition.Calls[0].URL = "/v1.0/auditLogs/signIns" },
			kind:   plan.LicenceMissing, text: "Licences will be refused", next: "P1",
		},
	}
}

func TestEveryPreparedTenantIsSeenAsItIsBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	if n := len(preparedTenants()); n < 25 {
		t.Fatalf("%d tenants", n)
	}
	for _, c := range preparedTenants() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.try(t)
		})
	}
}

func (c prepared) try(t *testing.T) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "requests")
	st := newStage(t, rehearsal.Options{Log: log}, rehearsal.With(c.conditions...))
	target := setup.Target{Definition: reader(t, orElse(c.credentials, secretOnly))}
	st.house.Add(target.Definition)
	if c.change != nil {
		c.change(&target)
	}
	s := st.signIn(t, st.house, orElse(c.who, "adele"))
	if c.before != nil {
		c.before(t, st, s, target)
		s = st.signIn(t, st.machine(t, t.TempDir(), newDrawer()), orElse(c.who, "adele")) // somebody who was not there
	}
	sent, accepted := writes(t, log)
	v, err := s.Look(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	c.says(t, v.Plan.Findings)
	v, err = s.Apply(t.Context(), target, nil)
	sentAfter, acceptedAfter := writes(t, log)
	switch {
	case c.blocks:
		if p := problem.Of(err); err == nil || p.Kind != problem.Refused || !strings.Contains(p.What, c.text) || sentAfter != sent {
			t.Errorf("%d writes, %v", sentAfter-sent, err)
		}
	case c.refused != "":
		if err == nil || !strings.Contains(problem.Of(err).What, c.refused) || acceptedAfter-accepted != c.accepted {
			t.Errorf("Graph accepted %d writes, %v", acceptedAfter-accepted, err)
		}
	case err != nil:
		t.Errorf("apply: %v %+v", err, problem.Of(err))
	case c.after != nil:
		c.after(t, v)
	}
}

// says holds the findings against the one that is expected; what blocks and adapts besides is wrong.
func (c prepared) says(t *testing.T, found []plan.Finding) {
	t.Helper()
	seen := c.kind == ""
	for _, f := range found {
		switch {
		case f.Kind == c.kind:
			seen = true
			if !strings.Contains(f.Text, c.text) || !strings.Contains(f.Next, c.next) || f.Blocks != c.blocks || f.Adapts != c.adapts {
				t.Errorf("%+v", f)
			}
		case f.Kind == "" || f.Blocks || f.Adapts || c.kind == "":
			t.Errorf("besides: %+v", f)
		}
	}
	if !seen {
		t.Errorf("no %s among %+v", c.kind, found)
	}
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// writes counts what was sent to Graph to change something, and how much of it was accepted.
func writes(t *testing.T, log string) (sent, accepted int) {
	t.Helper()
	f, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var r struct {
			Method, Path string
			Status       int
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.Method == http.MethodGet || strings.HasSuffix(r.Path, "/$batch") || !strings.HasPrefix(r.Path, "/v1.0/") && !strings.HasPrefix(r.Path, "/beta/") {
			continue
		}
		sent++
		if r.Status < 300 {
			accepted++
		}
	}
	return sent, accepted
}
