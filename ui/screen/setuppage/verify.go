package setuppage

func verify(s State) (State, []any) {
	if s.busy() || !s.SignedIn || s.View == nil {
		return s, nil
	}
	s, effects := s.withoutWatch()
	s.Checking, s.Checks, s.Verification, s.Problem, s.Notice, s.OpenStep = true, nil, nil, nil, "", StepVerify
	return s, append(effects, Check{Target: s.target()})
}

func verified(s State, e Verified) (State, []any) {
	s.Checking, s.Waiting = false, ""
	if e.Problem != nil && !e.Cancelled {
		s.Problem = e.Problem
	}
	if e.Result != nil {
		s.Verification, s.Checks = e.Result, e.Result.Checks
	}
	s.Picked = true // the receipt stays in view
	if e.Problem == nil {
		return s, []any{Look{Target: s.target()}}
	}
	return s, nil
}
