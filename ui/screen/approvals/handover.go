package approvals

import (
	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// What the person does with another administrator's hand-over file.
type (
	// OpenFile asks for the path of one.
	OpenFile struct{}
	// Take opens the file at a path, chosen or dropped.
	Take struct{ Path string }
	// Stop gives up reading it.
	Stop struct{}
	// GoOn leads to the consent step of the connector that the file names.
	GoOn struct{}
	// Dismiss puts the file away.
	Dismiss struct{}
)

// What came of it.
type (
	// Opened is a file that fits the tenant: its connector, with View.Handover.
	Opened struct{ View setup.View }
	// NotOpened is a file that does not, or nobody waits for any more.
	NotOpened struct {
		Problem   *problem.Problem
		Cancelled bool
	}
)

// Effects that the window runs.
type (
	// AskPath asks for a path.
	AskPath struct{}
	// Read holds the file against the tenant.
	Read struct{ Path string }
	// Halt stops reading.
	Halt struct{}
	// Consent opens the consent step of a connector.
	Consent struct{ Target setup.Target }
	// Refuse shows a problem.
	Refuse struct{ Problem *problem.Problem }
)

// Update is the behaviour of the hand-over file.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case OpenFile:
		if !s.SignedIn {
			return s, []any{notSignedIn()}
		}
		return s, []any{AskPath{}}
	case Take:
		if !s.SignedIn {
			return s, []any{notSignedIn()}
		}
		s.Opening, s.Asked = true, nil
		return s, []any{Read(e)}
	case Stop:
		if s.Opening {
			return s, []any{Halt{}}
		}
	case Opened:
		s.Opening, s.Asked = false, &e.View
	case NotOpened:
		s.Opening = false
		if e.Problem != nil && !e.Cancelled {
			return s, []any{Refuse{e.Problem}}
		}
	case GoOn:
		if s.Asked != nil {
			t := s.Asked.Target
			s.Asked = nil
			return s, []any{Consent{t}}
		}
	case Dismiss:
		s.Asked = nil
	}
	return s, nil
}

func notSignedIn() Refuse {
	return Refuse{problem.New(problem.Refused, words.L("Nobody is signed in."), words.L("A hand-over file is held against the tenant before anything is shown."),
		words.L("Sign in to the tenant that the file names, then open it again."), nil)}
}

// Fact is a label and what stands beside it.
type Fact struct{ Label, Value string }

// Request is an opened hand-over file as it is shown. Only who asks and when comes from the file; names of the app and of the
// permissions come from the tenant and the catalogue, because the file's own names prove nothing; the tenant is the one in the top bar.
type Request struct {
	Title       string
	Facts       []Fact
	Permissions []Grant
	Left        int // how many are still to be granted
}

// Grant is one permission of the list.
type Grant struct {
	Name   string
	Kind   string
	Reason string
	Chip   lifecycle.Chip
}

// Request gives the opened file; ok is false when there is none.
func (s State) Request() (r Request, ok bool) {
	v := s.Asked
	if v == nil || v.Handover == nil || v.Live.App == nil {
		return Request{}, false
	}
	by := v.Handover.AskedBy
	who := by.Name
	switch {
	case who == "" && by.UPN == "":
		who = words.L("Somebody")
	case who == "":
		who = by.UPN
	}
	r.Title = words.L("{{.Who}} asks for consent to {{.Name}}", words.M{"Who": who, "Name": nameOf(v.Target)})
	asked := who
	if by.UPN != "" && by.UPN != who {
		asked += " · " + by.UPN
	}
	r.Facts = []Fact{
		{words.L("Asked by"), asked + " · " + words.L("as the file says")},
		{words.L("Made"), words.Stamp(v.Handover.Made)},
		{words.L("App"), v.Live.App.DisplayName},
		{words.L("Client id"), v.Live.App.AppID},
	}
	for _, w := range v.Wanted {
		g := grantOf(w, v.Status.Permissions)
		if g.Chip.Tone != lifecycle.Good && !w.OIDC {
			r.Left++
		}
		r.Permissions = append(r.Permissions, g)
	}
	return r, true
}

func grantOf(w plan.Wanted, states []lifecycle.Permission) Grant {
	g := Grant{Name: w.Name, Kind: words.L("application"), Reason: w.Reason, Chip: lifecycle.Chip{Text: "○ " + words.L("not granted")}}
	if w.Kind == entra.DelegatedPermission {
		g.Kind = words.L("delegated")
	}
	if w.OIDC {
		g.Chip.Text = "○ " + words.L("not granted by itself")
	}
	for _, p := range states {
		if p.Resource != w.Resource || p.ID != w.ID || p.Kind != w.Kind {
			continue
		}
		switch p.State {
		case lifecycle.Granted:
			g.Chip = lifecycle.Chip{Text: "✓ " + words.L("granted"), Tone: lifecycle.Good}
		case lifecycle.CannotTell:
			g.Chip = lifecycle.Chip{Text: "? " + words.L("cannot tell"), Tone: lifecycle.Caution}
		}
	}
	return g
}

func nameOf(t setup.Target) string {
	name := t.Definition.Name
	if i := t.Choices.Instance; i != "" && i != "main" {
		name += " (" + i + ")"
	}
	return name
}
