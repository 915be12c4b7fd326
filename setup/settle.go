package setup

import (
	"maps"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// settle completes the choices of a connector that another machine made: the tenant is the database, so what was chosen there
// is read off the federated credential. It succeeds only when the derived choices lead to exactly the live credential.
func settle(t Target, live entra.Connector) (definition.Choices, error) {
	choices, err := t.Definition.Choose(t.Choices)
	if err == nil || live.App == nil {
		return choices, err
	}
	for _, f := range live.App.Federated {
		if derived, ok := settingsBehind(t, f); ok {
			return derived, nil
		}
	}
	for _, uri := range live.App.WebRedirectURIs {
		if derived, ok := redirectBehind(t, uri); ok {
			return derived, nil
		}
	}
	return choices, err
}

// redirectBehind takes a redirect address of the app for the setting that a redirect address of the definition is.
func redirectBehind(t Target, uri string) (definition.Choices, bool) {
	d := t.Definition
	for _, template := range d.App.RedirectURIs {
		for _, s := range d.Settings {
			if template != "{"+s.ID+"}" || t.Choices.Settings[s.ID] != "" {
				continue
			}
			try := t.Choices
			try.Settings = maps.Clone(t.Choices.Settings)
			if try.Settings == nil {
				try.Settings = map[string]string{}
			}
			try.Settings[s.ID] = uri
			if choices, err := d.Choose(try); err == nil {
				return choices, true
			}
		}
	}
	return definition.Choices{}, false
}

func settingsBehind(t Target, f entra.Federated) (definition.Choices, bool) {
	d := t.Definition
	if _, ok := d.Credential(definition.Federated); !ok {
		return definition.Choices{}, false
	}
	for _, option := range optionsOf(d) {
		try := t.Choices
		try.Credential = definition.Federated
		try.Settings = map[string]string{"issuer": f.Issuer, "subject": f.Subject, "audience": f.Audience, definition.RulesSetting: t.Choices.Settings[definition.RulesSetting]}
		for id, value := range option {
			try.Settings[id] = value
		}
		for id := range try.Settings {
			if !asks(d, id) {
				delete(try.Settings, id)
			}
		}
		choices, err := d.Choose(try)
		if err != nil {
			continue
		}
		want, err := d.FederatedFor(choices)
		if err == nil && want.Name == f.Name && want.Same(f) {
			return choices, true
		}
	}
	return definition.Choices{}, false
}

func asks(d *definition.Definition, id string) bool { return d.Takes(id) }

// optionsOf are the values of the first setting with options, one by one; a definition without one has a single, empty try.
func optionsOf(d *definition.Definition) []map[string]string {
	for _, s := range d.Settings {
		if len(s.Options) == 0 {
			continue
		}
		var out []map[string]string
		for _, o := range s.Options {
			out = append(out, map[string]string{s.ID: o})
		}
		return out
	}
	return []map[string]string{{}}
}
