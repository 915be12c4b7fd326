package tenant

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal/fault"
)

// told is what a person is told about an error, and what a run does with it.
type told struct {
	meet func(*struckTenant, context.Context) error
	kind problem.Kind
	what string // the beginning
	fate fate
}

// fate is how a run reads an answer: it waits for replication or for the service, takes it as done, looks before it goes on, or stops.
type fate string

const (
	stops   fate = "stops"
	lags    fate = "lags"
	waits   fate = "waits"
	isDone  fate = "is done"
	unknown fate = "looks first"
)

func fateOf(err error) fate {
	var e *entra.Error
	if !errors.As(err, &e) {
		return stops
	}
	_, lag := e.Lag()
	switch {
	case e.Unknown:
		return unknown
	case e.AlreadyThere():
		return isDone
	case e.Throttled():
		return waits
	case lag:
		return lags
	}
	return stops
}

const (
	refusedKind    = problem.Refused
	failedKind     = problem.Failed
	unfinishedKind = problem.Unfinished
)

// namedErrors holds every error that the rehearsal tenant can give by name against the client: what is said must be true of it.
var namedErrors = map[string]told{
	"AADSTS16000":   {personSignsIn, refusedKind, "This account does not belong to the tenant.", stops},
	"AADSTS50020":   {personSignsIn, refusedKind, "This account does not belong to the tenant.", stops},
	"AADSTS500011":  {personSignsIn, refusedKind, "The service to be read is not present", stops},
	"AADSTS50011":   {personSignsIn, refusedKind, "The sign-in program cannot answer to this machine.", stops},
	"AADSTS500113":  {personSignsIn, refusedKind, "The sign-in program cannot answer to this machine.", stops},
	"AADSTS900971":  {personSignsIn, refusedKind, "The sign-in program cannot answer to this machine.", stops},
	"AADSTS50076":   {personSignsIn, refusedKind, "The tenant asks for another proof", stops},
	"AADSTS50079":   {personSignsIn, refusedKind, "The tenant asks you to register another proof", stops},
	"AADSTS50105":   {personSignsIn, refusedKind, "This account is not assigned to the sign-in program.", stops},
	"AADSTS50194":   {personSignsIn, refusedKind, "The sign-in program belongs to one tenant only.", stops},
	"AADSTS53000":   {personSignsIn, refusedKind, "This device does not satisfy the tenant's policy.", stops},
	"AADSTS53003":   {personSignsIn, refusedKind, "A Conditional Access policy blocks this sign-in.", stops},
	"AADSTS65001":   {personSignsIn, refusedKind, "The permission to use User.Read was not given.", stops},
	"AADSTS65002":   {personSignsIn, refusedKind, "The permission to use User.Read was not given.", stops},
	"AADSTS65004":   {personSignsIn, refusedKind, "The permission to use User.Read was not given.", stops},
	"AADSTS90094":   {personSignsIn, refusedKind, "The permission to use User.Read was not given.", stops},
	"AADSTS90095":   {personSignsIn, refusedKind, "The permission to use User.Read was not given.", stops},
	"AADSTS65005":   {personSignsIn, refusedKind, "The sign-in program may not ask for this service.", stops},
	"AADSTS650057":  {personSignsIn, refusedKind, "The sign-in program may not ask for this service.", stops},
	"AADSTS7000218": {personSignsIn, refusedKind, "The sign-in program cannot be used from a desktop.", stops},
	"AADSTS90033":   {personSignsIn, unfinishedKind, "Entra's sign-in service is busy.", stops},
	"AADSTS90002":   {personSignsIn, refusedKind, "There is no tenant “contoso.example” in this cloud.", stops},
	"AADSTS90038":   {personSignsIn, refusedKind, "There is no tenant “contoso.example” in this cloud.", stops},
	"AADSTS50173":   {personGoesOn, refusedKind, "Entra asks you to sign in again.", stops},
	"AADSTS70043":   {personGoesOn, refusedKind, "Entra asks you to sign in again.", stops},

	"AADSTS7000112": {connectorSignsIn, refusedKind, "Sign-in of the connector is switched off.", lags},
	"AADSTS7000215": {connectorSignsIn, unfinishedKind, "Entra does not accept the client secret.", lags},
	"AADSTS7000222": {connectorSignsIn, refusedKind, "The client secret has expired.", stops},
	"AADSTS7000229": {connectorSignsIn, unfinishedKind, "The connector has no service principal", lags},
	"AADSTS700016":  {connectorSignsIn, unfinishedKind, "Entra does not know the connector's application.", lags},
	"AADSTS700027":  {connectorSignsIn, unfinishedKind, "Entra does not accept the certificate.", lags},
	"AADSTS70021":   {connectorSignsIn, refusedKind, "No federated credential fits the presented token.", stops},
	"AADSTS700211":  {connectorSignsIn, refusedKind, "The issuer of the presented token fits no federated credential.", stops},
	"AADSTS700212":  {connectorSignsIn, refusedKind, "The audience of the presented token fits no federated credential.", stops},
	"AADSTS700213":  {connectorSignsIn, refusedKind, "The subject of the presented token fits no federated credential.", stops},
	"AADSTS900432":  {connectorSignsIn, refusedKind, "The connector belongs to another cloud.", stops},
	"AADSTS900382":  {connectorSignsIn, refusedKind, "The connector belongs to another cloud.", stops},
	"AADSTS70025":   {connectorSignsIn, unfinishedKind, "The connector has no federated credential", stops},

	"Authorization_RequestDenied":             {makesApplication, refusedKind, "Your account may not do this.", stops},
	"Directory_ConcurrencyViolation":          {makesApplication, unfinishedKind, "The tenant is busy with other changes.", waits},
	"Directory_ConcurrencyViolation503":       {makesApplication, unfinishedKind, "The tenant is busy with other changes.", waits},
	"Directory_QuotaExceeded":                 {makesApplication, refusedKind, "You may not create more objects in this tenant.", stops},
	"HostNameNotOnVerifiedDomain":             {makesApplication, refusedKind, "An address of the app registration uses a domain that is not the tenant's.", stops},
	"InvalidAuthenticationToken":              {makesApplication, refusedKind, "Microsoft Graph does not accept the sign-in.", stops},
	"ServiceManagementReferenceMissing":       {makesApplication, refusedKind, "The tenant wants a service management reference for every app.", stops},
	"SignInAudienceNotAllowedAsPerAppPolicy":  {makesApplication, refusedKind, "The tenant does not allow this kind of app registration.", stops},
	"UniqueNameTaken":                         {makesApplication, refusedKind, "Another app registration holds this unique name.", isDone},
	"TooManyRequests":                         {makesApplication, unfinishedKind, "Microsoft asks to slow down.", waits},
	"ServiceUnavailable":                      {makesApplication, unfinishedKind, "The answer to a change did not arrive.", unknown},
	"GatewayTimeout":                          {makesApplication, unfinishedKind, "The answer to a change did not arrive.", unknown},
	"InternalServerError":                     {makesApplication, unfinishedKind, "The answer to a change did not arrive.", unknown},
	"BadGatewayPage":                          {makesApplication, unfinishedKind, "The answer to a change did not arrive.", unknown},
	"PortalPage":                              {makesApplication, unfinishedKind, "The answer to a change did not arrive.", unknown},
	"ProxyAuthenticationRequired":             {makesApplication, failedKind, "The network's proxy wants its own sign-in.", stops},
	"NoBackingApplicationObject":              {makesPrincipal, unfinishedKind, "The new application is not known everywhere", lags},
	"BackingApplicationNotLocal":              {makesPrincipal, unfinishedKind, "The new application is not known everywhere", lags},
	"ServicePrincipalNameInUse":               {makesPrincipal, unfinishedKind, "It is in the tenant already.", isDone},
	"NotAValidReferenceUpdate":                {grantsRole, unfinishedKind, "The new service principal is not known everywhere", lags},
	"PermissionAlreadyAssigned":               {grantsRole, unfinishedKind, "It is in the tenant already.", isDone},
	"PermissionNotFound":                      {grantsRole, refusedKind, "The service does not offer this permission.", stops},
	"PermissionEntryExists":                   {grantsScope, unfinishedKind, "It is in the tenant already.", isDone},
	"PermissionEntryExists400":                {grantsScope, unfinishedKind, "It is in the tenant already.", isDone},
	"Directory_ObjectNotFound":                {grantsScope, unfinishedKind, "The answer to a change did not arrive.", unknown},
	"FederatedNameTaken":                      {federates, unfinishedKind, "It is in the tenant already.", isDone},
	"InvalidFederatedIdentityCredentialValue": {federates, refusedKind, "The tenant does not allow this issuer.", stops},
	"Request_ResourceNotFound":                {issuesSecret, failedKind, "It is not in the tenant.", lags},
	"CredentialTypeNotAllowedAsPerAppPolicy":  {issuesSecret, refusedKind, "The tenant does not allow this kind of credential.", stops},
	"CredentialInvalidLifetimeAsPerAppPolicy": {issuesSecret, refusedKind, "The credential would live longer than the tenant allows.", stops},
	"NoPasswordWithKeyId":                     {removesSecret, failedKind, "Microsoft refused the request.", stops},
	"KeyCredentialsInvalidEndDate":            {uploadsCertificate, refusedKind, "Entra refuses the certificate's end date.", stops},
	"OwnerAlreadyThere":                       {addsOwner, unfinishedKind, "It is in the tenant already.", isDone},
	"NoApplicationAccessPolicy":               {reads("/me/onlineMeetings"), unfinishedKind, "Teams does not let the connector read meetings yet.", stops},
	"PermissionScopeNotGranted":               {reads("/roleManagement/directory/roleAssignments"), refusedKind, "A scope is missing in your sign-in.", stops},
	"AadPremiumLicenseRequired":               {reads("/roleManagement/directory/roleEligibilityScheduleInstances"), refusedKind, "The tenant does not have the licence for this.", stops},
	"Request_UnsupportedQuery":                {reads("/applications"), failedKind, "Microsoft Graph cannot answer this question.", stops},
}

func TestEveryNamedErrorIsToldAsItIs(t *testing.T) {
	s := newStruckTenant(t)
	for _, name := range fault.Names() {
		want, known := namedErrors[name]
		if !known {
			t.Errorf("%s is met by nobody", name)
			continue
		}
		script, err := fault.Parse("script", strings.NewReader(fmt.Sprintf(`{"do": "error", "name": %q}`, name)))
		if err == nil {
			err = s.server.Inject(script...)
		}
		if err != nil {
			t.Fatal(err)
		}
		err = want.meet(s, t.Context())
		if struck := s.server.Struck(); err == nil || len(struck) == 0 {
			t.Errorf("%s: %d requests were struck, and the error is %v", name, len(struck), err)
			continue
		}
		p := problem.Of(err)
		if p.Kind != want.kind || !strings.HasPrefix(p.What, want.what) || fateOf(err) != want.fate {
			t.Errorf("%s: kind %d %q %q, and a run %s", name, p.Kind, p.What, p.Why, fateOf(err))
		}
		// The code is what somebody looks up; the texts of the tenant are in no sentence.
		if strings.HasPrefix(name, "AADSTS") && !strings.Contains(fmt.Sprint(p.Detail), name) {
			t.Errorf("%s: the detail is %v", name, p.Detail)
		}
		if text := p.Error(); strings.Contains(text, "00000000-1111") || strings.Contains(text, "Contoso") || p.Next == "" {
			t.Errorf("%s: %s", name, text)
		}
	}
	for name := range namedErrors {
		if !slices.Contains(fault.Names(), name) {
			t.Errorf("%s cannot be had by name", name)
		}
	}
}

// struckTenant is a rehearsal tenant with a connector, whose requests errors are to strike.
type struckTenant struct {
	stage
	client    *Client
	app       *entra.Application
	principal *entra.ServicePrincipal
	secret    AppCredential
}

func newStruckTenant(t *testing.T) *struckTenant {
	t.Helper()
	s := &struckTenant{stage: rehearse(t)}
	s.client = s.signIn(t, "adele")
	ctx := t.Context()
	for _, step := range []Step{StepLook, StepCreate, StepGrant} {
		if err := s.client.Need(ctx, step); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if s.app, err = s.client.PutApplication(ctx, entra.Application{UniqueName: "gatehouse-struck-main", DisplayName: "Struck", Audience: "AzureADMyOrg"}); err != nil {
		t.Fatal(err)
	}
	if s.principal, err = s.client.CreatePrincipal(ctx, s.app.AppID, nil, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.client.SetEnabled(ctx, s.principal.ObjectID, true); err != nil {
		t.Fatal(err)
	}
	_, value, err := s.client.AddPassword(ctx, s.app.ObjectID, "x", time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.secret = AppCredential{Secret: value}
	return s
}

func personSignsIn(s *struckTenant, ctx context.Context) error {
	_, err := SignIn(ctx, SignInOptions{Endpoint: s.endpoint(), Tenant: "contoso.example", Timeout: 10 * time.Second})
	return err
}

// personGoesOn asks for a new token without the person.
func personGoesOn(s *struckTenant, ctx context.Context) error {
	_, err := s.client.silentToken(ctx, `{"access_token":{"nbf":{"essential":true}}}`)
	return err
}

func connectorSignsIn(s *struckTenant, ctx context.Context) error {
	session, err := AppToken(ctx, s.endpoint(), s.ready.TenantID, s.app.AppID, s.secret)
	if err == nil {
		session.Close()
	}
	return err
}

func makesApplication(s *struckTenant, ctx context.Context) error {
	_, err := s.client.PutApplication(ctx, entra.Application{UniqueName: "gatehouse-other-main", DisplayName: "Other", Audience: "AzureADMyOrg"})
	return err
}

func makesPrincipal(s *struckTenant, ctx context.Context) error {
	_, err := s.client.CreatePrincipal(ctx, s.app.AppID, nil, "")
	return err
}

func grantsRole(s *struckTenant, ctx context.Context) error {
	_, err := s.client.GrantRole(ctx, s.principal.ObjectID, s.principal.ObjectID, someID)
	return err
}

func grantsScope(s *struckTenant, ctx context.Context) error {
	_, err := s.client.CreateScopeGrant(ctx, s.principal.ObjectID, s.principal.ObjectID, []string{"User.Read"})
	return err
}

func federates(s *struckTenant, ctx context.Context) error {
	return s.client.PutFederated(ctx, s.app.ObjectID, entra.Federated{Name: "proxy", Issuer: "https://issuer.example", Subject: "s", Audience: "a"})
}

func issuesSecret(s *struckTenant, ctx context.Context) error {
	_, _, err := s.client.AddPassword(ctx, s.app.ObjectID, "x", time.Now().Add(time.Hour))
	return err
}

func removesSecret(s *struckTenant, ctx context.Context) error {
	return s.client.RemovePassword(ctx, s.app.ObjectID, someID)
}

func uploadsCertificate(s *struckTenant, ctx context.Context) error {
	return s.client.PutKeys(ctx, s.app.ObjectID, []entra.Key{{KeyID: someID, DisplayName: "x", Start: time.Now(), End: time.Now().Add(time.Hour)}})
}

func addsOwner(s *struckTenant, ctx context.Context) error {
	return s.client.AddOwner(ctx, s.app.ObjectID, someID)
}

func reads(path string) func(*struckTenant, context.Context) error {
	return func(s *struckTenant, ctx context.Context) error {
		u, err := url.Parse(s.endpoint().graph() + "/v1.0" + path)
		if err != nil {
			return err
		}
		_, err = s.client.wire.do(ctx, request{method: http.MethodGet, url: u, read: true})
		return err
	}
}
