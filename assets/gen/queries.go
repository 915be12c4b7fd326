package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// queried are the types whose collections are filtered, searched and sorted, and of which the models say how.
var queried = []string{
	"appRoleAssignment", "application", "federatedIdentityCredential", "group", "oAuth2PermissionGrant", "servicePrincipal", "user",
}

var (
	getterOf = regexp.MustCompile(`(?m)^// Get\w+ gets the (\w+) property value\.(.*)$`)
	filterOf = regexp.MustCompile(`\$filter \(([^)]*)\)`)
	nameOf   = regexp.MustCompile(`/?\$?[A-Za-z]+`)
)

// operators are the words that a model's comment may name.
var operators = []string{"eq", "ne", "not", "ge", "le", "in", "startswith", "endswith", "$count"}

// queries reads from the models' comments which operators each property supports; Microsoft writes them from Graph's reference.
func queries(models, name string) (map[string][]string, error) {
	source, err := os.ReadFile(filepath.Join(models, snake(name)+".go"))
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, m := range getterOf.FindAllSubmatch(source, -1) {
		property, comment := string(m[1]), string(m[2])
		var can []string
		for _, list := range filterOf.FindAllStringSubmatch(comment, -1) {
			for _, word := range nameOf.FindAllString(list[1], -1) {
				word = strings.TrimPrefix(strings.ToLower(word), "/")
				if slices.Contains(operators, word) && !slices.Contains(can, word) {
					can = append(can, word)
				}
			}
		}
		for option, word := range map[string]string{"$search": "search", "$orderby": "orderby"} {
			if strings.Contains(comment, option) {
				can = append(can, word)
			}
		}
		if len(can) > 0 {
			slices.Sort(can)
			out[property] = can
		}
	}
	return out, nil
}
