package command

import "gatehouse/setup"

// askColleague adds to a refusal for lack of a role what somebody else can be asked for, ready to be sent.
func (e *env) askColleague(s *setup.Session, v setup.View, t setup.Target, err error) error {
	if s.MayNotCreate(v, err) {
		e.say.line("Somebody else can register the application. Send them this:")
		e.say.line("")
		e.say.block(s.AskColleague(t))
		e.say.line("")
	}
	return err
}
