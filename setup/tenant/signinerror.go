package tenant

import (
	"errors"

	"gatehouse/setup/problem"
)

// signInError gives the problem inside an error of a request whose token could not be got: the request was not sent.
func signInError(err error) error {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}
