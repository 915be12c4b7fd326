package entra

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gatehouse/setup/network"
	"gatehouse/setup/problem"
)

// explanation is one entry of the table: which answers it fits, and what a person is told. Empty fields fit everything.
type explanation struct {
	status int
	code   string
	text   string // part of the message, lower case
	kind   problem.Kind
	what   string
	why    string
	next   string
}

const (
	again     = "Nothing is lost: run the same command again to go on."
	askAdmin  = "Ask a Global Administrator or Privileged Role Administrator, or hand them the report for the consent approver."
	waitAgain = "Wait a few minutes and run the same command again: what was done stays done."

	notEverywhere = "The new application is not known everywhere in the directory yet."
	doctorSays    = "Try again; gatehouse doctor says what stands between this machine and Microsoft."
	fewMinutes    = "A change takes seconds to minutes to reach every copy of the directory."
)

// explanations, the finer ones first. Sources: Microsoft Entra docs, "Microsoft Entra authentication and authorization error
// codes"; Microsoft Graph docs, "Microsoft Graph error responses"; texts seen in public issue trackers.
var explanations = []explanation{
	{code: "AADSTS65001", kind: problem.Refused, what: "Consent is missing.", why: "Nobody has yet allowed the sign-in program to use these scopes for this account.", next: askAdmin},
	{code: "AADSTS90094", kind: problem.Refused, what: "An administrator's consent is missing.", why: "These scopes need an administrator, and this account is none.", next: askAdmin},
	{code: "AADSTS90095", kind: problem.Refused, what: "An administrator has to approve this first.", why: "The tenant sends such requests to an administrator.", next: askAdmin},
	{code: "AADSTS65004", kind: problem.Refused, what: "The consent page was cancelled.", next: "Ask again when you are ready."},
	{code: "access_denied", kind: problem.Refused, what: "The sign-in was refused on the sign-in page.", next: "Ask again when you are ready."},
	{code: "authorization_declined", kind: problem.Refused, what: "The sign-in was declined on the page of the code.", next: "Ask again when you are ready."},
	{code: "UnusableAnswer", kind: problem.Failed, what: "The sign-in service's answer could not be used.", why: "It is not what such a service says: a proxy that changes answers looks like this.", next: doctorSays},
	{code: "ForeignSignIn", kind: problem.Failed, what: "The sign-in service sends to another server.", why: "It is not one of the chosen cloud's, so nothing was sent there and no page was opened.", next: doctorSays},
	{code: "unusable_token", kind: problem.Failed, what: "The sign-in service's answer could not be used.", why: "It is not complete: a proxy that changes answers looks like this.", next: "Try again from another network, or report it with the detail."},
	{code: "expired_token", kind: problem.Unfinished, what: "Nobody entered the code in time.", next: "Sign in again to get a new code."},
	{code: "AADSTS65002", kind: problem.Refused, what: "The sign-in program may not ask for these scopes.", why: "The client id belongs to a Microsoft program that is limited to a fixed list of scopes.", next: "Use the default client id, or one of your own."},
	{code: "AADSTS53003", kind: problem.Refused, what: "A Conditional Access policy blocks this sign-in.", why: "Policies can block the sign-in by code, unmanaged devices or places.", next: "Sign in with the browser instead of a code, from a managed device, or ask who runs Conditional Access."},
	{code: "AADSTS53000", kind: problem.Refused, what: "This device does not satisfy the tenant's policy.", why: "Conditional Access asks for a compliant device.", next: "Sign in from a managed device with its own browser."},
	{code: "AADSTS50076", kind: problem.Refused, what: "The tenant asks for another proof of who you are.", why: "Multifactor authentication is required.", next: "Sign in again in the browser and complete it."},
	{code: "AADSTS50079", kind: problem.Refused, what: "The tenant asks you to register another proof of who you are.", why: "Multifactor authentication is required and not set up for this account.", next: "Sign in again in the browser and set it up."},
	{code: "AADSTS50105", kind: problem.Refused, what: "This account is not assigned to the sign-in program.", why: "The tenant lets only assigned people use it.", next: "Ask an administrator to assign you, or sign in with another account."},
	{code: "AADSTS50020", kind: problem.Refused, what: "This account does not belong to the tenant.", why: "The account exists in another tenant and is no guest in this one.", next: "Sign in with an account of the tenant that you named."},
	{code: "AADSTS16000", kind: problem.Refused, what: "This account does not belong to the tenant.", why: "The account exists in another tenant and is no guest in this one.", next: "Sign in with an account of the tenant that you named."},
	{code: "AADSTS90002", kind: problem.Refused, what: "The tenant was not found in this cloud.", why: "The sign-in service does not know this domain or id.", next: "Check the spelling, or choose another cloud."},
	{code: "AADSTS50173", kind: problem.Refused, what: "Your sign-in was revoked.", why: "The password changed, or an administrator ended all sessions.", next: "Sign in again."},
	{code: "AADSTS70043", kind: problem.Refused, what: "Your sign-in ran out.", why: "The tenant limits how long a sign-in lasts.", next: "Sign in again."},
	{code: "AADSTS500011", kind: problem.Failed, what: "The service to be read is not present in this tenant.", why: "Its service principal is missing.", next: "Check that the tenant has the service, then plan again."},
	{code: "AADSTS7000112", kind: problem.Refused, what: "Sign-in of the connector is switched off.", why: "Its service principal is disabled, or Entra has not yet noticed that it was enabled.", next: "Enable the connector; if you just did, wait a few minutes."},
	{code: "AADSTS7000215", kind: problem.Unfinished, what: "Entra does not accept the client secret.", why: "It is wrong, or so new that it is not known everywhere yet.", next: "Wait a few minutes and verify again; if it stays, rotate the secret."},
	{code: "AADSTS700024", kind: problem.Failed, what: "Entra does not accept the time of the signature.", why: "This machine's clock differs from Entra's by more than it allows.", next: "Set the clock (gatehouse doctor compares it), then try again."},
	{code: "AADSTS700027", kind: problem.Unfinished, what: "Entra does not accept the certificate.", why: "No registered certificate fits its signature, or it is so new that it is not known everywhere yet.", next: "Wait a few minutes and verify again; if it stays, compare the thumbprint with the one in the Entra admin centre, or rotate the certificate."},
	{code: "AADSTS7000222", kind: problem.Refused, what: "The client secret has expired.", next: "Rotate the secret."},
	{code: "AADSTS700016", kind: problem.Unfinished, what: "Entra does not know the connector's application.", why: "It is in another tenant, or so new that it is not known everywhere yet.", next: waitAgain},
	{code: "AADSTS7000229", kind: problem.Unfinished, what: "The connector has no service principal that Entra's sign-in knows.", why: "It is missing, or so new that it is not known everywhere yet.", next: waitAgain},
	{code: "AADSTS70021", kind: problem.Refused, what: "No federated credential fits the presented token.", why: "Issuer, subject and audience must be equal byte for byte.", next: "Compare the three values on the other side with the ones in the plan."},
	{code: "AADSTS700211", kind: problem.Refused, what: "The issuer of the presented token fits no federated credential.", why: "It must be equal byte for byte, with or without the final slash.", next: "Compare the issuer on the other side with the one in the plan."},
	{code: "AADSTS700212", kind: problem.Refused, what: "The audience of the presented token fits no federated credential.", next: "Compare the audience on the other side with the one in the plan."},
	{code: "AADSTS700213", kind: problem.Refused, what: "The subject of the presented token fits no federated credential.", next: "Compare the subject on the other side with the one in the plan."},
	{code: "AADSTS70025", kind: problem.Unfinished, what: "The connector has no federated credential that Entra's sign-in knows.", why: "It is missing, or so new that it is not known everywhere yet.", next: waitAgain},
	{code: "AADSTS900432", kind: problem.Refused, what: "The connector belongs to another cloud.", why: "A credential of one of Microsoft's clouds does not sign in to another.", next: "Choose the cloud in which the connector was made."},
	{code: "AADSTS900382", kind: problem.Refused, what: "The connector belongs to another cloud.", why: "A credential of one of Microsoft's clouds does not sign in to another.", next: "Choose the cloud in which the connector was made."},
	{code: "AADSTS50011", kind: problem.Failed, what: "The reply address is not one of the app's.", why: "It must be registered exactly as it is sent.", next: "Plan and apply again, so that the app registration gets its reply address."},
	{code: "AADSTS500113", kind: problem.Refused, what: "The consent link cannot work for this connector.", why: "Its app registration has no reply address.", next: "Consent on the Enterprise applications page of the Entra admin centre instead."},
	{code: "AADSTS900971", kind: problem.Refused, what: "The consent link cannot work for this connector.", why: "Its app registration has no reply address.", next: "Consent on the Enterprise applications page of the Entra admin centre instead."},
	{code: "AADSTS7000218", kind: problem.Refused, what: "The sign-in program cannot be used from a desktop.", why: "Its app registration is not a public client.", next: "Use the default client id, or allow public client flows for yours."},

	{code: "AADSTS90033", kind: problem.Unfinished, what: "Entra's sign-in service is busy.", why: "It says that the error passes by itself.", next: again},
	{code: "temporarily_unavailable", kind: problem.Unfinished, what: "Entra's sign-in service is busy.", why: "It says that the error passes by itself.", next: again},

	// Replication says these, one of them even as a missing right: they stand before every other reading of their codes.
	{code: "NoBackingApplicationObject", kind: problem.Unfinished, what: notEverywhere, why: fewMinutes, next: waitAgain},
	{status: http.StatusBadRequest, text: "does not reference a valid application object", kind: problem.Unfinished, what: notEverywhere, why: fewMinutes, next: waitAgain},
	{status: http.StatusForbidden, text: "backing application of the service principal", kind: problem.Unfinished, what: notEverywhere, why: fewMinutes, next: waitAgain},
	{status: http.StatusBadRequest, text: "not a valid reference update", kind: problem.Unfinished, what: "The new service principal is not known everywhere in the directory yet.", why: fewMinutes, next: waitAgain},
	{text: "same value for property uniquename already exists", kind: problem.Refused, what: "Another app registration holds this unique name.", why: "It is in the tenant, or was deleted less than 30 days ago: a deleted one keeps its name.", next: "Restore it or delete it permanently, or set the connector up as another instance."},

	{code: "CredentialTypeNotAllowedAsPerAppPolicy", kind: problem.Refused, what: "The tenant does not allow this kind of credential.", why: "Its app management policy blocks client secrets, or certificates of authorities that it does not trust.", next: "Choose another kind that the connector takes, such as a federated credential, or ask for an exception to the policy."},
	{code: "CredentialInvalidLifetimeAsPerAppPolicy", kind: problem.Refused, what: "The credential would live longer than the tenant allows.", why: "The app management policy limits the lifetime.", next: "Choose a shorter lifetime and plan again."},
	{code: "SignInAudienceNotAllowedAsPerAppPolicy", kind: problem.Refused, what: "The tenant does not allow this kind of app registration.", why: "Its app management policy limits who may sign in to an app.", next: "Ask for an exception to the policy."},
	{code: "InvalidFederatedIdentityCredentialValue", kind: problem.Refused, what: "The tenant does not allow this issuer.", why: "Its app management policy limits federated credentials.", next: "Check the issuer, or ask for an exception to the policy."},
	{code: "KeyCredentialsInvalidEndDate", kind: problem.Refused, what: "Entra refuses the certificate's end date.", why: "It lies after the certificate's own end, or was not in UTC; now and then it refuses good ones.", next: "Try again; if it stays, use another certificate."},
	{code: "HostNameNotOnVerifiedDomain", kind: problem.Refused, what: "An address of the app registration uses a domain that is not the tenant's.", why: "Identifier addresses must use a verified domain.", next: "Use a domain of the tenant, or verify this one in the Entra admin centre."},
	{status: http.StatusBadRequest, text: "permission being assigned was not found", kind: problem.Refused, what: "The service does not offer this permission.", why: "It was retired, or belongs to another service.", next: "Plan again: the names are looked up anew."},
	{code: "Directory_QuotaExceeded", kind: problem.Refused, what: "You may not create more objects in this tenant.", why: "Accounts without an administrator role may own 250 objects; deleted ones count for 30 days.", next: "Remove old app registrations permanently, or let an administrator create this one."},
	{status: http.StatusBadRequest, text: "servicemanagementreference field is required", kind: problem.Refused, what: "The tenant wants a service management reference for every app.", why: "Its policy requires one.", next: "Find the entry in your organisation's records and give it: --set serviceManagementReference=ENTRY."},
	{code: "Directory_ConcurrencyViolation", kind: problem.Unfinished, what: "The tenant is busy with other changes.", why: "Somebody else is changing the same object.", next: again},
	{code: "PermissionScopeNotGranted", kind: problem.Refused, what: "A scope is missing in your sign-in.", why: "The request needs a permission that was not asked for or was refused.", next: "Sign in again and allow the step."},
	{status: http.StatusForbidden, text: "no application access policy", kind: problem.Unfinished, what: "Teams does not let the connector read meetings yet.", why: "The application access policy is missing or younger than 30 minutes.", next: "Run the PowerShell step of the hand-over, wait 30 minutes and verify again."},
	{code: "Authorization_RequestDenied", kind: problem.Refused, what: "Your account may not do this.", why: "The role for it is missing, or the scope was refused; scope and role are both needed.", next: askAdmin},
	{code: "InvalidAuthenticationToken", kind: problem.Refused, what: "Microsoft Graph does not accept the sign-in.", why: "It ran out, was revoked, or belongs to another cloud.", next: "Sign in again."},
	{code: "AadPremiumLicenseRequired", kind: problem.Refused, what: "The tenant does not have the licence for this.", why: "Eligible roles belong to Microsoft Entra ID P2 or Microsoft Entra ID Governance.", next: "Go on without it: what depends on it is shown as not known."},
	{code: "Request_UnsupportedQuery", kind: problem.Failed, what: "Microsoft Graph cannot answer this question.", why: "The query is not supported as it was sent.", next: "Report it with the detail."},
	{status: http.StatusProxyAuthRequired, kind: problem.Failed, what: "The network's proxy wants its own sign-in.", why: "The answer came from the proxy and not from Microsoft.", next: "Set up the proxy for this machine, then try again."},
	{code: "TooLarge", kind: problem.Failed, what: "The answer is larger than anything that was asked for.", why: "Reading it was given up. Microsoft does not answer like this; something in between may.", next: doctorSays},
	{code: "CutOff", kind: problem.Failed, what: "Only a part of the answer arrived.", why: "The connection broke off in the middle of it.", next: doctorSays},
	{code: "NotGraph", kind: problem.Failed, what: "The answer is not what was asked for.", why: "It is not of Microsoft Graph's shape: proxies that change answers look like this.", next: doctorSays},
	{code: "NoAnswerInBatch", kind: problem.Failed, what: "Microsoft Graph left a part of the answer out.", why: "Several questions were asked together, and not all were answered.", next: doctorSays},
	{code: "ForeignFile", kind: problem.Failed, what: "The answer names an address that cannot be used.", why: "A file is fetched over https only, and without anybody's name in the address.", next: doctorSays},
	{code: "ForeignPage", kind: problem.Failed, what: "A list goes on at another server than Microsoft Graph.", why: "Nothing was sent there: your sign-in would have gone along.", next: doctorSays},
	{code: "EndlessPages", kind: problem.Failed, what: "A list does not end.", why: "It was followed for more pages than any real one has.", next: doctorSays},
	{code: "NotJSON", kind: problem.Failed, what: "The answer did not come from Microsoft.", why: "It is a page and not data: proxies and the sign-in pages of networks answer like this.", next: "Open any page in a browser and sign in to the network if it asks; gatehouse doctor says what stands between."},
	{status: http.StatusUnauthorized, kind: problem.Refused, what: "Microsoft Graph does not accept the sign-in.", why: "It ran out or was revoked.", next: "Sign in again."},
	{status: http.StatusForbidden, kind: problem.Refused, what: "Your account may not do this.", why: "The role or the scope for it is missing.", next: askAdmin},
	{status: http.StatusTooManyRequests, kind: problem.Unfinished, what: "Microsoft asks to slow down.", why: "Too many requests came from this tenant or program.", next: again},
	{status: http.StatusNotFound, kind: problem.Failed, what: "It is not in the tenant.", why: "It was removed, or is so new that not every copy of the directory has it.", next: "Look again in a few minutes."},
}

// Problem puts the answer into words. The tenant's own text is not among them.
func (e *Error) Problem() *problem.Problem {
	return e.words().
		With("Code", e.Code).With("Status", statusText(e.Status)).With("Request", strings.TrimSpace(e.Method+" "+e.Path)).
		With("Request id", e.RequestID).With("Time", timeText(e.Time))
}

func (e *Error) words() *problem.Problem {
	switch {
	case errors.Is(e.Err, context.Canceled):
		return problem.New(problem.Unfinished, "Cancelled.", e.lost(), again, e)
	case e.Unknown:
		return problem.New(problem.Unfinished, "The answer to a change did not arrive.", "Whether it happened is not known yet; Gatehouse looks before it sends anything again.", again, e)
	case errors.Is(e.Err, context.DeadlineExceeded):
		return problem.New(problem.Unfinished, "Microsoft did not answer in time.", "", again, e)
	}
	text := strings.ToLower(e.Message)
	for _, x := range explanations {
		if x.code == "" && x.text == "" && x.aboutGraph() && e.fromSignIn() {
			continue
		}
		if (x.status == 0 || x.status == e.Status) && (x.code == "" || x.code == e.Code) && strings.Contains(text, x.text) {
			return problem.New(x.kind, x.what, x.why, x.next, e)
		}
	}
	switch {
	case e.AlreadyThere():
		return problem.New(problem.Unfinished, "It is in the tenant already.", "An earlier run or somebody else made it.", again, e)
	case e.Status == 0:
		why, next := reason(e.Err)
		return problem.New(problem.Failed, "Microsoft could not be reached.", why, next, e)
	case e.Status >= 300 && e.Status < 400:
		return problem.New(problem.Failed, "The answer did not come from Microsoft.", "It sends to another address: the sign-in pages of networks answer like this.",
			"Open any page in a browser and sign in to the network if it asks, then try again.", e)
	case e.Status >= 500:
		return problem.New(problem.Unfinished, "Microsoft has a problem of its own.", "The service answered with an error that does not depend on what was asked.", again, e)
	}
	return problem.New(problem.Failed, "Microsoft refused the request.", "The code in the detail says why.", "Copy the detail and look it up or report it.", e)
}

// aboutGraph holds for the entries that read a bare status as Microsoft Graph's.
func (x explanation) aboutGraph() bool {
	return x.status == http.StatusUnauthorized || x.status == http.StatusForbidden || x.status == http.StatusNotFound
}

// fromSignIn holds for answers of the sign-in service, whose statuses say nothing.
func (e *Error) fromSignIn() bool {
	return strings.HasPrefix(e.Code, "AADSTS") || strings.Contains(e.Path, "/oauth2/")
}

func (e *Error) lost() string {
	if e.Unknown {
		return "A change was on its way; whether it happened shows at the next look."
	}
	return ""
}

// reason names the common causes of no connection and what helps; anything else stays in the detail.
func reason(err error) (why, next string) {
	if why, next, ok := network.Reason(err); ok {
		return why, next
	}
	next = "Check the network and the proxy (gatehouse doctor shows both), then try again."
	if err == nil {
		return "", next
	}
	text := err.Error()
	for _, r := range []struct{ part, why string }{
		{"no such host", "The name of the server cannot be found."},
		{"connection refused", "The connection was refused."},
		{"connection reset", "The connection broke off."},
		{"EOF", "The connection broke off."},
		{"network is unreachable", "There is no network."},
		{"timeout", "There was no answer in time."},
		{"may be asked", "The address is not the chosen cloud's."},
	} {
		if strings.Contains(text, r.part) {
			return r.why, next
		}
	}
	return "", next
}

func statusText(status int) string {
	if status == 0 {
		return ""
	}
	return strings.TrimSpace(strings.Join([]string{strconv.Itoa(status), http.StatusText(status)}, " "))
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
