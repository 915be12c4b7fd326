package gate_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/preview"
	"gatehouse/setup/entra"
	"gatehouse/setup/gate"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func hash(c string) string { return strings.Repeat(c, 64) }

func approval() gate.Approval {
	return gate.Approval{
		TenantID: "tenant", Connector: "outlook-cal", Instance: "main", DefinitionHash: hash("a"), RulesHash: hash("b"), SampleHash: hash("c"),
		Source: preview.Example, ByOID: "48d30000-0000-4000-8000-00000000a038", ByName: "Adele Vance", At: noon,
	}
}

func TestTagIsExactlyTheSharedFormat(t *testing.T) {
	want := "gatehouse.approval:1:aaaaaaaaaaaaaaaa:bbbbbbbbbbbbbbbb:cccccccccccccccc:example:48d30000-0000-4000-8000-00000000a038:1795262400"
	if got := gate.Tag(approval()); got != want {
		t.Errorf("tag  %s\nwant %s", got, want)
	}
	a, ok := gate.ParseTag(want)
	if !ok || !a.FromTag() || !a.At.Equal(noon) || a.Source != preview.Example || !a.Current(hash("a"), hash("b")) {
		t.Errorf("parsed %+v %v", a, ok)
	}
}

func TestTagOfALeakOrOfNothingIsEmpty(t *testing.T) {
	leaking := approval()
	leaking.Leaks = 1
	unknown := approval()
	unknown.Source = "hearsay"
	for _, a := range []gate.Approval{leaking, unknown, {}} {
		if got := gate.Tag(a); got != "" {
			t.Errorf("tag of %+v: %s", a, got)
		}
	}
}

func TestTagsThatNobodyWroteAreRefused(t *testing.T) {
	good := gate.Tag(approval())
	for _, bad := range []string{
		"", "Gatehouse", "gatehouse.approval:", strings.Replace(good, ":1:", ":2:", 1), good + ":x", strings.TrimSuffix(good, ":1795262400"),
		strings.Replace(good, "aaaaaaaaaaaaaaaa", "", 1), strings.Replace(good, "aaaaaaaaaaaaaaaa", hash("a"), 1), strings.Replace(good, "aaaaaaaaaaaaaaaa", "../../etc/passwd", 1),
		strings.Replace(good, "example", "elsewhere", 1), strings.Replace(good, "1795262400", "-1", 1), strings.Replace(good, "1795262400", "01", 1),
		strings.Replace(good, "48d30000-0000-4000-8000-00000000a038", "<script>", 1), strings.Replace(good, "48d30000", strings.Repeat("4", 300), 1),
	} {
		if a, ok := gate.ParseTag(bad); ok {
			t.Errorf("%q was read as %+v", bad, a)
		}
	}
}

func TestWrittenTagsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hex := rapid.StringMatching(`[0-9a-f]{64}`)
		a := gate.Approval{
			DefinitionHash: hex.Draw(t, "definition"), RulesHash: rapid.OneOf(hex, rapid.Just("none")).Draw(t, "rules"), SampleHash: hex.Draw(t, "sample"),
			Source: rapid.SampledFrom([]preview.Source{preview.Example, preview.File, preview.Live}).Draw(t, "source"),
			ByOID:  rapid.StringMatching(`|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}`).Draw(t, "oid"), At: time.Unix(rapid.Int64Range(0, 1<<40).Draw(t, "at"), 0),
		}
		tag := gate.Tag(a)
		if len(tag) > 256 || strings.ContainsAny(tag, " \t\n") || tag == "" {
			t.Fatalf("tag %q", tag)
		}
		b, ok := gate.ParseTag(tag)
		if !ok || !b.Current(a.DefinitionHash, a.RulesHash) || b.ByOID != a.ByOID || !b.At.Equal(a.At) || gate.Tag(b) != tag {
			t.Errorf("%q read as %+v %v", tag, b, ok)
		}
		other := hex.Draw(t, "other")
		if other[:16] != a.DefinitionHash[:16] && b.Current(other, a.RulesHash) {
			t.Errorf("%q is current for another definition", tag)
		}
	})
}

func FuzzParseTag(f *testing.F) {
	f.Add(gate.Tag(approval()))
	f.Add("gatehouse.approval:1:a:b:c:file::1")
	f.Add("gatehouse.approval:1::::::")
	f.Fuzz(func(t *testing.T, tag string) {
		if a, ok := gate.ParseTag(tag); ok && gate.Tag(a) != tag {
			t.Errorf("%q is written as %q", tag, gate.Tag(a))
		}
	})
}

func TestGateNamesEveryReason(t *testing.T) {
	good, leaking, typed, tagged := approval(), approval(), approval(), approval()
	leaking.Leaks = 2
	typed.TypedName = "Snow Atlas"
	tagged, _ = gate.ParseTag(gate.Tag(tagged))
	kept := secretLike(true, true)
	for _, c := range []struct {
		name       string
		need       gate.Need
		def, rules string
		direct     bool
		approval   *gate.Approval
		credential gate.Credential
		reasons    []string // nil = open
	}{
		{"approved and kept", gate.Enable, hash("a"), hash("b"), false, &good, kept, nil},
		{"approved and federated", gate.Enable, hash("a"), hash("b"), false, &good, federatedLike(true), nil},
		{"approved in a tag", gate.Enable, hash("a"), hash("b"), false, &tagged, kept, nil},
		{"granting needs no credential", gate.Grant, hash("a"), hash("b"), false, &good, gate.Credential{}, nil},
		{"nothing approved", gate.Grant, hash("a"), hash("b"), false, nil, kept, []string{"No preview"}},
		{"definition changed", gate.Enable, hash("d"), hash("b"), false, &good, kept, []string{"definition has changed"}},
		{"rules changed", gate.Grant, hash("a"), hash("d"), false, &good, kept, []string{"rules have changed"}},
		{"rules changed, tag", gate.Grant, hash("a"), hash("d"), false, &tagged, kept, []string{"rules have changed"}},
		{"hash missing", gate.Grant, "", "", false, &good, kept, []string{"definition has changed", "rules have changed"}},
		{"leak", gate.Grant, hash("a"), hash("b"), false, &leaking, kept, []string{"2 personal values"}},
		{"secret not kept", gate.Enable, hash("a"), hash("b"), false, &good, secretLike(true, false), []string{"not marked as kept"}},
		{"no credential", gate.Enable, hash("a"), hash("b"), false, &good, secretLike(false, true), []string{"no live credential"}},
		{"everything at once", gate.Enable, hash("d"), hash("d"), false, &leaking, gate.Credential{}, []string{"definition has", "rules have", "2 personal", "no live credential"}},
		{"direct, name typed", gate.Enable, hash("a"), hash("b"), true, &typed, kept, nil},
		{"direct, name not typed", gate.Grant, hash("a"), hash("b"), true, &good, kept, []string{"nobody typed"}},
		{"direct, from a tag", gate.Grant, hash("a"), hash("b"), true, &tagged, kept, nil},
		{"unknown need", "look", hash("a"), hash("b"), false, &good, kept, []string{"knows no need"}},
	} {
		err := gate.Check(c.need, c.def, c.rules, c.direct, c.approval, c.credential)
		if c.reasons == nil {
			if err != nil {
				t.Errorf("%s: %v, want open", c.name, err)
			}
			continue
		}
		p := problem.Of(err)
		if p == nil || p.Kind != problem.Refused || p.Next == "" {
			t.Errorf("%s: %v, want refused", c.name, err)
			continue
		}
		for _, r := range c.reasons {
			if !strings.Contains(p.Why, r) {
				t.Errorf("%s: %q does not name %q", c.name, p.Why, r)
			}
		}
		if n := strings.Count(p.Why, "."); n != len(c.reasons) {
			t.Errorf("%s: %q has %d reasons, want %d", c.name, p.Why, n, len(c.reasons))
		}
	}
}

func TestBestApproval(t *testing.T) {
	old, now, other, elsewhere, leaking := approval(), approval(), approval(), approval(), approval()
	old.At, old.DefinitionHash = noon.Add(time.Hour), hash("0")
	other.Instance, other.At = "europe", noon.Add(2*time.Hour)
	elsewhere.TenantID, elsewhere.At = "another", noon.Add(2*time.Hour)
	leaking.Leaks, leaking.At = 1, noon.Add(2*time.Hour)
	offline := approval()
	offline.TenantID, offline.At = "", noon.Add(time.Minute)
	tags := []string{"Gatehouse", gate.Tag(now)}
	best := func(local []gate.Approval, tags []string) *gate.Approval {
		return gate.Best(hash("a"), hash("b"), "outlook-cal", "", "tenant", local, tags)
	}
	if got := best(nil, nil); got != nil {
		t.Errorf("nothing: %+v", got)
	}
	if got := best([]gate.Approval{other, elsewhere}, nil); got != nil {
		t.Errorf("others' approvals: %+v", got)
	}
	if got := best([]gate.Approval{old, now}, nil); !got.At.Equal(noon) {
		t.Errorf("current before newer: %+v", got)
	}
	if got := best([]gate.Approval{now}, tags); got.FromTag() {
		t.Errorf("the record says more than its tag: %+v", got)
	}
	if got := best([]gate.Approval{old, other}, tags); got == nil || !got.FromTag() {
		t.Errorf("current tag before an old record: %+v", got)
	}
	if got := best([]gate.Approval{now, offline}, nil); !got.At.Equal(offline.At) {
		t.Errorf("approved offline, newer: %+v", got)
	}
	if got := best([]gate.Approval{now, leaking}, nil); got.Leaks != 0 {
		t.Errorf("a leak before a good one: %+v", got)
	}
	if got := best([]gate.Approval{old}, nil); got == nil || got.Current(hash("a"), hash("b")) {
		t.Errorf("the only one, out of date: %+v", got)
	}
}

// secretLike is what a look at a connector with a client secret says.
func secretLike(live, kept bool) gate.Credential {
	end, tags := noon.Add(-time.Hour), []string(nil)
	if live {
		end = noon.Add(time.Hour)
	}
	if kept {
		tags = []string{plan.CredentialTag("k")}
	}
	return gate.CredentialOf(entra.Connector{App: &entra.Application{Tags: tags, Passwords: []entra.Password{{KeyID: "k", End: end}}}}, gate.Want{Secret: true}, noon)
}

func federatedLike(there bool) gate.Credential {
	want := entra.Federated{Name: "Gcp", Issuer: "https://accounts.google.com", Subject: "1", Audience: "api://AzureADTokenExchange"}
	app := &entra.Application{}
	if there {
		app.Federated = []entra.Federated{want}
	}
	return gate.CredentialOf(entra.Connector{App: app}, gate.Want{Federated: &want}, noon)
}

func TestEveryWantedCredentialMustBeThereAndKept(t *testing.T) {
	want := entra.Federated{Name: "Gcp", Issuer: "https://accounts.google.com", Subject: "1", Audience: "api://AzureADTokenExchange"}
	other := want
	other.Issuer += "/"
	good := approval()
	later, past := noon.Add(time.Hour), noon
	password := func(end time.Time) []entra.Password { return []entra.Password{{KeyID: "p", End: end}} }
	key := func(name string, end time.Time) []entra.Key {
		return []entra.Key{{KeyID: "c", DisplayName: name, End: end}}
	}
	p, c := plan.CredentialTag("p"), plan.CredentialTag("c")
	for _, test := range []struct {
		name string
		app  *entra.Application
		want gate.Want
		says string
	}{
		{"nothing there", nil, gate.Want{Secret: true}, "no live credential"},
		{"nothing wanted", &entra.Application{Passwords: password(later), Tags: []string{p}}, gate.Want{}, "no live credential"},
		{"secret kept", &entra.Application{Passwords: password(later), Tags: []string{p}}, gate.Want{Secret: true}, ""},
		{"secret live, not kept", &entra.Application{Passwords: password(later)}, gate.Want{Secret: true}, "client secret is not marked"},
		{"secret expired", &entra.Application{Passwords: password(past), Tags: []string{p}}, gate.Want{Secret: true}, "no live credential"},
		{"certificate kept", &entra.Application{Keys: key("Gatehouse op-1", later), Tags: []string{c}}, gate.Want{Certificate: true}, ""},
		{"certificate not kept", &entra.Application{Keys: key("Gatehouse op-1", later)}, gate.Want{Certificate: true}, "certificate is not marked"},
		{"certificate expired", &entra.Application{Keys: key("x", past), Tags: []string{c}}, gate.Want{Certificate: true}, "no live credential"},
		{"temporary certificate", &entra.Application{Keys: key(plan.ProofLabel+" op-1", later), Tags: []string{c}}, gate.Want{Certificate: true}, "no live credential"},
		{"secret where a certificate is wanted", &entra.Application{Passwords: password(later), Tags: []string{p}}, gate.Want{Certificate: true}, "no live credential"},
		{"one of two", &entra.Application{Passwords: password(later), Tags: []string{p}}, gate.Want{Secret: true, Certificate: true}, "no live certificate"},
		{"both", &entra.Application{Passwords: password(later), Keys: key("x", later), Tags: []string{p, c}}, gate.Want{Secret: true, Certificate: true}, ""},
		{"federated", &entra.Application{Federated: []entra.Federated{want}}, gate.Want{Federated: &want}, ""},
		{"federated, one byte off", &entra.Application{Federated: []entra.Federated{other}, Passwords: password(later), Tags: []string{p}}, gate.Want{Federated: &want}, "no live credential"},
		{"foreign federated credential", &entra.Application{Federated: []entra.Federated{want}, Passwords: password(past)}, gate.Want{Secret: true}, "no live credential"},
	} {
		err := gate.Check(gate.Enable, hash("a"), hash("b"), false, &good, gate.CredentialOf(entra.Connector{App: test.app}, test.want, noon))
		if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", test.name, err, test.says)
		}
	}
}
