package command

import (
	"context"
	"strings"
)

type connectorsCmd struct{}

// Run lists the catalogue; it needs no tenant.
func (connectorsCmd) Run(ctx context.Context, e *env) error {
	house, err := e.open(ctx)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.emit(house.Catalogue())
	}
	rows := [][]string{{"ID", "NAME", "SYSTEM", "SANITIZER", "PERMISSIONS"}}
	for _, d := range house.Catalogue() {
		var names []string
		for _, p := range d.Permissions {
			names = append(names, p.Name)
		}
		rows = append(rows, []string{d.ID, d.Name, d.System, d.Sanitizer.Label, strings.Join(names, ", ")})
	}
	e.say.table(rows)
	return nil
}
