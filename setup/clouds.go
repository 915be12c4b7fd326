package setup

import (
	"gatehouse/setup/definition"
	"gatehouse/setup/tenant"
)

// inCloud gives the definition as it is in the cloud of this House.
func (h *House) inCloud(d *definition.Definition) *definition.Definition {
	if d == nil {
		return nil
	}
	return d.InCloud(h.cfg.Endpoint.Cloud.Name, h.cfg.Endpoint.Cloud.FederationAudience)
}

// someCloud fills in the global cloud where none was named, so that every address is made of one.
func someCloud(ep tenant.Endpoint) tenant.Endpoint {
	if ep.Cloud.Name == "" && ep.Cloud.Graph == "" {
		ep.Cloud = tenant.Clouds()[0]
	}
	return ep
}
