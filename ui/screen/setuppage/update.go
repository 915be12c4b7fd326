package setuppage

// Update is the page's whole behaviour.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Typed, PickCredential, PickLifetime:
		return chosen(s, event)
	case PickStep:
		s.OpenStep, s.Picked = e.Step, true
		return s.wanted()
	case Start:
		return start(s, e.Action)
	case Confirmed:
		return begin(s, e.Action)
	case OpenReference, TypedReference:
		return s.onReference(event)
	case MarkStep, DoStep, StepsKnown, StepEnded:
		return s.onManual(event)
	case StartWatch, StopWatch, WatchSaw, WatchEnded:
		return s.onWatch(event)
	case AddOwner, RemoveOwner, OwnersRead, OwnerNamed, OwnerPlanned, OwnersChanged:
		return s.onOwners(event)
	case BringCertificate, DropCertificate, CertificateRead, ExportCertificate:
		return s.onCertificate(event)
	case StartCare:
		return s.care(e.Care)
	case ProveHere:
		return s.askProof()
	case Agreed:
		return s.agreed(e.Care)
	case Pause:
		if s.busy() {
			return s, []any{Halt{}}
		}
	case Verify:
		return verify(s)
	case CopySecret:
		return s.askSecret()
	case AskColleague:
		return s, []any{GoColleague{s.target()}}
	case SeePreview:
		return s, []any{GoPreview{s.target()}}
	case Export:
		return s, []any{WriteReport{s.target(), e.Handover}}
	case CopyText:
		return s, []any{Copy(e)}
	case OpenPage:
		return s, []any{Browse(e)}
	case Again:
		return look(s)
	case SignIn:
		return s, []any{GoSignIn{}}
	default:
		return came(s, event)
	}
	return s, nil
}

// came takes the results of work.
func came(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Looked:
		s.Loading = false
		if s.LookFailed { // why a run ended stays until the next one
			s.LookFailed, s.Problem = false, nil
		}
		s.Beside = e.Beside
		s = s.with(e.View)
		s, effects := s.wanted()
		return s, append(effects, s.removedWanted()...)
	case RemovedFound:
		s.Removed = e.Removed
	case LookFailed:
		s.Loading = false
		if !e.Cancelled {
			s.LookFailed, s.Problem = true, e.Problem
		}
	case Progressed:
		return progressed(s, e), nil
	case Tick:
		return tick(s, e.Now), nil
	case RunEnded:
		return ended(s, e)
	case SheetRead:
		s.Sheet = e.Sheet
	case WaysFound:
		s.Ways = &e.Ways
	case Checked:
		if e.Check.Waiting {
			s.Waiting = e.Check.Text
		} else {
			s.Waiting = ""
			s.Checks = append(s.Checks[:len(s.Checks):len(s.Checks)], e.Check)
		}
	case Verified:
		return verified(s, e)
	case Said:
		s.Notice = e.Text
	case Failed:
		s.Problem = e.Problem
	}
	return s, nil
}
