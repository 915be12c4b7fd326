package graph

import (
	"maps"
	"slices"
	"strings"

	"gatehouse/setup/rehearsal/directory"
)

// shapeOf is how the value of a property looks.
type shapeOf int

const (
	text shapeOf = iota
	flag
	number
	texts
	complexOne  // an object of type inner
	complexMany // a collection of objects of type inner
	anything    // accepted as it is
)

// property is one property of a type.
type property struct {
	shape    shapeOf
	inner    string
	readOnly bool
}

func readOnly(shape shapeOf) property { return property{shape: shape, readOnly: true} }

func one(inner string) property  { return property{shape: complexOne, inner: inner} }
func many(inner string) property { return property{shape: complexMany, inner: inner} }

// types are the properties that Graph v1.0 declares (microsoftgraph/msgraph-metadata, v1.0).
var types = map[string]map[string]property{
	"application": {
		"id": readOnly(text), "appId": readOnly(text), "deletedDateTime": readOnly(text), "createdDateTime": readOnly(text), "publisherDomain": readOnly(text),
		"applicationTemplateId": readOnly(text), "createdByAppId": readOnly(text), "disabledByMicrosoftStatus": readOnly(text), "isDisabled": readOnly(flag),
		"passwordCredentials": readOnly(anything), "certification": readOnly(anything), "verifiedPublisher": readOnly(anything),
		"uniqueName": {shape: text}, "displayName": {shape: text}, "description": {shape: text}, "notes": {shape: text}, "signInAudience": {shape: text},
		"serviceManagementReference": {shape: text}, "groupMembershipClaims": {shape: text}, "defaultRedirectUri": {shape: text},
		"samlMetadataUrl": {shape: text}, "tokenEncryptionKeyId": {shape: text}, "nativeAuthenticationApisEnabled": {shape: text},
		"isDeviceOnlyAuthSupported": {shape: flag}, "isFallbackPublicClient": {shape: flag}, "oauth2RequirePostResponse": {shape: flag},
		"tags": {shape: texts}, "identifierUris": {shape: texts}, "managerApplications": {shape: texts},
		"web": one("webApplication"), "publicClient": one("redirects"), "spa": one("redirects"), "info": one("informationalUrl"), "api": one("apiApplication"),
		"requiredResourceAccess": many("requiredResourceAccess"), "keyCredentials": many("keyCredential"), "appRoles": many("appRole"),
		"addIns": {shape: anything}, "authenticationBehaviors": {shape: anything}, "optionalClaims": {shape: anything}, "parentalControlSettings": {shape: anything},
		"requestSignatureVerification": {shape: anything}, "servicePrincipalLockConfiguration": {shape: anything}, "logo": {shape: anything},
	},
	"servicePrincipal": {
		"id": readOnly(text), "deletedDateTime": readOnly(text), "appDisplayName": readOnly(text), "appDescription": readOnly(text), "applicationTemplateId": readOnly(text),
		"appOwnerOrganizationId": readOnly(text), "createdDateTime": readOnly(text), "createdByAppId": readOnly(text), "disabledByMicrosoftStatus": readOnly(text),
		"isDisabled": readOnly(flag), "passwordCredentials": readOnly(anything), "verifiedPublisher": readOnly(anything),
		"resourceSpecificApplicationPermissions": readOnly(anything), "signInAudience": readOnly(text),
		"appId": {shape: text}, "displayName": {shape: text}, "description": {shape: text}, "notes": {shape: text}, "homepage": {shape: text}, "loginUrl": {shape: text},
		"logoutUrl": {shape: text}, "preferredSingleSignOnMode": {shape: text}, "preferredTokenSigningKeyThumbprint": {shape: text},
		"servicePrincipalType": {shape: text}, "tokenEncryptionKeyId": {shape: text},
		"accountEnabled": {shape: flag}, "appRoleAssignmentRequired": {shape: flag},
		"tags": {shape: texts}, "alternativeNames": {shape: texts}, "replyUrls": {shape: texts}, "servicePrincipalNames": {shape: texts},
		"notificationEmailAddresses": {shape: texts},
		"info":                       one("informationalUrl"), "appRoles": many("appRole"), "oauth2PermissionScopes": many("permissionScope"), "keyCredentials": many("keyCredential"),
		"addIns": {shape: anything}, "customSecurityAttributes": {shape: anything}, "samlSingleSignOnSettings": {shape: anything},
	},
	"webApplication": {
		"homePageUrl": {shape: text}, "logoutUrl": {shape: text}, "redirectUris": {shape: texts}, "implicitGrantSettings": one("implicitGrantSettings"),
		"redirectUriSettings": {shape: anything},
	},
	"implicitGrantSettings":  {"enableIdTokenIssuance": {shape: flag}, "enableAccessTokenIssuance": {shape: flag}},
	"redirects":              {"redirectUris": {shape: texts}},
	"informationalUrl":       {"logoUrl": readOnly(text), "marketingUrl": {shape: text}, "privacyStatementUrl": {shape: text}, "supportUrl": {shape: text}, "termsOfServiceUrl": {shape: text}},
	"apiApplication":         {"acceptMappedClaims": {shape: flag}, "knownClientApplications": {shape: texts}, "oauth2PermissionScopes": many("permissionScope"), "preAuthorizedApplications": {shape: anything}, "requestedAccessTokenVersion": {shape: number}},
	"requiredResourceAccess": {"resourceAppId": {shape: text}, "resourceAccess": many("resourceAccess")},
	"resourceAccess":         {"id": {shape: text}, "type": {shape: text}},
	"appRole":                {"allowedMemberTypes": {shape: texts}, "description": {shape: text}, "displayName": {shape: text}, "id": {shape: text}, "isEnabled": {shape: flag}, "origin": {shape: text}, "value": {shape: text}},
	"permissionScope":        {"adminConsentDescription": {shape: text}, "adminConsentDisplayName": {shape: text}, "id": {shape: text}, "isEnabled": {shape: flag}, "origin": {shape: text}, "type": {shape: text}, "userConsentDescription": {shape: text}, "userConsentDisplayName": {shape: text}, "value": {shape: text}},
	"keyCredential":          {"customKeyIdentifier": {shape: text}, "displayName": {shape: text}, "endDateTime": {shape: text}, "key": {shape: text}, "keyId": {shape: text}, "startDateTime": {shape: text}, "type": {shape: text}, "usage": {shape: text}},
	"passwordCredential":     {"customKeyIdentifier": {shape: text}, "displayName": {shape: text}, "endDateTime": {shape: text}, "hint": readOnly(text), "keyId": readOnly(text), "secretText": readOnly(text), "startDateTime": {shape: text}},
	"federatedIdentityCredential": {
		"id": readOnly(text), "audiences": {shape: texts}, "description": {shape: text}, "issuer": {shape: text}, "name": {shape: text}, "subject": {shape: text},
	},
	"appRoleAssignment": {
		"id": readOnly(text), "deletedDateTime": readOnly(text), "createdDateTime": readOnly(text), "principalDisplayName": readOnly(text), "principalType": readOnly(text),
		"resourceDisplayName": readOnly(text), "appRoleId": {shape: text}, "principalId": {shape: text}, "resourceId": {shape: text},
	},
	"oAuth2PermissionGrant": {
		"id": readOnly(text), "clientId": {shape: text}, "consentType": {shape: text}, "principalId": {shape: text}, "resourceId": {shape: text}, "scope": {shape: text},
		// Old clients still send the two dates; Graph ignores them.
		"startTime": {shape: text}, "expiryTime": {shape: text},
	},
	"adminReportSettings": {"id": readOnly(text), "displayConcealedNames": {shape: flag}},
}

func propertiesOf(typeName string) []string { return slices.Sorted(maps.Keys(types[typeName])) }

// check holds a body against a type.
func check(typeName string, o directory.Object) *reply {
	for name, v := range o {
		if strings.Contains(name, "@odata.") {
			continue
		}
		p, ok := types[typeName][name]
		switch {
		case !ok:
			bad := badRequest("Property '%s' does not exist as a declared property or extension property.", printable(name))
			return &bad
		case p.readOnly && v != nil:
			bad := badRequest("Property '%s' is read-only and cannot be set.", name)
			return &bad
		}
		if bad := p.check(name, v); bad != nil {
			return bad
		}
	}
	return nil
}

func (p property) check(name string, v any) *reply {
	if v == nil || p.shape == anything {
		return nil
	}
	ok := false
	switch p.shape {
	case text:
		_, ok = v.(string)
	case flag:
		_, ok = v.(bool)
	case number:
		_, ok = v.(float64)
	case texts:
		ok = allTexts(v)
	case complexOne:
		if o, isObject := v.(directory.Object); isObject {
			return check(p.inner, o)
		}
	case complexMany:
		list, isList := v.([]any)
		ok = isList
		for _, item := range list {
			o, isObject := item.(directory.Object)
			if !isObject {
				ok = false
				break
			}
			if bad := check(p.inner, o); bad != nil {
				return bad
			}
		}
	}
	if !ok {
		bad := badRequest("Invalid value specified for property '%s' of resource: its type does not match.", name)
		return &bad
	}
	return nil
}

func allTexts(v any) bool {
	list, ok := v.([]any)
	for _, item := range list {
		if _, isText := item.(string); !isText {
			return false
		}
	}
	return ok
}
