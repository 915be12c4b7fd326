package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"gatehouse/setup/problem"
)

// whose finds the object id of the person whose data a live sample shows. Rules admit ids only, so a sign-in name is looked up
// first; an id is looked up too, so that a slip of the keyboard is no page of "not found".
func (l *liveSamples) whose(ctx context.Context, named, tenantName string) (string, error) {
	if l.denied != nil {
		p := problem.Of(l.denied)
		return "", problem.New(problem.Refused, fmt.Sprintf("“%s” cannot be looked up, so nobody's data is shown.", named), p.What,
			"Allow the permissions when you are asked, or leave the person out to see the embedded examples.", l.denied)
	}
	answer, err := l.client.Sample(ctx, http.MethodGet, "/v1.0/users/"+url.PathEscape(named)+"?$select=id")
	if err != nil {
		return "", err
	}
	switch {
	case answer.Status == http.StatusNotFound || answer.Status == http.StatusBadRequest:
		return "", problem.New(problem.BadInput, fmt.Sprintf("There is nobody called “%s” in %s.", named, tenantName),
			"The directory knows neither a user principal name nor an object id like this.", "Check the spelling; an e-mail address can differ from the user principal name.", nil)
	case answer.Status >= http.StatusMultipleChoices:
		return "", problem.New(problem.Refused, fmt.Sprintf("“%s” cannot be looked up, so nobody's data is shown.", named),
			fmt.Sprintf("Graph answered %d %s.", answer.Status, answer.Code), "Ask for a role that may read people, or leave the person out to see your own data.", nil)
	}
	var found struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer.Body, &found); err != nil || found.ID == "" {
		return "", problem.New(problem.Failed, fmt.Sprintf("“%s” could not be looked up.", named), "Graph's answer cannot be used.", "Try again; report it if it stays.", err)
	}
	return found.ID, nil
}
