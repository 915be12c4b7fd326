package setuppage

import (
	"gatehouse/setup/apply"
	"gatehouse/ui/screen/words"
)

// note is the quiet line under a step: what it does, what it waits for, or what came of it.
func (r Row) note() string {
	switch r.State {
	case apply.Waiting:
		if left := r.Retry - r.Now.Sub(r.Asked); r.Retry > 0 && left > 0 {
			return r.Note + " " + words.L("Trying again in {{.Time}}.", words.M{"Time": words.Left(left)})
		}
		return r.Note + " " + words.L("Trying again now.")
	case apply.Pending:
		return r.Step.Detail
	}
	if r.Note != "" {
		return r.Note
	}
	return r.Step.Detail
}

// time is how long a step took, or takes so far.
func (r Row) time() string {
	switch r.State {
	case apply.Pending, "":
		return ""
	case apply.Running, apply.Waiting:
		if r.Started.IsZero() || r.Now.Before(r.Started) {
			return ""
		}
		return words.Took(r.Now.Sub(r.Started))
	}
	return words.Took(r.Took)
}
