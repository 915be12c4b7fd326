package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gatehouse/setup/entra"
)

// Tags on the application and the service principal. Graph allows 1 to 256 characters without whitespace per tag and no duplicates.
const (
	// Tag marks everything that Gatehouse made or adopted.
	Tag = "Gatehouse"
	// ListedTag makes the portal list a service principal under "Enterprise applications".
	ListedTag = "WindowsAzureActiveDirectoryIntegratedApp"

	definitionPrefix = "gatehouse.definition:"
	credentialPrefix = "gatehouse.credential:"
	namePrefix       = "gatehouse.name:"
	// AdoptedTag marks an application that somebody else made and Gatehouse took over: it keeps the name that it had.
	AdoptedTag = "gatehouse.adopted"
	// ApprovalPrefix begins every approval tag; setup/gate knows the rest.
	ApprovalPrefix = "gatehouse.approval:"
)

// DefinitionTag names the definition and the version that the application was last planned from.
func DefinitionTag(id string, version int) string {
	return fmt.Sprintf("%s%s@%d", definitionPrefix, id, version)
}

// ParseDefinitionTag finds the definition that an application's tags name.
func ParseDefinitionTag(tags []string) (id string, version int, ok bool) {
	for _, t := range tags {
		rest, found := strings.CutPrefix(t, definitionPrefix)
		if !found {
			continue
		}
		name, number, found := strings.Cut(rest, "@")
		v, err := strconv.Atoi(number)
		if found && err == nil && name != "" {
			return name, v, true
		}
	}
	return "", 0, false
}

// NameTag carries the connector's name where a cloud gives an application no unique name.
func NameTag(uniqueName string) string { return namePrefix + uniqueName }

// NameOf is the connector's name by which an application is known: its unique name, or else the one in its tag.
func NameOf(app entra.Application) string {
	if app.UniqueName != "" {
		return app.UniqueName
	}
	for _, t := range app.Tags {
		if name, ok := strings.CutPrefix(t, namePrefix); ok {
			return name
		}
	}
	return ""
}

// CredentialTag says that the secret with this key id was kept somewhere safe when it was made.
func CredentialTag(keyID string) string { return credentialPrefix + keyID }

// IsKept holds when the tags say that the secret was kept. Key ids are compared without regard to case, as Entra does.
func IsKept(tags []string, keyID string) bool {
	return keyID != "" && slices.ContainsFunc(tags, func(t string) bool { return strings.EqualFold(t, CredentialTag(keyID)) })
}

// IsAdopted holds for an application that somebody else made and Gatehouse took over.
func IsAdopted(tags []string) bool { return slices.Contains(tags, AdoptedTag) }

// HasApproval holds when one of the tags is an approval, current or not.
func HasApproval(tags []string) bool {
	return slices.ContainsFunc(tags, func(t string) bool { return strings.HasPrefix(t, ApprovalPrefix) })
}

// MergeTags adds wanted to what is there. Graph replaces the whole collection, so everything that somebody else put there is kept;
// only an older definition tag or approval tag gives way to a newer one.
func MergeTags(there, wanted []string) []string {
	replaced := func(t string) bool {
		if slices.Contains(wanted, t) {
			return false
		}
		for _, prefix := range []string{definitionPrefix, ApprovalPrefix} {
			if strings.HasPrefix(t, prefix) && slices.ContainsFunc(wanted, func(w string) bool { return strings.HasPrefix(w, prefix) }) {
				return true
			}
		}
		return false
	}
	var out []string
	for _, t := range there {
		if !replaced(t) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for _, t := range wanted {
		if t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// missing gives the elements of wanted that are not in there.
func missing[T comparable](there, wanted []T) []T {
	var out []T
	for _, w := range wanted {
		if !slices.Contains(there, w) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
