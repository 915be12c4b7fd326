package gate

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"gatehouse/preview"
	"gatehouse/setup/plan"
)

// short is how much of a hash a tag carries.
const short = 16

// tagVersion is the version of the tag's format.
const tagVersion = "1"

// maxTag is Graph's limit for one tag.
const maxTag = 256

func cut(hash string) string { return hash[:min(len(hash), short)] }

var (
	hashPart = regexp.MustCompile(`^[0-9a-z]{1,16}$`) // hexadecimal, or the word "none" for a connector without rules
	oidPart  = regexp.MustCompile(`^[0-9A-Za-z-]{0,64}$`)
)

// Tag is the short form of an approval on the application: gatehouse.approval:1:{def16}:{rules16}:{sample16}:{source}:{oid}:{unix}.
// It is empty for an approval that must not open any gate (a leak, or hashes that are missing).
func Tag(a Approval) string {
	if a.Leaks > 0 {
		return ""
	}
	t := plan.ApprovalPrefix + strings.Join([]string{
		tagVersion, cut(a.DefinitionHash), cut(a.RulesHash), cut(a.SampleHash),
		string(a.Source), a.ByOID, strconv.FormatInt(a.At.Unix(), 10),
	}, ":")
	if _, ok := ParseTag(t); !ok {
		return ""
	}
	return t
}

// ParseTag reads the short form. Tags come from the tenant: anything that Tag would not write is refused.
func ParseTag(tag string) (Approval, bool) {
	rest, ok := strings.CutPrefix(tag, plan.ApprovalPrefix)
	parts := strings.Split(rest, ":")
	if !ok || len(tag) > maxTag || len(parts) != 7 || parts[0] != tagVersion {
		return Approval{}, false
	}
	for _, h := range parts[1:4] {
		if !hashPart.MatchString(h) {
			return Approval{}, false
		}
	}
	switch preview.Source(parts[4]) {
	case preview.Example, preview.File, preview.Live:
	default:
		return Approval{}, false
	}
	seconds, err := strconv.ParseInt(parts[6], 10, 64)
	if err != nil || seconds < 0 || !oidPart.MatchString(parts[5]) || strconv.FormatInt(seconds, 10) != parts[6] {
		return Approval{}, false
	}
	return Approval{
		DefinitionHash: parts[1], RulesHash: parts[2], SampleHash: parts[3], Source: preview.Source(parts[4]),
		ByOID: parts[5], At: time.Unix(seconds, 0).UTC(),
	}, true
}

// FromTags reads every approval on an application.
func FromTags(tags []string) []Approval {
	var out []Approval
	for _, t := range tags {
		if a, ok := ParseTag(t); ok {
			out = append(out, a)
		}
	}
	return out
}

// FromTag holds for an approval that was read from a tag, which carries neither name nor typed confirmation.
func (a Approval) FromTag() bool { return a.Connector == "" }

// Current holds when the definition and the rules are still the approved ones. A tag knows the first 16 characters of each hash.
func (a Approval) Current(definitionHash, rulesHash string) bool {
	return sameHash(a.DefinitionHash, definitionHash) && sameHash(a.RulesHash, rulesHash)
}

func sameHash(approved, now string) bool {
	if approved == "" || now == "" {
		return false
	}
	if len(approved) == short {
		return cut(now) == approved
	}
	return approved == now
}

// Best picks the approval that counts for a connector: one whose hashes equal today's before others, then the newest; a local
// record, which says more, before the tag that was written from it. Local records of other connectors, instances or tenants
// are left out. Nil when there is none.
func Best(definitionHash, rulesHash string, id, instance, tenantID string, local []Approval, tags []string) *Approval {
	var best *Approval
	better := func(a Approval) bool {
		if best == nil {
			return true
		}
		if now, was := a.Current(definitionHash, rulesHash) && a.Leaks == 0, best.Current(definitionHash, rulesHash) && best.Leaks == 0; now != was {
			return now
		}
		if at, was := a.At.Truncate(time.Second), best.At.Truncate(time.Second); !at.Equal(was) {
			return at.After(was)
		}
		return best.FromTag() && !a.FromTag()
	}
	consider := func(a Approval) {
		if better(a) {
			best = &a
		}
	}
	for _, a := range local {
		if a.Connector == id && instanceOf(a.Instance) == instanceOf(instance) && (a.TenantID == "" || tenantID == "" || strings.EqualFold(a.TenantID, tenantID)) {
			consider(a)
		}
	}
	for _, a := range FromTags(tags) {
		consider(a)
	}
	return best
}

func instanceOf(s string) string {
	if s == "" {
		return "main"
	}
	return s
}
