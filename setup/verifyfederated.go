package setup

import (
	"fmt"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

func (s *Session) checkFederated(v View, out *Verification, add func(string, bool, string)) error {
	want, err := v.Target.Definition.FederatedFor(v.Target.Choices)
	if err != nil {
		return err
	}
	found := false
	for _, f := range v.Live.App.Federated {
		if f.Name != want.Name {
			continue
		}
		found = true
		add("federated credential", f.Same(want), compareFederated(f, want))
	}
	if !found {
		add("federated credential", false, "There is no federated credential named "+want.Name+".")
	}
	out.Command = s.proofCommand(v, want)
	return nil
}

func compareFederated(got, want entra.Federated) string {
	var differs []string
	for _, c := range [][3]string{{"issuer", got.Issuer, want.Issuer}, {"subject", got.Subject, want.Subject}, {"audience", got.Audience, want.Audience}} {
		if c[1] != c[2] {
			differs = append(differs, fmt.Sprintf("%s is %q, planned %q", c[0], c[1], c[2]))
		}
	}
	if differs == nil {
		return "Issuer, subject and audience equal the plan byte for byte. Proven elsewhere: the workload itself must get the first token."
	}
	return strings.Join(differs, "; ") + "."
}

// proofCommand is what proves a federated connector on the other side.
func (s *Session) proofCommand(v View, f entra.Federated) string {
	for _, c := range v.Target.Definition.Credentials {
		if c.Kind == definition.Federated && c.Prove != "" {
			values := map[string]string{
				"tenant": s.me.Tenant.ID, "client": v.Live.App.AppID,
				"issuer": f.Issuer, "subject": f.Subject, "audience": f.Audience,
				"authority": s.house.cfg.Endpoint.Cloud.Authority, "graph": s.house.cfg.Endpoint.Cloud.Graph,
			}
			for k, val := range v.Target.Choices.Settings {
				if _, taken := values[k]; !taken {
					values[k] = val
				}
			}
			return v.Target.Definition.Expand(c.Prove, values)
		}
	}
	return ""
}
