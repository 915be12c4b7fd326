package setuppage

import (
	"gatehouse/setup"
	"gatehouse/setup/certificate"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// Events of certificates.
type (
	// BringCertificate asks for the file of a certificate that the person has.
	BringCertificate struct{}
	// DropCertificate lets Gatehouse make one after all.
	DropCertificate struct{}
	// CertificateRead is what was in the file.
	CertificateRead struct {
		Certificate *certificate.Certificate
		Problem     *problem.Problem
	}
	// ExportCertificate asks for the kept certificate with its key, for the vendor.
	ExportCertificate struct{}
)

// Effects of certificates.
type (
	// AskCertificate lets the person choose a file and type its passphrase.
	AskCertificate struct{}
	// Wipe overwrites the key of a certificate that was brought, once nothing uses it any more.
	Wipe struct{ Certificate *certificate.Certificate }
	// AskExport lets the person choose format, passphrase and place, and writes the file.
	AskExport struct{ Target setup.Target }
)

// onCertificate takes the events of certificates.
func (s State) onCertificate(event any) (State, []any) {
	if s.busy() {
		if read, ok := event.(CertificateRead); ok && read.Certificate != nil {
			return s, []any{Wipe{read.Certificate}} // it came too late to be used
		}
		return s, nil
	}
	switch e := event.(type) {
	case BringCertificate:
		return s, []any{AskCertificate{}}
	case ExportCertificate:
		return s, []any{AskExport{s.target()}}
	case DropCertificate:
		return s.bring(nil)
	case CertificateRead:
		if e.Problem != nil {
			s.Problem = e.Problem
			return s, nil
		}
		s.Problem = nil
		return s.bring(e.Certificate)
	}
	return s, nil
}

// bring takes another certificate, or none, in place of the one that was brought; the plan follows.
func (s State) bring(c *certificate.Certificate) (State, []any) {
	s, effects := s.forgetBrought()
	s.Brought = c
	if !s.SignedIn {
		return s, effects
	}
	return s, append(effects, Look{Target: s.target()})
}

// forgetBrought lets go of what was brought: its key must not stay in memory.
func (s State) forgetBrought() (State, []any) {
	if s.Brought == nil {
		return s, nil
	}
	wipe := Wipe{s.Brought}
	s.Brought = nil
	return s, []any{wipe}
}

// Needs holds when the chosen way to sign in has a credential of this kind.
func (s State) Needs(kind string) bool {
	for _, c := range s.Target.Definition.CredentialsFor(s.Credential) {
		if c.Kind == kind {
			return true
		}
	}
	return false
}

// ends holds when the chosen way to sign in has something that expires.
func (s State) ends() bool { return s.Needs(definition.Secret) || s.Needs(definition.Certificate) }

// WhyThisOrder explains the order of the kinds: the definition's first is the vendor's best.
func (s State) WhyThisOrder() string {
	switch {
	case s.Needs(definition.Federated):
		return words.L("Best: there is no secret that could be lost, and nothing expires. The other side proves who it is with its own identity.")
	case s.Needs(definition.Certificate) && s.Needs(definition.Secret):
		return words.L("The vendor needs both. Both expire and are rotated in time.")
	case s.Needs(definition.Certificate):
		return words.L("Good: the key is never sent when signing in. It expires and is rotated in time. A federated credential is better where the vendor offers it.")
	}
	return words.L("Last choice: whoever reads the secret can sign in as the connector. Take a federated credential or a certificate where the vendor offers one.")
}

// BroughtName says which certificate was brought.
func (s State) BroughtName() string {
	if s.Brought == nil {
		return words.L("Gatehouse makes one; its key goes to the keychain.")
	}
	public := s.Brought.Public()
	name := words.L("{{.Name}}, until {{.Day}}, thumbprint {{.Print}}.", words.M{"Name": words.Visible(public.Subject.CommonName), "Day": words.Day(public.NotAfter), "Print": s.Brought.Thumbprint()})
	if !s.Brought.HasKey() {
		name += " " + words.L("Its private key is not in the file: it stays where it is.")
	}
	return name
}
