package lifecycle

import (
	"fmt"

	"gatehouse/setup/plan"
)

// Status says how a connector stands.
func Status(in Input) Report {
	f := gather(in)
	r := Report{
		UniqueName: in.Definition.UniqueName(in.Instance), State: f.state(), Chip: f.chip(), Marks: f.marks(), Permissions: f.permissions,
		GrantedOf: [2]int{f.granted, f.planned}, Drift: f.drift, Behind: f.behind, Attention: f.attention(), Credential: f.cred.phrase, Expires: f.cred.expires,
	}
	return r
}

// marks is the life line. The first mark that is not done is the current one.
func (f facts) marks() []Mark {
	marks := []Mark{f.previewed(), f.createdMark(), f.credentialMark(), f.enabledMark(), f.consentedMark(), f.verifiedMark()}
	for i := range marks {
		if marks[i].State == Todo {
			marks[i].State = Current
			break
		}
	}
	return marks
}

func (f facts) previewed() Mark {
	m := Mark{Name: "Previewed", State: Todo, Text: "not approved yet"}
	if f.Approval == nil {
		if f.enabled() {
			m.State, m.Text = Warning, "sign-in is on without an approved preview"
		}
		return m
	}
	if !f.Current {
		m.State, m.Text = Warning, "out of date: approve again"
		return m
	}
	m.State, m.Text = Done, "approved "+day(f.Approval.At, f.Now)
	if f.Approval.ByName != "" {
		m.Text += " by " + f.Approval.ByName
	}
	return m
}

func (f facts) createdMark() Mark {
	m := Mark{Name: "Created", State: Todo, Text: "not created yet"}
	switch {
	case f.Live.App == nil:
	case f.Live.Principal == nil:
		m.Text = "the service principal is missing"
	case count(f.drift, settingKinds...) > 0:
		m.State, m.Text = Warning, "its settings differ from the plan"
	default:
		m.State, m.Text = Done, "created"
		if !f.Live.App.Created.IsZero() {
			m.Text = "created " + day(f.Live.App.Created, f.Now)
		}
	}
	return m
}

func (f facts) credentialMark() Mark {
	m := Mark{Name: "Credential", State: Todo, Text: f.cred.phrase}
	switch {
	case f.cred.expired:
		m.State, m.Text = Warning, "expired on "+date(f.cred.expires)
	case !f.cred.live:
	case count(f.drift, FederatedChanged, FederatedMissing, CredentialRemoved) > 0:
		m.State, m.Text = Warning, "differs from the plan"
	case f.incomplete(plan.Credential):
		m.Text = "not the one that the plan asks for"
	case !f.cred.expires.IsZero() && f.cred.left <= soon:
		m.State, m.Text = Warning, "expires in "+f.cred.daysLeft()
	default:
		m.State = Done
	}
	return m
}

func (f facts) enabledMark() Mark {
	switch {
	case f.disabled:
		return Mark{"Enabled", Warning, "sign-in was switched off"}
	case f.enabled():
		return Mark{"Enabled", Done, "sign-in is on"}
	}
	return Mark{"Enabled", Todo, "sign-in is off"}
}

func (f facts) consentedMark() Mark {
	m := Mark{Name: "Consented", State: Todo, Text: fmt.Sprintf("%d of %d", f.granted, f.planned)}
	unplanned, unknown := 0, 0
	for _, p := range f.permissions {
		switch p.State {
		case GrantedUnplanned:
			unplanned++
		case CannotTell:
			unknown++
		}
	}
	switch {
	case unplanned > 0:
		m.State, m.Text = Warning, fmt.Sprintf("%s, and %d that the plan does not ask for", m.Text, unplanned)
	case f.consented():
		m.State = Done
	case unknown > 0:
		m.Text += ", the rest cannot be told"
	}
	return m
}

func (f facts) verifiedMark() Mark {
	m := Mark{Name: "Verified", State: Todo, Text: "not verified yet"}
	switch {
	case f.verified() && len(f.drift) == 0:
		m.State, m.Text = Done, "verified "+day(f.Verified, f.Now)
	case !f.Verified.IsZero():
		m.Text = "verified " + day(f.Verified, f.Now) + ", changed since"
	}
	return m
}

// state is one word for scripts.
func (f facts) state() string {
	switch {
	case f.Live.App == nil:
		return "absent"
	case f.disabled:
		return "disabled"
	case f.cred.expired:
		return "expired"
	case len(f.drift) > 0:
		return "drifted"
	case len(f.behind) > 0:
		return "behind"
	case f.verified():
		return "verified"
	case f.enabled() && f.consented():
		return "consented"
	case f.enabled():
		return "enabled"
	case f.created() && f.cred.live:
		return "credential"
	}
	return "created"
}
