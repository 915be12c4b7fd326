package graph

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// Policies of a tenant restrict what is added, never what is there (Microsoft Graph docs, applicationauthenticationmethodpolicy).

func tooLongLived() *reply {
	bad := refuse(http.StatusBadRequest, "CredentialInvalidLifetimeAsPerAppPolicy", "Credential lifetime exceeds the max value allowed as per assigned policy.")
	return &bad
}

func notAllowedType() *reply {
	bad := refuse(http.StatusBadRequest, "CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy.")
	return &bad
}

func exceeds(rule directory.Object, life time.Duration) bool {
	limit, ok := isoDuration(directory.Text(rule, "maxLifetime"))
	return ok && life > limit
}

func (c *call) policyOnPasswords(app directory.Object, start, end time.Time) *reply {
	for _, rule := range c.tx.Rules(app, "passwordCredentials") {
		switch kind := directory.Text(rule, "restrictionType"); {
		case kind == "passwordAddition":
			return notAllowedType()
		case kind == "passwordLifetime" && exceeds(rule, end.Sub(start)):
			return tooLongLived()
		}
	}
	return nil
}

// policyOnKeys looks at the certificates that were not there before.
func (c *call) policyOnKeys(old, app directory.Object) *reply {
	var had []any
	for _, k := range directory.Items(old, "keyCredentials") {
		had = append(had, k["keyId"])
	}
	rules := c.tx.Rules(app, "keyCredentials")
	for _, k := range directory.Items(app, "keyCredentials") {
		if slices.Contains(had, k["keyId"]) {
			continue
		}
		life := directory.ReadTime(k, "endDateTime").Sub(directory.ReadTime(k, "startDateTime"))
		for _, rule := range rules {
			switch kind := directory.Text(rule, "restrictionType"); {
			case kind == "trustedCertificateAuthority":
				return notAllowedType()
			case kind == "asymmetricKeyLifetime" && exceeds(rule, life):
				return tooLongLived()
			}
		}
	}
	return nil
}

// policyOnApplication refuses an account type that the tenant forbids, and an application without the reference that it demands.
func (c *call) policyOnApplication(old, app directory.Object) *reply {
	audience := directory.Text(app, "signInAudience")
	if audience != directory.Text(old, "signInAudience") && c.tx.AudienceForbidden(audience) {
		bad := refuse(http.StatusBadRequest, "SignInAudienceNotAllowedAsPerAppPolicy", "'signInAudience' property value '%s' is not allowed.", audience)
		return &bad
	}
	if directory.Text(app, "serviceManagementReference") == "" && c.tx.ManagementReferenceRequired() {
		doing := "Create"
		if old != nil {
			doing = "Update"
		}
		bad := refuse(http.StatusBadRequest, "ServiceTreeValueMissing", "ServiceManagementReference field is required for %s, but is missing in the request.", doing)
		return &bad
	}
	return nil
}

func (c *call) policyOnIssuer(credential directory.Object) *reply {
	if c.tx.IssuerAllowed(directory.Text(credential, "issuer")) {
		return nil
	}
	bad := refuse(http.StatusBadRequest, "InvalidFederatedIdentityCredentialValue", "The issuer '%s' is not allowed as per assigned policy.", printable(directory.Text(credential, "issuer")))
	return &bad
}

// quota is how many objects somebody without a managing role may have created, deleted ones included.
const quota = 250

// overQuota refuses one more object: of the directory, or of somebody whose objects are counted.
func (c *call) overQuota(counted bool) *reply {
	const advice = "has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota."
	var bad reply
	used, total := c.directoryQuota()
	switch {
	case used >= total:
		bad = refuse(http.StatusForbidden, "Directory_QuotaExceeded", "The directory object quota limit for the Tenant %s", advice)
	case counted && c.createdBy(c.who.id) >= quota:
		bad = refuse(http.StatusForbidden, "Directory_QuotaExceeded", "The directory object quota limit for the Principal %s", advice)
	default:
		return nil
	}
	return &bad
}

// createdObjects are all that somebody made here, deleted ones included.
func (c *call) createdObjects() []directory.Object {
	made := slices.Concat(
		c.tx.ListNewest(directory.Applications), c.remembered(c.tx.ListNewest(directory.DeletedApps)),
		c.tx.ListNewest(directory.ServicePrincipals), c.remembered(c.tx.ListNewest(directory.DeletedPrincipals)),
	)
	return slices.DeleteFunc(made, func(o directory.Object) bool { return directory.Text(o, "#creator") == "" })
}

func (c *call) createdBy(id string) int {
	n := c.tx.CreatedBefore(id)
	for _, o := range c.createdObjects() {
		if directory.Text(o, "#creator") == id {
			n++
		}
	}
	return n
}

func (c *call) directoryQuota() (used, total int) {
	before, total := c.tx.TenantQuota()
	return before + len(c.createdObjects()), total
}

// duration is ISO 8601 as policies use it; a month has 30 days there, a year 365.
var duration = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

func isoDuration(s string) (time.Duration, bool) {
	m := duration.FindStringSubmatch(s)
	if m == nil || s == "P" || s[len(s)-1] == 'T' {
		return 0, false
	}
	const day = 24 * time.Hour
	var sum time.Duration
	for i, unit := range []time.Duration{365 * day, 30 * day, 7 * day, day, time.Hour, time.Minute, time.Second} {
		if m[i+1] == "" {
			continue
		}
		n, err := strconv.Atoi(m[i+1])
		if err != nil || n > 1_000_000_000/int(unit/time.Second) {
			return 0, false
		}
		sum += time.Duration(n) * unit
	}
	return sum, true
}
