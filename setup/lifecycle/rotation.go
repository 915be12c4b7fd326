package lifecycle

import (
	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
)

// rotation is one that is under way: two kept credentials of a kind open the connector until the old one is retired.
type rotation struct {
	noun     string
	old, new plan.Kept
}

func (f facts) rotation() *rotation {
	for _, k := range [][2]string{{definition.Secret, "client secret"}, {definition.Certificate, "certificate"}} {
		var live []plan.Kept
		for _, c := range plan.KeptCredentials(f.Live.App, k[0]) {
			if c.End.After(f.Now) {
				live = append(live, c)
			}
		}
		if len(live) > 1 {
			return &rotation{k[1], live[1], live[0]}
		}
	}
	return nil
}

// rotating says who has to do what next: only a person knows when the vendor has the new credential.
func (f facts) rotating(need func(chip string, tone Tone, action, format string, args ...any)) {
	if r := f.rotation(); r != nil {
		need("◌ rotation", Info, "retire", "a rotation is under way. The old %s works until %s; retire it once the vendor has the new one, which works until %s.",
			r.noun, date(r.old.End), date(r.new.End))
	}
	for _, k := range plan.EarlierKind(f.Live.App, f.Kinds, f.Now) {
		old := "certificate"
		if k.Kind == definition.Secret {
			old = "client secret"
		}
		need("◌ rotation", Info, "retire", "the %s that was chosen before still works until %s; retire it once the vendor has what takes its place.", old, date(k.End))
	}
}
