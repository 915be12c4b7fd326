package setup_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
	"gatehouse/setup/secret"
)

// asking is a definition with a setting of every kind, each with the vendor's own example.
const asking = `id: asking
version: 1
name: Asking
system: Test
summary: Asks for everything.
sanitizer: {kind: none}
permissions:
  - {name: LicenseAssignment.Read.All, kind: application, reason: Counts licences., ifDeclined: Nothing can be counted.}
settings:
  - {id: account, label: Account number, kind: text, required: true, validate: '[a-z]{2}-[0-9]{4}', example: eu-1234}
  - {id: address, label: Address of the service, kind: url, required: true, example: "https://vendor.example/tenant"}
  - {id: realm, label: Domain of the vendor, kind: domain, required: true, example: vendor.example}
  - {id: people, label: Domains of people, kind: domains, required: true, example: "contoso.example,fabrikam.example"}
  - {id: region, label: Region, kind: choice, options: [eu, us], required: true}
  - {id: issuer, label: Issuer, kind: url, required: true, validate: 'https://[a-z.]+', example: "https://issuer.example"}
  - {id: subject, label: Subject, kind: text, required: true, validate: '[A-Za-z0-9:/._-]+', example: "repo:contoso/app"}
app: {audience: AzureADMyOrg}
credentials:
  - {kind: secret}
  - {kind: certificate}
  - {kind: federated, name: Workload, issuer: "{issuer}", subject: "{subject}", audience: "api://AzureADTokenExchange"}
calls:
  - {name: Licences, url: /v1.0/subscribedSkus, type: subscribedSku, example: skus.json}
`

func TestEverySettingIsRefusedByNameWithTheVendorsExampleBeforeAnyWrite(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	d, err := definition.Parse("asking.yaml", []byte(asking))
	if err != nil {
		t.Fatal(err)
	}
	good := map[string]string{
		"account": "eu-1234", "address": "https://vendor.example/tenant", "realm": "vendor.example", "people": "*", "region": "eu",
		"issuer": "https://issuer.example", "subject": "repo:contoso/app",
	}
	for _, c := range []struct{ setting, value, why, example string }{
		{"account", "", "needs a value", "account=eu-1234"},
		{"account", "EU-1234", "capital letters", "account=eu-1234"},
		{"account", "eu 1234", "a space, at character 3", "account=eu-1234"},
		{"account", "\"eu-1234\"", "quotation marks", "account=eu-1234"},
		{"account", "eu-12345", "expected form", "account=eu-1234"},
		{"account", "eu-\x001234", "control characters", "account=eu-1234"},
		{"address", "http://vendor.example", "begins with http", "address=https://vendor.example/tenant"},
		{"address", "vendor.example", "does not begin with https://", "address=https://vendor.example/tenant"},
		{"address", "https://vendor.example/a b", "a space, at character 25", "address=https://vendor.example/tenant"},
		{"address", "https://me@vendor.example", "user name", "address=https://vendor.example/tenant"},
		{"address", "https://vendor.example/#x", "follows a #", "address=https://vendor.example/tenant"},
		{"realm", "https://vendor.example", "it is an address", "realm=vendor.example"},
		{"realm", "me@vendor.example", "it is a mail address", "realm=vendor.example"},
		{"realm", "vendor", "no dot", "realm=vendor.example"},
		{"people", "contoso.example, fabrikam", "\"fabrikam\": It must be a domain name", "people=contoso.example,fabrikam.example"},
		{"region", "mars", "one of the options", "region to one of: eu, us"},
		{"issuer", "https://issuer.example/", "ends with a slash", "issuer=https://issuer.example"},
		{"subject", "repo:contoso/app ref", "a space, at character 17", "subject=repo:contoso/app"},
		{"colour", "red", "no setting", "Use one of: account"},
	} {
		settings := map[string]string{}
		for k, v := range good {
			settings[k] = v
		}
		settings[c.setting] = c.value
		target := setup.Target{Definition: d, Choices: definition.Choices{Instance: "main", Settings: settings}}
		v, err := s.Look(t.Context(), target)
		if err != nil || v.Incomplete == nil {
			t.Errorf("%s=%q: looking: %v, %v", c.setting, c.value, err, v.Incomplete)
			continue
		}
		_, err = s.Apply(t.Context(), target, nil)
		p := problem.Of(err)
		if p == nil || p.Kind != problem.BadInput || !strings.Contains(p.What+" "+p.Why, c.why) || !strings.Contains(p.Next, c.example) {
			t.Errorf("%s=%q: %+v", c.setting, c.value, p)
		}
	}
	noWrites(t, st)
}

func noWrites(t *testing.T, st *stage) {
	t.Helper()
	for _, sent := range st.house.Sent().All() {
		if sent.Method != http.MethodGet && !strings.HasSuffix(sent.Path, "/$batch") && strings.HasPrefix(sent.Path, "/v1.0/") {
			t.Errorf("written: %s %s", sent.Method, sent.Path)
		}
	}
}

func TestDefinitionsThatCannotBeAreRefusedByLineAndName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, what, next string }{
		"unknown permission":                 {"name: LicenseAssignment.Read.All", "name: LicenceAssignment.Read.All", "LicenceAssignment.Read.All", "LicenseAssignment.Read.All"},
		"application permission that is not": {"name: LicenseAssignment.Read.All", "name: Directory.AccessAsUser.All", "exists only as a delegated permission", "delegated"},
		"retired API":                        {"kind: application, reason", "resource: 00000002-0000-0000-c000-000000000000, kind: application, reason", "retired", "Microsoft Graph"},
		"secret that is always set up first": {"{kind: secret}", "{kind: secret, always: true}", "always", "can be chosen"},
		"certificate with an issuer":         {"{kind: certificate}", "{kind: certificate, issuer: \"https://x.example\"}", "no issuer", "federated"},
		"federated without a subject":        {"subject: \"{subject}\", ", "", "subject", ""},
		"place that nothing fills in":        {"issuer: \"{issuer}\"", "issuer: \"{isuer}\"", "{isuer}", "{issuer}"},
	} {
		_, err := definition.Parse("asking.yaml", []byte(strings.Replace(asking, c.old, c.new, 1)))
		p := problem.Of(err)
		if p == nil || p.Kind != problem.BadInput || !strings.Contains(err.Error(), c.what) || !strings.Contains(p.Next, c.next) || !strings.Contains(err.Error(), "asking.yaml") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCertificatesThatCannotServeAreRefusedByWhatIsWrongWithThem(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	issued := func(from, to time.Duration) certificate.Certificate {
		c, err := certificate.Make("mine", time.Now().Add(from), time.Now().Add(to))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Wipe)
		return c
	}
	const year = 365 * 24 * time.Hour
	phrase := secret.New([]byte("correct horse battery"))
	export := func(c certificate.Certificate) (pemFile, pfx []byte) {
		var err error
		if pemFile, err = c.PEM(phrase); err == nil {
			pfx, err = c.PFX(phrase)
		}
		if err != nil {
			t.Fatal(err)
		}
		return pemFile, pfx
	}
	good, other := issued(-time.Hour, year), issued(-time.Hour, year)
	goodPEM, goodPFX := export(good)
	otherPEM, _ := export(other)
	key := otherPEM[strings.Index(string(otherPEM), "-----BEGIN ENCRYPTED"):]
	mixed := append(append([]byte{}, good.PublicPEM()...), key...)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	expired, _ := export(issued(-year, -time.Hour))
	early, _ := export(issued(48*time.Hour, year))
	for name, c := range map[string]struct {
		data   []byte
		phrase secret.Secret
		want   string
	}{
		"expired":          {expired, phrase, "expired"},
		"not valid yet":    {early, phrase, "not valid"},
		"another key":      {mixed, phrase, "belongs to another certificate"},
		"malformed PFX":    {goodPFX[:len(goodPFX)/2], phrase, "cannot be read"},
		"wrong passphrase": {goodPFX, secret.New([]byte("another passphrase")), "encrypted"},
		"no passphrase":    {goodPEM, secret.Secret{}, "encrypted"},
		"a curve":          {append(append([]byte{}, good.PublicPEM()...), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})...), secret.Secret{}, "not an RSA key"},
		"a text":           {[]byte("hello"), secret.Secret{}, "cannot be read"},
		"nothing":          {nil, secret.Secret{}, "cannot be read"},
	} {
		_, err := st.house.ReadCertificate(c.data, c.phrase)
		if p := problem.Of(err); p == nil || p.Kind != problem.BadInput || !strings.Contains(p.What+" "+p.Why, c.want) || p.Next == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if _, err := st.house.ReadCertificate(goodPFX, phrase); err != nil {
		t.Errorf("a good one: %v", err)
	}
	noWrites(t, st)
}

// Where an issuer may end with a slash, nothing can be refused: it is said before anything is written.
func TestAnIssuerWithASlashIsToldWhereItMayBeRight(t *testing.T) {
	t.Parallel()
	st := newStage(t, rehearsal.Options{})
	s := st.signIn(t, st.house, "adele")
	d, err := st.house.Find("outlook-cal")
	if err != nil {
		t.Fatal(err)
	}
	for issuer, want := range map[string]int{"https://issuer.example/": 1, "https://issuer.example": 0} {
		v, err := s.Look(t.Context(), answered(d, map[string]string{"host": "other", "issuer": issuer}))
		if err != nil || v.Incomplete != nil {
			t.Fatal(err, v.Incomplete)
		}
		n := 0
		for _, f := range v.Plan.Findings {
			if f.Kind == plan.IssuerSlash && strings.Contains(f.Text, "byte for byte") && !f.Blocks {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d findings", issuer, n)
		}
	}
	noWrites(t, st)
}
