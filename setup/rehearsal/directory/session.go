package directory

// Sessions counts what ended or questioned a person's sign-ins. Tokens carry the counts of the moment that they stand for.
type Sessions struct {
	Revoked    int // every sign-in before is over
	Challenged int // tokens before are refused until one is asked for with the claims of the challenge
}

// SessionsOf is how often a person's sign-ins were revoked and challenged. Sign-in answers from one place: no replica lags here.
func (t *Tx) SessionsOf(userID string) Sessions {
	o, _ := t.Newest(Users, userID)
	revoked, _ := o["#revoked"].(float64)
	challenged, _ := o["#challenged"].(float64)
	return Sessions{int(revoked), int(challenged)}
}

// Revoke ends every sign-in of a person, as an administrator or a changed password does.
func (t *Tx) Revoke(userID string) { t.countSession(userID, "#revoked") }

// Challenge makes Microsoft Graph ask for a new token, as a changed risk or place does; the sign-in itself goes on.
func (t *Tx) Challenge(userID string) { t.countSession(userID, "#challenged") }

func (t *Tx) countSession(userID, counter string) {
	o, ok := t.Newest(Users, userID)
	if !ok {
		return
	}
	n, _ := o[counter].(float64)
	changed := Clone(o)
	changed[counter] = n + 1
	t.Seed(Users, userID, changed)
}
