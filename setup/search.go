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
	// SignIn is whether it can sign in here: yes, no, or cannot tell. Without a service principal it cannot.
	SignIn entra.Ability `json:"signIn"`
	// OwnersRead tells that the application's owners were read: none listed then means that there are none.
	OwnersRead bool `json:"ownersRead"`
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
	around, err := s.client.Around(ctx, apps)
	if err != nil {
		return nil, false, s.explainLook(err)
	}
	for _, one := range around {
		found = append(found, candidate(one))
	}
	return found, more, nil
}

func candidate(live entra.Connector) Candidate {
	c := Candidate{App: *live.App, SignIn: entra.No, OwnersRead: !live.Unread(entra.OwnersPart)}
	if _, _, ok := plan.ParseDefinitionTag(live.App.Tags); ok {
		c.Connector = plan.NameOf(*live.App)
	}
	switch {
	case live.Unread(entra.PrincipalPart):
		c.SignIn = entra.CannotTell
	case live.Principal != nil && live.Principal.Enabled:
		c.SignIn = entra.Yes
	}
	return c
}
