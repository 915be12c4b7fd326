package plan

import (
	"fmt"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// federatedFor fills the settings into the templates of the definition's federated credential.
func federatedFor(d *definition.Definition, choices definition.Choices) (entra.Federated, error) {
	for _, c := range d.Credentials {
		if c.Kind == definition.Federated {
			var pairs []string
			for k, v := range choices.Settings {
				pairs = append(pairs, "{"+k+"}", v)
			}
			fill := strings.NewReplacer(pairs...).Replace
			return entra.Federated{Name: c.Name, Issuer: fill(c.Issuer), Subject: fill(c.Subject), Audience: fill(c.Audience)}, nil
		}
	}
	return entra.Federated{}, fmt.Errorf("no federated credential in %s", d.ID)
}
