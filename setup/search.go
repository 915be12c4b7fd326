package setup

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"gatehouse/setup/entra"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
)

// Candidate is an application that a search found. The person picks by its ids.
type Candidate struct {
	App entra.Application `json:"app"`
	// Connector is the connector that it is already; empty = none.
	Connector string `json:"connector,omitempty"`
}

// SearchApps looks for applications by an id or by words of their display name. More tells that there are others.
func (s *Session) SearchApps(ctx context.Context, text string) (found []Candidate, more bool, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, false, problem.New(problem.BadInput, "There is nothing to search for.", "", "Give a part of the name, an object id or a client id.", nil)
	}
	if err := s.mayLook(ctx); err != nil {
		return nil, false, err
	}
	var apps []entra.Application
	if _, notID := uuid.Parse(text); notID == nil {
		for _, by := range [][2]string{{text, ""}, {"", text}} {
			app, err := s.client.FindApplication(ctx, by[0], by[1])
			if err != nil {
				return nil, false, s.explainLook(err)
			}
			if app != nil {
				apps = append(apps, *app)
			}
		}
	} else if apps, more, err = s.client.SearchApplications(ctx, text); err != nil {
		return nil, false, s.explainLook(err)
	}
	for _, app := range apps {
		c := Candidate{App: app}
		if _, _, ok := plan.ParseDefinitionTag(app.Tags); ok {
			c.Connector = plan.NameOf(app)
		}
		found = append(found, c)
	}
	return found, more, nil
}
