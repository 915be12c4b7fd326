package plan

import "time"

// network tells what stands between this machine and the tenant. A secret that is issued passes everything in between; a certificate's
// key and a federated credential do not, so only a secret asks.
func (m *maker) network() {
	for _, p := range m.in.Readers {
		f := Finding{Kind: TLSIntercepted, Text: p.Told(), Next: "If your organisation runs it, ask for an exception for Microsoft's sign-in and Graph hosts. If you do not know it, stop here."}
		if m.issuesSecret() {
			f.Asks, f.Phase = true, Credential
			f.Text += " The client secret would be read there."
			f.Next += " A certificate's key never leaves this machine."
		}
		m.report(f)
	}
	if s := m.in.Skew; s.Large() && len(m.plan.Steps) > 0 {
		m.tell(ClockSkew, "Set the clock. Lifetimes are counted by the tenant's time meanwhile.",
			"This machine's clock is %s. Here it is %s, in the tenant %s.", s.Off(), clock(s.Here), clock(s.Server))
	}
}

func (m *maker) issuesSecret() bool {
	for _, s := range m.plan.Of(Credential) {
		if _, ok := s.Action.(AddSecret); ok {
			return true
		}
	}
	return false
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
