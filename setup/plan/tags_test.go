package plan_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
)

func TestANameTagCarriesTheNameOfAnApplicationThatHasNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`gatehouse-[a-z0-9-]{1,60}-[a-z0-9-]{1,50}`).Draw(t, "name")
		tag := plan.NameTag(name)
		if len(tag) > 256 || strings.ContainsAny(tag, " \t\n") {
			t.Fatalf("tag %q", tag)
		}
		tags := plan.MergeTags([]string{plan.Tag, "cost-centre-7"}, []string{tag, plan.DefinitionTag("snow-atlas", 3)})
		if got := plan.NameOf(entra.Application{Tags: tags}); got != name {
			t.Fatalf("name %q", got)
		}
		if got := plan.NameOf(entra.Application{UniqueName: "other", Tags: tags}); got != "other" {
			t.Fatalf("a tag won over the unique name: %q", got)
		}
		if got := plan.NameOf(entra.Application{Tags: []string{plan.Tag}}); got != "" {
			t.Fatalf("a name from nowhere: %q", got)
		}
	})
}
