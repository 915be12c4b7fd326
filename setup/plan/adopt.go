package plan

import (
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// AdoptTags are the tags of an application that Gatehouse takes over.
func AdoptTags(d *definition.Definition) []string {
	return []string{Tag, DefinitionTag(d.ID, d.Version), AdoptedTag}
}

// Adopt shows what taking an application over writes: its unique name and tags, nothing else.
func Adopt(app entra.Application, uniqueName string, tags []string) Step {
	s := Step{
		ID: "adopt", Phase: Create, Title: "Take over " + app.DisplayName,
		Detail: "Writes what Gatehouse finds it by. Its settings, credentials and permissions stay as they are.",
	}
	if app.UniqueName != uniqueName {
		s.Changes = append(s.Changes, Change{Field: "unique name", From: app.UniqueName, To: uniqueName})
	}
	s.Changes = append(s.Changes, listChanges(tagField, app.Tags, MergeTags(app.Tags, tags))...)
	return s
}
