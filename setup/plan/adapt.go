package plan

import (
	"fmt"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// Adapt chooses another kind of credential where the tenant's policy refuses the chosen one and the definition lists another that can
// be set up as it is. The finding says so; it is nil when the choice stays.
func Adapt(in Input) (definition.Choices, *Finding) {
	d, chosen := in.Definition, in.Choices.Credential
	policies := in.Policies.For(in.Live.App, in.Live.Before.Rules, in.Now)
	if in.Rotate != "" || !refused(chosen, in, policies) || holdsCredential(in, chosen) {
		return in.Choices, nil
	}
	for _, c := range d.Credentials {
		if c.Kind == chosen || c.Always || refused(c.Kind, in, policies) || c.Kind == definition.Secret {
			continue // a secret is the weakest kind: nobody gets one who asked for more
		}
		other := in.Choices
		other.Credential = c.Kind
		full, err := d.Choose(other)
		if err != nil || c.Kind == definition.Federated && !wholeFederated(d, full) {
			continue // its settings were not given
		}
		return full, &Finding{
			Kind: CredentialChanged, Adapts: true,
			Text: fmt.Sprintf("The tenant's app management policy refuses %s. The plan uses %s instead, which the vendor takes too.", several(chosen), one(c.Kind)),
			Next: "If the vendor must have the other kind, ask for an exception in the policy.",
		}
	}
	return in.Choices, nil
}

// wholeFederated holds when every value of the federated credential was given.
func wholeFederated(d *definition.Definition, c definition.Choices) bool {
	f, err := d.FederatedFor(c)
	if err != nil {
		return false
	}
	for _, value := range []string{f.Name, f.Issuer, f.Subject, f.Audience} {
		if value == "" || strings.Contains(value, "{") {
			return false
		}
	}
	return true
}

// refused holds when the policies are certain to refuse a new credential of a kind, or one of those that the vendor needs beside it.
func refused(kind string, in Input, p entra.Policies) bool {
	for _, c := range in.Definition.CredentialsFor(kind) {
		if c.Kind == definition.Secret && p.SecretsForbidden || c.Kind == definition.Certificate && p.TrustedKeysOnly && in.Brought == nil {
			return true
		}
	}
	return false
}

// holdsCredential holds when the connector has a good credential of the kind: policies refuse new ones, never those that are there.
func holdsCredential(in Input, kind string) bool {
	for _, k := range KeptCredentials(in.Live.App, kind) {
		if k.End.After(in.Now) {
			return true
		}
	}
	return false
}

func several(kind string) string {
	if kind == definition.Certificate {
		return "certificates that Gatehouse makes"
	}
	return "client secrets"
}

func one(kind string) string {
	if kind == definition.Certificate {
		return "a certificate"
	}
	return "the federated credential"
}

// instead says what to choose where a kind is refused and the plan could not be adapted.
func (m *maker) instead(refusedKind string) string {
	const exception = "ask for an exception in the tenant's app management policy."
	var kinds []string
	for _, c := range m.in.Definition.Credentials {
		if c.Kind == refusedKind || c.Always || refused(c.Kind, m.in, m.in.Policies) {
			continue
		}
		switch c.Kind {
		case definition.Secret:
			kinds = append(kinds, "a client secret")
		default:
			kinds = append(kinds, one(c.Kind))
		}
	}
	if len(kinds) == 0 {
		return "Bring what the policy allows, or " + exception
	}
	return "Choose " + strings.Join(kinds, " or ") + " instead, or " + exception
}
