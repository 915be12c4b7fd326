package lifecycle

import (
	"fmt"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

// settingKinds are the kinds that a plan's first step mends. A name that people gave and an address that they added are kept.
var settingKinds = []DriftKind{AudienceChanged, RedirectMissing, IDTokensChanged, PublicClient, RequestedMissing, RequestedExtra}

// behind lists the permissions that today's definition needs and the one that the connector was set up from did not. The connector
// goes on with what it has.
func behind(in Input) []string {
	if !upgraded(in) || newer(in) > 0 {
		return nil
	}
	var out []string
	for _, w := range in.Wanted {
		oidc := w.OIDC || w.Kind == entra.DelegatedPermission && plan.IsOIDC(w.Name)
		if !oidc && !requests(in.Live.App, w) && stateOf(in, w) == Requested {
			out = append(out, w.Name)
		}
	}
	return out
}

// newer is the version of the definition that a newer Gatehouse set the connector up from; 0 = none.
func newer(in Input) int {
	if in.Live.App == nil {
		return 0
	}
	id, version, ok := plan.ParseDefinitionTag(in.Live.App.Tags)
	if !ok || id != in.Definition.ID || version <= in.Definition.Version {
		return 0
	}
	return version
}

func (f facts) lagsBehind(need func(chip string, tone Tone, action, format string, args ...any)) {
	if v := newer(f.Input); v > 0 {
		need("! newer", Caution, "review", "it was set up from version %d of its definition, and this Gatehouse knows version %d. Update Gatehouse before you change it.", v, f.Definition.Version)
	}
	if len(f.behind) == 0 {
		return
	}
	action, next := "resume", "Apply the plan, then consent."
	if !f.Current {
		action, next = "approve", "Nothing more is granted until its preview is approved again."
	}
	what := "the permissions " + strings.Join(f.behind, ", ")
	if len(f.behind) == 1 {
		what = "the permission " + f.behind[0]
	}
	need("! behind", Caution, action, "%s", fmt.Sprintf("version %d of its definition also needs %s. It goes on with what it has. %s", f.Definition.Version, what, next))
}
