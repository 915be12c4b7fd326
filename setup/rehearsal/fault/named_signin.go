package fault

import "net/http"

const (
	appID  = "00000000-1111-4222-8333-444444444444"
	assert = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion."
)

// signInError is an error of the token endpoint.
func signInError(number, oauth, message string, at Match) named {
	status := http.StatusBadRequest
	if oauth == "invalid_client" {
		status = http.StatusUnauthorized
	}
	return named{status: status, code: oauth, number: number, message: message, match: at}
}

// signInErrors follow Microsoft Entra docs, "Microsoft Entra authentication and authorization error codes".
var signInErrors = func() map[string]named {
	all := map[string]named{}
	for _, e := range []named{
		signInError("65001", "invalid_grant", "The user or administrator has not consented to use the application with ID '"+appID+"' named 'App'. Send an interactive authorization request for this user and resource.", tokens),
		signInError("65002", "invalid_client", "Consent between first party application '04b07795-8ddb-461a-bbee-02f9e1bf7b46' and first party resource '00000003-0000-0000-c000-000000000000' must be configured via preauthorization - applications owned and operated by Microsoft must get approval from the API owner before requesting tokens for that API.", tokens),
		signInError("65004", "access_denied", "User declined to consent to access the app.", tokens),
		signInError("65005", "invalid_resource", "The application '"+appID+"' asked for permissions to access a resource that has been removed or is no longer available.", tokens),
		signInError("650057", "invalid_resource", "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration.", tokens),
		signInError("90094", "access_denied", "An administrator of Contoso has set a policy that prevents you from granting App the permissions it is requesting.", tokens),
		signInError("90095", "access_denied", "Admin consent is required for the permissions requested by this application. An admin consent request may be sent to the admin.", tokens),
		signInError("7000112", "unauthorized_client", "Application '"+appID+"'(App) is disabled.", asItself),
		signInError("7000215", "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '"+appID+"'.", asItself),
		signInError("7000222", "invalid_client", "The provided client secret keys for app '"+appID+"' are expired.", asItself),
		signInError("7000229", "invalid_client", "The client application '"+appID+"' is missing service principal in the tenant.", asItself),
		signInError("7000218", "invalid_client", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", tokens),
		signInError("700016", "unauthorized_client", "Application with identifier '"+appID+"' was not found in the directory 'Contoso'.", asItself),
		signInError("700027", "invalid_client", "The certificate with identifier used to sign the client assertion is not registered on application. Client assertion failed signature validation.", asItself),
		signInError("70021", "invalid_client", "No matching federated identity record found for presented assertion. "+assert, asItself),
		signInError("700211", "invalid_client", "No matching federated identity record found for presented assertion issuer 'https://issuer.example/'. "+assert, asItself),
		signInError("700212", "invalid_client", "No matching federated identity record found for presented assertion audience 'api://other'. "+assert, asItself),
		signInError("700213", "invalid_client", "No matching federated identity record found for presented assertion subject 'other'. "+assert, asItself),
		signInError("70025", "invalid_client", "The client '"+appID+"' has no configured federated identity credentials.", asItself),
		signInError("50011", "invalid_request", "The redirect URI 'http://localhost:1' specified in the request does not match the redirect URIs configured for the application '"+appID+"'.", tokens),
		signInError("500113", "invalid_request", "No reply address is registered for the application.", tokens),
		signInError("900971", "invalid_request", "No reply address provided.", tokens),
		signInError("50020", "invalid_request", "User account 'someone@fabrikam.example' from identity provider 'https://sts.windows.net/' does not exist in tenant 'Contoso' and cannot access the application. The account needs to be added as an external user in the tenant first.", tokens),
		signInError("16000", "invalid_request", "User account from identity provider does not exist in tenant 'Contoso' and cannot access the application.", tokens),
		signInError("50076", "interaction_required", "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '"+appID+"'.", tokens),
		signInError("50079", "interaction_required", "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '"+appID+"'.", tokens),
		signInError("50105", "invalid_grant", "Your administrator has configured the application App to block users unless they are specifically granted access to the application.", tokens),
		signInError("500011", "invalid_resource", "The resource principal named https://manage.office.com was not found in the tenant named Contoso.", tokens),
		signInError("50194", "invalid_request", "Application '"+appID+"'(App) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps.", tokens),
		signInError("50173", "invalid_grant", "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.", refreshed),
		signInError("70043", "invalid_grant", "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.", refreshed),
		signInError("53000", "invalid_grant", "Your device is required to be managed to access this resource.", tokens),
		signInError("53003", "invalid_grant", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.", tokens),
		signInError("90002", "invalid_request", "Tenant 'contoso.example' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", Match{Method: "GET", Path: "**/openid-configuration"}),
		signInError("90038", "invalid_request", "Tenant 'contoso.example' request is being redirected to the National Cloud 'MicrosoftOnline.us'.", Match{Method: "GET", Path: "**/openid-configuration"}),
		signInError("900432", "unauthorized_client", "Confidential Client is not supported in Cross Cloud request.", asItself),
		signInError("900382", "unauthorized_client", "Confidential Client is not supported in Cross Cloud request.", asItself),
		signInError("90033", "temporarily_unavailable", "A transient error has occurred. Please try again.", tokens),
	} {
		all["AADSTS"+e.number] = e
	}
	return all
}()
