package doctor

import (
	"maps"
	"slices"
	"strings"

	"gatehouse/setup/problem"
)

func cause(err error) []problem.Detail {
	if err == nil {
		return nil
	}
	return []problem.Detail{{Label: "Cause", Value: err.Error()}}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func names(hosts []Host) string {
	set := map[string]bool{}
	for _, h := range hosts {
		set[h.Name] = true
	}
	return strings.Join(sorted(set), " and ")
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
