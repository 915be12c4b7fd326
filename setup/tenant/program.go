package tenant

// program lists what is wrong with the sign-in program (client id) itself when a person signs in with it. The same codes mean
// something else when a connector signs in as itself (Microsoft Entra docs, "Microsoft Entra authentication and authorization error
// codes").
var program = map[string]struct{ what, why, next string }{
	"AADSTS700016":  {notKnown, "Nobody has used it in this tenant, or the client id belongs to another tenant or cloud.", otherProgram},
	"AADSTS7000229": {notKnown, "It has no service principal in the tenant.", otherProgram},
	"AADSTS7000112": {"The tenant has switched the sign-in program off.", "Its service principal is disabled there.", "Ask an administrator to enable it, or use another client id."},
	"AADSTS7000218": {"The sign-in program cannot be used from a desktop.", "Its app registration is not a public client.", "Use the default client id, or allow public client flows for yours."},
	"AADSTS50011":   {noReply, "Its app registration does not have the reply address http://localhost.", addReply},
	"AADSTS500113":  {noReply, "Its app registration has no reply address.", addReply},
	"AADSTS900971":  {noReply, "Its app registration has no reply address.", addReply},
	"AADSTS50194":   {"The sign-in program belongs to one tenant only.", "Its app registration is not multi-tenant, and it is used for another tenant than its own.", otherProgram},
	"AADSTS65005":   {notListed, "The service is no longer available to it.", otherProgram},
	"AADSTS650057":  {notListed, "Its app registration does not list Microsoft Graph among its permissions.", "Add the delegated permissions of Microsoft Graph to your app registration, or use the default client id."},
	"AADSTS500011":  {"The service to be read is not present in this tenant.", "Its service principal is missing.", "Check that the tenant has the service and that the cloud is the right one."},
}

const (
	notKnown     = "The sign-in program (client id) is not known in this tenant."
	noReply      = "The sign-in program cannot answer to this machine."
	notListed    = "The sign-in program may not ask for this service."
	otherProgram = "Use the default client id, or check yours."
	addReply     = "Use the default client id, or add http://localhost to the public client's reply addresses of yours."
)
