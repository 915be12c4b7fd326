package tenant

import (
	"errors"
	"strings"

	"gatehouse/setup/entra"
)

// codeOthers marks a sign-in that something other than the sign-in page ended: the library's listener on this machine gives up at the
// first request that is not the page's answer, whoever sent it. Nobody can take a sign-in over that way, since the answer carries a
// state and the code is bound to this program by PKCE; they can only end it.
const codeOthers = "others_answer"

var errForeign = errors.New("sign in: something other than the sign-in page answered on this machine")

// foreignAnswers are what the library says of such requests (Microsoft Authentication Library for Go, package local).
var foreignAnswers = []string{"OAuth state", "authorization code missing", "failed to parse form data"}

func isForeign(text string) bool {
	for _, part := range foreignAnswers {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// foreign holds for an error of a sign-in that something else ended.
func foreign(err error) bool {
	var e *entra.Error
	return errors.As(err, &e) && e.Code == codeOthers
}
