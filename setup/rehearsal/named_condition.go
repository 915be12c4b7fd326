package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/setup/problem"
)

// namedCondition is a condition that can be asked for by a word: what its value must look like, and how it is made of it.
type namedCondition struct {
	value string // what to write after =; empty: nothing
	make  func(value string) (Condition, error)
}

// namedConditions are what `rehearsal serve --with` knows.
var namedConditions = map[string]namedCondition{
	"secrets-forbidden":           plain(SecretsForbidden()),
	"trusted-certificates-only":   plain(TrustedCertificatesOnly()),
	"tenant-named-uris-only":      plain(TenantNamedURIsOnly()),
	"management-reference":        plain(ManagementReferenceRequired()),
	"without-premium":             plain(WithoutPremium()),
	"fresh-application-forbidden": plain(FreshApplicationForbidden()),
	"secret-lifetime":             {"DURATION", lasting(MaxSecretLifetime)},
	"certificate-lifetime":        {"DURATION", lasting(MaxCertificateLifetime)},
	"secret-delay":                {"DURATION", lasting(SecretDelay)},
	"members-may-create-apps":     {"true|false", flagged(MembersMayCreateApps)},
	"members-may-consent":         {"true|false", flagged(MembersMayConsent)},
	"names-concealed":             {"true|false", flagged(NamesConcealed)},
	"issuers":                     {"URL,URL", listed(IssuersAllowed)},
	"without-resource":            {"APP-ID,APP-ID", listed(WithoutResource)},
	"consent-workflow":            {"ACCOUNT,ACCOUNT", listed(ConsentWorkflow)},
	"audience-forbidden":          {"AUDIENCE", worded(AudienceForbidden)},
	"signed-in-elsewhere":         {"TENANT-ID", worded(SignedInElsewhere)},
	"meetings-allowed":            {"CLIENT-ID", worded(MeetingsAllowed)},
	"quota-used": {"ACCOUNT:COUNT", func(v string) (Condition, error) {
		account, count, _ := strings.Cut(v, ":")
		n, err := strconv.Atoi(count)
		return QuotaUsed(account, n), err
	}},
	"directory-quota": {"USED:TOTAL", func(v string) (Condition, error) {
		var used, total int
		_, err := fmt.Sscanf(v, "%d:%d", &used, &total)
		return DirectoryQuota(used, total), err
	}},
	"conditional-access": {"browser,deviceCode,session", func(v string) (Condition, error) {
		var ways []SignInWay
		for way := range strings.SplitSeq(v, ",") {
			if !slices.Contains([]SignInWay{ByBrowser, ByDeviceCode, BySession}, SignInWay(way)) {
				return nil, fmt.Errorf("%q is no way to sign in", way)
			}
			ways = append(ways, SignInWay(way))
		}
		return ConditionalAccess(ways...), nil
	}},
}

// ConditionNames are the words that Conditions knows, with what to write after =.
func ConditionNames() []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(namedConditions)) {
		if value := namedConditions[name].value; value != "" {
			name += "=" + value
		}
		out = append(out, name)
	}
	return out
}

// Conditions makes conditions of words such as "secrets-forbidden" and "secret-lifetime=90d".
func Conditions(words ...string) ([]Condition, error) {
	var out []Condition
	for _, word := range words {
		name, value, given := strings.Cut(word, "=")
		named, known := namedConditions[name]
		if !known {
			return nil, problem.New(problem.BadInput, fmt.Sprintf("The rehearsal tenant knows no condition %q.", name), "",
				"Write one of these: "+strings.Join(ConditionNames(), ", ")+".", nil)
		}
		var condition Condition
		err := fmt.Errorf("write %s without =", name)
		switch {
		case given == (named.value != ""):
			condition, err = named.make(value)
		case !given:
			err = fmt.Errorf("write %s=%s", name, named.value)
		}
		if err != nil {
			return nil, problem.New(problem.BadInput, fmt.Sprintf("The condition %q cannot be used.", word), err.Error()+".",
				"Write for example --with secret-lifetime=90d --with conditional-access=deviceCode.", err)
		}
		out = append(out, condition)
	}
	return out, nil
}

func plain(c Condition) namedCondition {
	return namedCondition{make: func(string) (Condition, error) { return c, nil }}
}

// lasting reads 90d, which people write for policies, and everything that Go reads.
func lasting(of func(time.Duration) Condition) func(string) (Condition, error) {
	return func(v string) (Condition, error) {
		if days, ok := strings.CutSuffix(v, "d"); ok {
			n, err := strconv.Atoi(days)
			return of(time.Duration(n) * 24 * time.Hour), err
		}
		d, err := time.ParseDuration(v)
		return of(d), err
	}
}

func flagged(of func(bool) Condition) func(string) (Condition, error) {
	return func(v string) (Condition, error) {
		b, err := strconv.ParseBool(v)
		return of(b), err
	}
}

func listed(of func(...string) Condition) func(string) (Condition, error) {
	return func(v string) (Condition, error) { return of(strings.Split(v, ",")...), nil }
}

func worded(of func(string) Condition) func(string) (Condition, error) {
	return func(v string) (Condition, error) { return of(v), nil }
}
