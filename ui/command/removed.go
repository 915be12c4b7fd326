package command

import (
	"context"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/problem"
)

// removedLine is a removed connector in machine output.
type removedLine struct {
	ID         string    `json:"id"`
	Instance   string    `json:"instance"`
	Name       string    `json:"name"`
	UniqueName string    `json:"uniqueName"`
	ClientID   string    `json:"clientId"`
	ObjectID   string    `json:"objectId"`
	Removed    time.Time `json:"removed"`
	Until      time.Time `json:"restorableUntil"`
}

func removedLineOf(r setup.Removed) removedLine {
	return removedLine{
		ID: r.Target.Definition.ID, Instance: r.Target.Instance(), Name: r.Target.Definition.Name, UniqueName: r.Target.UniqueName(),
		ClientID: r.Item.App.AppID, ObjectID: r.Item.App.ObjectID, Removed: r.Item.At, Until: r.Until,
	}
}

func (l removedLine) chip() string {
	return "Removed (restorable until " + l.Until.UTC().Format("2 January 2006") + ")"
}

// removedLines lists the removed connectors, all or those of one definition. What cannot be read is said and hides nothing else.
func (c statusCmd) removedLines(ctx context.Context, s *setup.Session) ([]removedLine, string, error) {
	all, err := s.Removed(ctx)
	if ctx.Err() != nil {
		return nil, "", err
	}
	if err != nil {
		return nil, problem.Of(err).What, nil
	}
	out := []removedLine{}
	for _, r := range all {
		if l := removedLineOf(r); c.ID == "" || l.ID == c.ID && l.Instance == c.Instance {
			out = append(out, l)
		}
	}
	return out, "", nil
}

// sayRemoved names what can be brought back.
func (e *env) sayRemoved(lines []removedLine, unread string) {
	for _, l := range lines {
		e.say.line("%s  %s  Bring it back with: gatehouse restore %s", l.UniqueName, l.chip(), commandArgs(l.ID, l.Instance))
	}
	if unread != "" {
		e.say.line("?  Removed connectors could not be read: %s", unread)
	}
}

func commandArgs(id, instance string) string {
	if instance == "" || instance == "main" {
		return id
	}
	return id + " --instance " + instance
}
