package vendorlist

import (
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// elsewhere finds the name at another resource than the one that is said or meant.
func (c checker) elsewhere(appID, name string, kind entra.Kind) (permission.Permission, bool) {
	for _, r := range c.cat.Resources() {
		if p, ok := c.cat.Lookup(r.AppID, name, kind); ok && r.AppID != appID && r.AppID != azureADGraph {
			return p, true
		}
	}
	return permission.Permission{}, false
}

// nearest finds the one permission that a wrong name must mean: other dots, a plural, a slip of the pen, an ending too many or too
// few. A word that means something else is no slip: Delete is not Edit. Two that are equally near are none.
func (c checker) nearest(appID, name string, kind entra.Kind) (permission.Permission, bool) {
	key := strings.ToLower(appID + " " + string(kind) + " " + name)
	if p, ok := c.near[key]; ok {
		return p, p.ID != ""
	}
	p, ok := c.search(appID, name, kind)
	c.near[key] = p
	return p, ok
}

func (c checker) search(appID, name string, kind entra.Kind) (permission.Permission, bool) {
	for _, form := range []string{name + ".All", strings.TrimSuffix(name, ".All")} {
		if p, ok := c.cat.Lookup(appID, form, kind); ok {
			return p, true
		}
	}
	best, at, tie := permission.Permission{}, 1000, false
	for _, p := range c.cat.Of(appID) {
		if p.Kind != kind || p.Disabled {
			continue
		}
		if far, ok := slip(name, p.Value); ok && far <= at {
			tie = far == at && p.Value != best.Value
			best, at = p, far
		}
	}
	if at == 1000 || tie {
		return permission.Permission{}, false
	}
	return best, true
}

// slip is how far a wrong name is from a right one, when the one can be written for the other by mistake.
func slip(wrong, right string) (int, bool) {
	if d := len(wrong) - len(right); d > 6 || d < -6 {
		return 0, false
	}
	a, b := strings.ToLower(wrong), strings.ToLower(right)
	if letters(a) == letters(b) {
		return 0, true
	}
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	if len(x) != len(y) {
		return 0, false
	}
	far := 0
	for i := range x {
		d := permission.Distance(x[i], y[i])
		if d > 1 && (d > 2 || min(len(x[i]), len(y[i])) < 7) || d > 0 && min(len(x[i]), len(y[i])) < 3 {
			return 0, false
		}
		far += d
	}
	return far, far <= 3
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, s)
}

// family are the names that begin like the wrong one, at most eight.
func (c checker) family(appID, name string, kind entra.Kind) []string {
	head, _, _ := strings.Cut(name, ".")
	var out []string
	for _, p := range c.cat.Of(appID) {
		if first, _, _ := strings.Cut(p.Value, "."); strings.EqualFold(first, head) && p.Kind == kind && !slices.Contains(out, p.Value) && len(out) < 8 {
			out = append(out, p.Value)
		}
	}
	return out
}
