// Package adopt is the page on which an application that somebody else made becomes a connector: which application, which definition,
// what that changes. It must not read or change the tenant; it says what it wants and draws what came of it.
package adopt

import (
	"strings"

	"github.com/google/uuid"

	"gatehouse/setup"
	"gatehouse/setup/apply"
	"gatehouse/setup/definition"
	"gatehouse/setup/problem"
	"gatehouse/ui/screen/words"
)

// State is everything the page shows.
type State struct {
	Definitions []*definition.Definition
	SignedIn    bool
	Rehearsal   bool
	Domain      string // what is typed before a write

	Text      string // a name's words, an object id or a client id
	Searching bool
	Searched  string // the text that Found answers; "" = nothing was looked for
	Found     []setup.Candidate
	More      bool

	App        *setup.Candidate // the application that is taken over
	Definition string           // id; "" = not chosen
	Certain    bool             // the application itself names the definition
	Instance   string
	Rename     bool // call it as a new connector would be called

	Comparing bool
	Adoption  *setup.Adoption
	Problem   *problem.Problem

	Running  bool
	Progress *apply.Progress
}

// What the person does here.
type (
	// Typed is what to look for.
	Typed struct{ Text string }
	// Find looks for it.
	Find struct{}
	// Choose takes one of those found; Another goes back to them.
	Choose  struct{ Index int }
	Another struct{}
	// PickDefinition says what the application is.
	PickDefinition struct{ ID string }
	// Name gives the instance a name.
	Name struct{ Instance string }
	// Call chooses between the name that it has and the one that a new connector would have.
	Call struct{ Anew bool }
	// Take asks for taking it over; Agreed is the answer.
	Take   struct{}
	Agreed struct{}
	// Stop ends what runs.
	Stop struct{}
	// OpenFound opens a connector that was found.
	OpenFound struct{ Index int }
	// Back leaves the page.
	Back struct{}
	// SignIn asks for the sign-in page.
	SignIn struct{}
)

// Results of work.
type (
	// Got is what a search found.
	Got struct {
		Text      string
		Found     []setup.Candidate
		More      bool
		Problem   *problem.Problem
		Cancelled bool
	}
	// Compared is the difference from the definition.
	Compared struct {
		Adoption  *setup.Adoption
		Problem   *problem.Problem
		Cancelled bool
	}
	// Progressed is one event of taking it over.
	Progressed struct{ Progress apply.Progress }
	// Ended is the end of that; View is the connector.
	Ended struct {
		View      *setup.View
		Problem   *problem.Problem
		Cancelled bool
	}
)

// Effects that the window runs.
type (
	// Search looks for applications.
	Search struct{ Text string }
	// Compare reads one and compares it with a definition. Soon waits until the typing pauses.
	Compare struct {
		Asked
		Soon bool
	}
	// Confirm lets the person type the tenant's domain.
	Confirm struct{ Domain, Name string }
	// Do takes the application over.
	Do struct{ Asked }
	// Open opens the set-up page of a connector.
	Open struct{ View setup.View }
	// OpenNamed opens a connector by its unique name.
	OpenNamed struct{ UniqueName string }
	// Halt cancels what runs.
	Halt struct{}
	// Leave goes back to the connectors.
	Leave struct{}
	// GoSignIn opens the sign-in page.
	GoSignIn struct{}
)

// Asked says what is taken over, and as what.
type Asked struct {
	Definition *definition.Definition
	Instance   string
	Rename     bool
	ObjectID   string
}

// Update is the page's whole behaviour.
func Update(s State, event any) (State, []any) {
	switch e := event.(type) {
	case Typed:
		s.Text = e.Text
	case Find:
		return find(s)
	case Choose:
		if e.Index < len(s.Found) && !s.Running {
			return chosen(s, s.Found[e.Index])
		}
	case Another:
		if !s.Running {
			s.App, s.Adoption, s.Problem, s.Comparing, s.Rename = nil, nil, nil, false, false
			return s, []any{Halt{}}
		}
	case PickDefinition, Name, Call:
		return settle(s, event)
	case Take:
		if s.WhyNot() != "" {
			return s, nil
		}
		if s.Rehearsal {
			return begin(s)
		}
		return s, []any{Confirm{s.Domain, s.App.App.DisplayName}}
	case Agreed:
		return begin(s)
	case Stop:
		return s, []any{Halt{}}
	case OpenFound:
		if e.Index < len(s.Found) {
			return s, []any{OpenNamed{s.Found[e.Index].Connector}}
		}
	case Back:
		return s, []any{Leave{}}
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
	case Got:
		return got(s, e)
	case Compared:
		s.Comparing = false
		if e.Cancelled {
			break
		}
		s.Adoption, s.Problem = e.Adoption, e.Problem
	case Progressed:
		s.Progress = &e.Progress
	case Ended:
		s.Running, s.Progress = false, nil
		switch {
		case e.Cancelled:
			s.Problem = problem.New(problem.Unfinished, words.L("Stopped before it was taken over completely."), "", words.L("Take it over again: it goes on from there and changes nothing twice."), nil)
		case e.Problem != nil:
			s.Problem = e.Problem
		case e.View != nil:
			fresh := State{Definitions: s.Definitions, SignedIn: s.SignedIn, Rehearsal: s.Rehearsal, Domain: s.Domain}
			return fresh, []any{Open{*e.View}}
		}
	}
	return s, nil
}

func find(s State) (State, []any) {
	if s.Running || s.WhyNotFind() != "" {
		return s, nil
	}
	s.Searching, s.Problem, s.App, s.Adoption = true, nil, nil, nil
	return s, []any{Search{strings.TrimSpace(s.Text)}}
}

// got takes what was found. One that was named by its id is the one that is meant.
func got(s State, e Got) (State, []any) {
	s.Searching = false
	if e.Cancelled {
		return s, nil
	}
	s.Found, s.More, s.Problem, s.Searched = e.Found, e.More, e.Problem, ""
	if e.Problem != nil {
		return s, nil
	}
	s.Searched = e.Text
	if _, err := uuid.Parse(e.Text); err == nil && len(e.Found) == 1 && e.Found[0].Connector == "" {
		return chosen(s, e.Found[0])
	}
	return s, nil
}

// begin takes the application over.
func begin(s State) (State, []any) {
	if s.WhyNot() != "" {
		return s, nil
	}
	s.Running, s.Problem, s.Progress = true, nil, nil
	return s, []any{Do{s.asked()}}
}
