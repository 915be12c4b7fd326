package setup

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"gatehouse/preview"
	"gatehouse/preview/rules"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// maxSampleFile bounds a file that the person previews.
const maxSampleFile = 64 << 20

// largeSample is the size from which a sample is shown before its leak check is done: below it nobody could look so fast.
const largeSample = 1 << 20

// ruleset is what stands between Graph and the vendor; set is nil for a connector that reads Graph directly.
type ruleset struct {
	set  *rules.Set
	hash string
}

func loadRules(d *definition.Definition) (*ruleset, error) {
	name, data, err := d.ReadRules()
	if err != nil {
		return nil, err
	}
	set, err := rules.Load(name, data)
	if err != nil {
		return nil, problem.New(problem.BadInput, fmt.Sprintf("The rules of %s cannot be used.", d.Name), err.Error()+".",
			"Mend the rules file, or use the shipped one.", err)
	}
	return &ruleset{set: set, hash: set.Hash()}, nil
}

// Preview runs the answers of a source through the connector's rules. Example and file need no session. A live call that the
// person may not read is shown with the embedded example instead, and says so: every call of the definition is previewed.
func (h *House) Preview(ctx context.Context, s *Session, req PreviewRequest) (*preview.Result, error) {
	target, err := req.Target.chosen()
	if err != nil {
		return nil, err
	}
	req.Target = target
	d := target.Definition
	rs, err := rulesOf(d)
	if err != nil {
		return nil, err
	}
	calls := d.Calls
	if req.Call != "" {
		calls, err = oneCall(d, req.Call)
		if err != nil {
			return nil, err
		}
	}
	fill := exampleValues()
	var live *liveSamples
	if req.Source == preview.Live {
		if s == nil {
			return nil, problem.New(problem.BadInput, "A live sample needs a signed-in person.", "", "Sign in first, or preview the embedded examples.", nil)
		}
		if live, err = s.liveSamples(ctx, d, req.User); err != nil {
			return nil, err
		}
		fill = live.values
	}
	var fileFor string
	if req.Source == preview.File {
		if fileFor, err = callOfFile(calls, req); err != nil {
			return nil, err
		}
	}
	answers := make([]preview.Answer, 0, len(calls)+len(d.Blocked))
	for i, call := range calls {
		if req.Progress != nil {
			req.Progress(call.Name, i, len(calls))
		}
		a := answerFor(call, fill)
		switch {
		case live != nil:
			err = live.read(ctx, d, call, &a)
		case fileFor == call.Name:
			a.Body, err = readSampleFile(req.File)
		default:
			a.Body, err = d.ReadExample(call)
		}
		if err != nil {
			return nil, err
		}
		a.URL = d.AskedAs(rs.set, call, a.URL)
		answers = append(answers, a)
	}
	if req.Call == "" {
		for _, call := range d.Blocked {
			answers = append(answers, answerFor(call, fill))
		}
	}
	source := req.Source
	if live != nil && live.got == 0 {
		source = preview.Example // nothing of it is live, and an approval must not say so
	}
	size := 0
	for _, a := range answers {
		size += len(a.Body)
	}
	defer lean(size)()
	result, err := preview.Open(ctx, rs.set, answers, preview.Options{Source: source})
	if err != nil {
		return nil, err
	}
	if size > largeSample && req.Opened != nil {
		req.Opened(result)
		debug.FreeOSMemory() // what opening needed is not held while the leak check takes its own
	}
	return result.Finish(ctx)
}

func oneCall(d *definition.Definition, name string) ([]definition.Call, error) {
	var known []string
	for _, c := range d.Calls {
		if c.Name == name {
			return []definition.Call{c}, nil
		}
		known = append(known, "“"+c.Name+"”")
	}
	return nil, problem.New(problem.BadInput, fmt.Sprintf("%s has no call named %q.", d.Name, name), "",
		"Use one of: "+strings.Join(known, ", ")+".", nil)
}

// callOfFile decides which call a file answers: the named one, or the one whose example has the same base name.
func callOfFile(calls []definition.Call, req PreviewRequest) (string, error) {
	if req.Call != "" || len(calls) == 1 {
		return calls[0].Name, nil
	}
	base := strings.TrimSuffix(filepath.Base(req.File), filepath.Ext(req.File))
	for _, c := range calls {
		if strings.TrimSuffix(filepath.Base(c.Example), filepath.Ext(c.Example)) == base {
			return c.Name, nil
		}
	}
	return "", problem.New(problem.BadInput, fmt.Sprintf("Gatehouse cannot tell which call %s answers.", filepath.Base(req.File)), "",
		"Name the call, or name the file after it.", nil)
}

func readSampleFile(path string) ([]byte, error) {
	data, err := readBounded(path, maxSampleFile)
	if err != nil {
		return nil, problem.New(problem.BadInput, "The file cannot be read.", err.Error()+".", "Check its path and rights.", err)
	}
	if len(data) > maxSampleFile {
		return nil, problem.New(problem.BadInput, "The file is too large to preview.",
			fmt.Sprintf("The limit is %d bytes.", maxSampleFile), "Use a shorter sample.", nil)
	}
	return data, nil
}

// exampleValues are fictional ids in the shape of real ones.
func exampleValues() map[string]string {
	return sampleValues("5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f", "a3c1e5f7-2b4d-4c6e-8f90-1a2b3c4d5e6f",
		time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
}

// sampleValues fills the places of a call: seven days that end with the day given, and besides the person and the group only what
// is fictional. A team has the id of its group; the others exist in the examples alone.
func sampleValues(user, group string, day time.Time) map[string]string {
	to := day.UTC().Truncate(24 * time.Hour)
	return map[string]string{
		"u": user, "g": group, "t": group,
		"c":    "19:kB7rQ2mXz0VtN5cYw8Hd3LsJf6Ua1PeGi9oTq4ZxRn01@thread.tacv2",
		"chat": "19:5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f_7b30f2d9-5c1e-46a8-b7f4-3d2e1c0a9b88@unq.gbl.spaces",
		"call": "2f1d8c3a-7b6e-4d50-9c41-e5f6a7b8c9d0",
		"d":    "b!Qm9vZ0hhdXNfRXhhbXBsZV9Ecml2ZV8wMQ-7kZt",
		"i":    "01GATEHOUSEXAMPLEITEM000000000001",
		"from": to.AddDate(0, 0, -7).Format("2006-01-02T15:04:05Z"), "to": to.Format("2006-01-02T15:04:05Z"),
	}
}

func answerFor(c definition.Call, values map[string]string) preview.Answer {
	method := c.Method
	if method == "" {
		method = http.MethodGet
	}
	return preview.Answer{Name: c.Name, Method: method, URL: fillIn(c.URL, values), Type: c.Type, Shape: c.Shape}
}

func fillIn(template string, values map[string]string) string {
	pairs := make([]string, 0, 2*len(values))
	for k, v := range values {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// liveSamples reads answers with the signed-in person's own delegated rights.
type liveSamples struct {
	client *tenant.Client
	values map[string]string
	own    bool // {u} is the signed-in person: read through /me
	denied error
	got    int // calls that really were answered live
}

// liveSamples asks for the delegated counterparts of the definition's permissions. When they are refused, every call says so.
func (s *Session) liveSamples(ctx context.Context, d *definition.Definition, user string) (*liveSamples, error) {
	l := &liveSamples{client: s.client, own: user == ""}
	if err := s.client.Need(ctx, tenant.StepSample, sampleScopes(d)...); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		l.denied = err
	}
	if user != "" {
		id, err := l.whose(ctx, user, s.me.Tenant.Name)
		if err != nil {
			return nil, err
		}
		user, l.own = id, id == s.me.ObjectID
	} else {
		user = s.me.ObjectID
	}
	found, err := foundIDs(ctx, s.client.Sample, "/v1.0/me", d)
	if err != nil {
		return nil, err
	}
	l.values = sampleValues(user, exampleValues()["g"], s.house.now())
	maps.Copy(l.values, found)
	return l, nil
}

// sampleScopes are the delegated permissions with the names of the application permissions that the connector asks for.
func sampleScopes(d *definition.Definition) []string {
	cat := permission.Embedded()
	var out []string
	for _, p := range d.Permissions {
		if p.Resource != "" && p.Resource != entra.GraphAppID {
			continue
		}
		if _, ok := cat.Lookup(p.Resource, p.Name, entra.DelegatedPermission); ok && !permission.OIDC(p.Name) {
			out = append(out, p.Name)
		}
	}
	return out
}

// read fills in one live answer; what the person may not read is replaced by the embedded example and noted.
func (l *liveSamples) read(ctx context.Context, d *definition.Definition, call definition.Call, a *preview.Answer) error {
	why := ""
	if l.denied != nil {
		why = problem.Of(l.denied).What
	} else {
		answer, err := l.client.Sample(ctx, a.Method, l.path(a.URL))
		switch {
		case err == nil && answer.Status < 300:
			a.Status, a.Body = answer.Status, answer.Body
			l.got++
			return nil
		case err == nil:
			why = fmt.Sprintf("Graph answered %d %s.", answer.Status, answer.Code)
			if finding := call.Findings[fmt.Sprint(answer.Status)]; finding != "" {
				why += " " + finding
			}
		case ctx.Err() != nil:
			return err
		default:
			why = problem.Of(err).What
		}
	}
	body, err := d.ReadExample(call)
	if err != nil {
		return err
	}
	a.Body = body
	a.Note = "You may not read this live: " + why + " The embedded example is shown instead."
	return nil
}

// path reads the person's own data through /me, which needs fewer rights; the preview shows the connector's own URL.
func (l *liveSamples) path(url string) string {
	if !l.own {
		return url
	}
	return strings.Replace(url, "/users/"+l.values["u"], "/me", 1)
}
