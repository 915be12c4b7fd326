package command

import (
	"context"
	"strings"
	"time"

	"gatehouse/setup"
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/problem"
)

type statusCmd struct {
	ID       string `arg:"" optional:"" help:"Only this connector."`
	Instance string `help:"Which of several connectors of this definition." default:"main"`
	watching
}

// statusLine is one connector in machine output.
type statusLine struct {
	ID          string                 `json:"id"`
	Instance    string                 `json:"instance"`
	Name        string                 `json:"name"`
	UniqueName  string                 `json:"uniqueName"`
	ClientID    string                 `json:"clientId,omitempty"`
	ObjectID    string                 `json:"objectId,omitempty"`
	PrincipalID string                 `json:"principalId,omitempty"`
	SignIn      bool                   `json:"signIn"`
	State       string                 `json:"state"`
	Chip        string                 `json:"chip"`
	Marks       []lifecycle.Mark       `json:"marks"`
	Permissions []lifecycle.Permission `json:"permissions"`
	Granted     int                    `json:"granted"`
	Planned     int                    `json:"planned"`
	Drift       []lifecycle.Drift      `json:"drift"`
	Behind      []string               `json:"behind,omitempty"`
	Attention   []lifecycle.Attention  `json:"attention"`
	Credential  string                 `json:"credential"`
	Expires     *time.Time             `json:"expires,omitempty"`
	Unfinished  *time.Time             `json:"unfinishedSince,omitempty"`
}

// statusReport is the machine output of status.
type statusReport struct {
	Tenant     entra.Tenant   `json:"tenant"`
	Account    entra.Identity `json:"account"`
	Connectors []statusLine   `json:"connectors"`
	Removed    []removedLine  `json:"removed"`
	Unread     string         `json:"removedUnread,omitempty"` // why removed connectors could not be listed
	// Damaged are files of this machine in which lines cannot be read.
	Damaged []setup.DamagedFile `json:"damaged,omitempty"`
}

// Run reads every connector of the tenant, or one.
func (c statusCmd) Run(ctx context.Context, e *env) error {
	if c.Watch && c.ID == "" {
		return problem.New(problem.BadInput, "It is not clear which connector is to be watched.", "", "Name it: gatehouse status ID --watch.", nil)
	}
	s, err := c.signIn(ctx, e)
	if err != nil {
		return err
	}
	if c.Watch {
		t, err := e.target(s, connectorArgs{ID: c.ID, Instance: c.Instance})
		if err != nil {
			return err
		}
		return c.watch(ctx, e, s, t)
	}
	views, err := c.views(ctx, e, s)
	if err != nil {
		return err
	}
	removed, unread, err := c.removedLines(ctx, s)
	if err != nil {
		return err
	}
	damaged, err := e.house.Damaged()
	if err != nil {
		return err
	}
	for _, d := range damaged {
		e.say.line("! %s", d.Text())
		e.say.line("    %s", d.Path)
	}
	if e.JSON {
		report := statusReport{Tenant: s.Identity().Tenant, Account: s.Identity(), Connectors: []statusLine{}, Removed: removed, Unread: unread, Damaged: damaged}
		for _, v := range views {
			report.Connectors = append(report.Connectors, lineOf(v))
		}
		return e.emit(report)
	}
	hidden, err := e.notShownYet(s, views)
	if err != nil {
		return err
	}
	defer e.sayRemoved(removed, unread)
	if len(views) == 0 && hidden == 0 && len(removed) == 0 {
		e.say.line("No connectors in this tenant yet. Choose one with: gatehouse connectors")
	}
	if len(views) == 0 {
		return nil
	}
	rows := [][]string{{"CONNECTOR", "STATE", "LIFE", "CREDENTIAL"}}
	for _, v := range views {
		rows = append(rows, []string{v.Status.UniqueName, v.Status.Chip.Text, lifeText(v.Status.Marks), v.Status.Credential})
	}
	e.say.table(rows)
	for _, v := range views {
		for _, a := range v.Status.Attention {
			e.say.line("%s  %s", a.Chip.Text, a.Text)
		}
		for _, p := range v.Live.Problems {
			e.say.line("?  %s: could not be read: %s", v.Status.UniqueName, p)
		}
	}
	return nil
}

// notShownYet names the applies of this machine that run or were interrupted, and whose connector the tenant does not show: what
// was just made takes a while to be listed.
func (e *env) notShownYet(s *setup.Session, views []setup.View) (int, error) {
	shown := map[string]bool{}
	for _, v := range views {
		shown[v.Status.UniqueName] = true
	}
	journals, err := e.house.Unfinished()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, j := range journals {
		if j.TenantID != s.Identity().Tenant.ID || shown[j.Connector] {
			continue
		}
		n++
		what := "was interrupted; run it again with --resume"
		if j.Running {
			what = "is running"
		}
		e.say.line("! %s: an apply that began %s %s. The tenant does not show it yet.", j.Connector, j.Began.UTC().Format("2006-01-02 15:04 UTC"), what)
	}
	return n, nil
}

func (c statusCmd) signIn(ctx context.Context, e *env) (*setup.Session, error) {
	if c.ID == "" {
		return e.signIn(ctx)
	}
	return e.signInFor(ctx, connectorArgs{ID: c.ID, Instance: c.Instance})
}

func (c statusCmd) views(ctx context.Context, e *env, s *setup.Session) ([]setup.View, error) {
	if c.ID == "" {
		return s.Connectors(ctx)
	}
	t, err := e.target(s, connectorArgs{ID: c.ID, Instance: c.Instance})
	if err != nil {
		return nil, err
	}
	v, err := s.Look(ctx, t)
	if err != nil {
		return nil, err
	}
	return []setup.View{v}, nil
}

var lifeMarks = map[lifecycle.MarkState]string{
	lifecycle.Done: "✓", lifecycle.Current: "◌", lifecycle.Warning: "!", lifecycle.Todo: "○",
}

func lifeText(marks []lifecycle.Mark) string {
	var b strings.Builder
	for _, m := range marks {
		b.WriteString(lifeMarks[m.State])
	}
	return b.String()
}

func lineOf(v setup.View) statusLine {
	st := v.Status
	l := statusLine{
		ID: v.Target.Definition.ID, Instance: v.Target.Choices.Instance, Name: v.Target.Definition.Name, UniqueName: st.UniqueName,
		State: st.State, Chip: st.Chip.Text, Marks: st.Marks, Permissions: st.Permissions,
		Granted: st.GrantedOf[0], Planned: st.GrantedOf[1], Drift: st.Drift, Behind: st.Behind, Attention: st.Attention, Credential: st.Credential,
	}
	if l.Instance == "" {
		l.Instance = "main"
	}
	if l.Drift == nil {
		l.Drift = []lifecycle.Drift{}
	}
	if l.Attention == nil {
		l.Attention = []lifecycle.Attention{}
	}
	if v.Live.App != nil {
		l.ClientID, l.ObjectID = v.Live.App.AppID, v.Live.App.ObjectID
	}
	if v.Live.Principal != nil {
		l.PrincipalID, l.SignIn = v.Live.Principal.ObjectID, v.Live.Principal.Enabled
	}
	if !st.Expires.IsZero() {
		l.Expires = &st.Expires
	}
	if !v.Journal.IsZero() {
		l.Unfinished = &v.Journal
	}
	return l
}
