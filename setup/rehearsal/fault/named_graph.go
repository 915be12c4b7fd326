package fault

import "net/http"

// graphErrors follow Microsoft Graph docs, "Microsoft Graph error responses and resource types", and what public issue trackers show
// (msgraph-sdk-dotnet#3108, msgraph-bicep-types#193, azure-cli#23081 and #26471, nais/azurerator#448, the retry list of the Azure AD
// provider for Terraform, OfficeDev/TeamsFx).
var graphErrors = map[string]named{
	"Authorization_RequestDenied": {status: http.StatusForbidden, code: "Authorization_RequestDenied", message: "Insufficient privileges to complete the operation.", match: anyWrite},
	"NoBackingApplicationObject": {
		status: http.StatusBadRequest, code: "Request_BadRequest", detail: "NoBackingApplicationObject", match: principal,
		message: "The appId '00000000-1111-4222-8333-444444444444' of the service principal does not reference a valid application object.",
	},
	"BackingApplicationNotLocal": {
		status: http.StatusForbidden, code: "Authorization_RequestDenied", match: principal,
		message: "When using this permission, the backing application of the service principal being created must in the local tenant",
	},
	"Request_ResourceNotFound": {
		status: http.StatusNotFound, code: "Request_ResourceNotFound", match: addPassword,
		message: "Resource '00000000-1111-4222-8333-444444444444' does not exist or one of its queried reference-property objects are not present.",
	},
	"NotAValidReferenceUpdate":  {status: http.StatusBadRequest, code: "Request_BadRequest", message: "Not a valid reference update.", match: roleGrant},
	"PermissionAlreadyAssigned": {status: http.StatusBadRequest, code: "Request_BadRequest", message: "Permission being assigned already exists on the object", match: roleGrant},
	"PermissionNotFound":        {status: http.StatusBadRequest, code: "Request_BadRequest", message: "Permission being assigned was not found on application '00000003-0000-0000-c000-000000000000'.", match: roleGrant},
	"PermissionEntryExists":     {status: http.StatusConflict, code: "Request_MultipleObjectsWithSameKeyValue", message: "Permission entry already exists.", match: scopeGrant},
	"PermissionEntryExists400":  {status: http.StatusBadRequest, code: "Request_BadRequest", message: "Permission entry already exists.", match: scopeGrant},
	"Directory_ObjectNotFound":  {status: http.StatusNotFound, code: "Directory_ObjectNotFound", message: "Unable to read the company information from the directory.", match: scopeGrant},
	"CredentialTypeNotAllowedAsPerAppPolicy": {
		status: http.StatusBadRequest, code: "CredentialTypeNotAllowedAsPerAppPolicy", message: "Credential type is not allowed as per assigned policy.", match: addPassword,
	},
	"CredentialInvalidLifetimeAsPerAppPolicy": {
		status: http.StatusBadRequest, code: "CredentialInvalidLifetimeAsPerAppPolicy", match: addPassword,
		message: "Credential lifetime exceeds the max value allowed as per assigned policy.",
	},
	"SignInAudienceNotAllowedAsPerAppPolicy": {
		status: http.StatusBadRequest, code: "SignInAudienceNotAllowedAsPerAppPolicy", message: "The sign-in audience is not allowed as per assigned policy.", match: application,
	},
	"HostNameNotOnVerifiedDomain": {
		status: http.StatusBadRequest, code: "HostNameNotOnVerifiedDomain", match: application,
		message: "Values of identifierUris property must use a verified domain of the organization or its subdomain.",
	},
	"Directory_ConcurrencyViolation": {
		status: http.StatusConflict, code: "Directory_ConcurrencyViolation", match: application,
		message: "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.",
	},
	"Directory_ConcurrencyViolation503": {
		status: http.StatusServiceUnavailable, code: "Directory_ConcurrencyViolation", match: application,
		message: "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.",
	},
	"Directory_QuotaExceeded": {
		status: http.StatusForbidden, code: "Directory_QuotaExceeded", match: application,
		message: "The directory object quota limit for the Principal has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota.",
	},
	"ServiceManagementReferenceMissing": {
		status: http.StatusBadRequest, code: "BadRequest", message: "ServiceManagementReference field is required for Create, but is missing in the request.", match: application,
	},
	"UniqueNameTaken": {
		status: http.StatusBadRequest, code: "Request_BadRequest", message: "Another object with the same value for property uniqueName already exists.", match: application,
	},
	"FederatedNameTaken": {
		status: http.StatusConflict, code: "Request_MultipleObjectsWithSameKeyValue", message: "FederatedIdentityCredential with name proxy already exists.", match: federated,
	},
	"InvalidFederatedIdentityCredentialValue": {
		status: http.StatusBadRequest, code: "InvalidFederatedIdentityCredentialValue", message: "The issuer is not allowed as per assigned policy.", match: federated,
	},
	"KeyCredentialsInvalidEndDate": {status: http.StatusBadRequest, code: "KeyCredentialsInvalidEndDate", message: "Key credential end date is invalid.", match: certificates},
	"NoPasswordWithKeyId":          {status: http.StatusBadRequest, code: "Request_BadRequest", message: "No password credential found with keyId.", match: Match{Method: "POST", Path: "**/removePassword"}},
	"OwnerAlreadyThere": {
		status: http.StatusBadRequest, code: "Request_BadRequest", match: Match{Method: "POST", Path: "**/owners/$ref"},
		message: "One or more added object references already exist for the following modified properties: 'owners'.",
	},
	"ServicePrincipalNameInUse": {
		status: http.StatusConflict, code: "Request_MultipleObjectsWithSameKeyValue", match: principal,
		message: "The service principal cannot be created, updated, or restored because the service principal name 00000000-1111-4222-8333-444444444444 is already in use.",
	},
	"NoApplicationAccessPolicy": {
		status: http.StatusForbidden, code: "Forbidden", match: Match{Method: "GET", Path: "**/onlineMeetings*"},
		message: "No application access policy found for this app 00000000-1111-4222-8333-444444444444 on the user.",
	},
	"PermissionScopeNotGranted": {
		status: http.StatusForbidden, code: "UnknownError", match: Match{Method: "GET", Path: "**/roleManagement/**"},
		message: `{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed due to missing permission scope RoleManagement.Read.Directory.","instanceAnnotations":[]}`,
	},
	"AadPremiumLicenseRequired": {
		status: http.StatusBadRequest, code: "AadPremiumLicenseRequired", match: Match{Method: "GET", Path: "**/roleEligibilityScheduleInstances"},
		message: "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
	},
	"Request_UnsupportedQuery": {status: http.StatusBadRequest, code: "Request_UnsupportedQuery", message: "Unsupported or invalid query filter clause specified for property 'tags' of resource 'Application'.", match: anyRead},
	"InvalidAuthenticationToken": {
		status: http.StatusUnauthorized, code: "InvalidAuthenticationToken", message: "Lifetime validation failed, the token is expired.", match: anyWrite,
		headers: map[string]string{"WWW-Authenticate": `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"`},
	},
	"TooManyRequests": {
		status: http.StatusTooManyRequests, code: "TooManyRequests", message: "Too many requests.", match: Match{Path: "/v1.0/**", In: Alone},
		headers: map[string]string{"Retry-After": "2", "x-ms-throttle-scope": "Tenant_Application/ReadWrite", "x-ms-throttle-information": "CPULimitExceeded"},
	},
	"ServiceUnavailable":  {status: http.StatusServiceUnavailable, code: "ServiceUnavailable", message: "The service is temporarily unavailable.", match: anyWrite, headers: map[string]string{"Retry-After": "1"}},
	"GatewayTimeout":      {status: http.StatusGatewayTimeout, code: "GatewayTimeout", message: "The request timed out.", match: anyWrite},
	"InternalServerError": {status: http.StatusInternalServerError, code: "Service_InternalServerError", message: "Encountered an internal server error.", match: anyWrite},
}
