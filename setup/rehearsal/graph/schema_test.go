package graph

import (
	"testing"

	"gatehouse/setup/rehearsal/directory"
)

func TestWhatGraphShowsIsDeclared(t *testing.T) {
	for name, o := range map[string]directory.Object{"application": newApplication("1", "2", "3"), "servicePrincipal": directory.NewPrincipal("1", "2", "3")} {
		for property := range o {
			if _, ok := types[name][property]; !ok && property[0] != '#' {
				t.Errorf("%s.%s is shown and not declared", name, property)
			}
		}
	}
	for name, list := range types {
		for property, p := range list {
			if (p.shape == complexOne || p.shape == complexMany) && types[p.inner] == nil {
				t.Errorf("%s.%s is of the unknown type %s", name, property, p.inner)
			}
		}
	}
}

func TestNoBookkeepingIsShown(t *testing.T) {
	o := directory.Object{"#a": 1, "b": directory.Object{"#c": 1, "d": 2}, "e": []any{directory.Object{"#f": 1}}}
	out, _ := public(o).(directory.Object)
	inner, _ := out["b"].(directory.Object)
	list, _ := out["e"].([]any)
	first, _ := list[0].(directory.Object)
	if len(out) != 2 || len(inner) != 1 || len(first) != 0 {
		t.Errorf("%v", out)
	}
}

func TestNoCallerReachesTheBookkeeping(t *testing.T) {
	for _, name := range []string{"application", "servicePrincipal", "federatedIdentityCredential"} {
		if check(name, directory.Object{"#owners": []any{"me"}}) == nil {
			t.Errorf("%s takes a property that begins with #", name)
		}
	}
}
