package setup

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/user"
	"runtime"
	"time"

	"gatehouse/setup/doctor"
	"gatehouse/setup/network"
	"gatehouse/setup/problem"
	"gatehouse/setup/store"
	"gatehouse/setup/store/atomicfile"
	"gatehouse/setup/tenant"
)

// Patient is what the doctor looks at. It works without a House: what keeps one from opening is a finding.
type Patient struct {
	Config  Config
	House   *House                                   // nil when it could not be opened
	Refused error                                    // why it could not
	Display func(ctx context.Context) doctor.Display // tries to draw, in a process of its own; nil = this program has no window
	Looks   []problem.Detail                         // settings of the window, for the bundle
}

// Patient is this House as the doctor sees it.
func (h *House) Patient(display func(ctx context.Context) doctor.Display, looks []problem.Detail) Patient {
	return Patient{Config: h.cfg, House: h, Display: display, Looks: looks}
}

// Examine makes every check at the same time, signs nobody in and changes nothing. each gets a line as soon as it is known; it may be nil.
func Examine(ctx context.Context, p Patient, each func(doctor.Line)) doctor.Report {
	p.Config.Endpoint = someCloud(p.Config.Endpoint)
	lines := doctor.Run(ctx, p.checks(), each)
	return doctor.Report{
		Format: doctor.Format, Revision: doctor.Revision, Made: time.Now().UTC().Truncate(time.Second), Version: p.Config.Version,
		System: runtime.GOOS + "/" + runtime.GOARCH, Cloud: p.Config.Endpoint.Cloud.Label, Rehearsal: p.Config.Endpoint.Rehearsal,
		Worst: doctor.Worst(lines), Lines: lines,
	}
}

func (p Patient) checks() []doctor.Check {
	ep := p.Config.Endpoint
	hosts := []doctor.Host{p.host("sign-in", ep.SignInAddress()), p.host("graph", ep.GraphAddress()+"/v1.0")}
	proxies := network.Read()
	proxied := func(h doctor.Host) bool {
		way, err := proxies.For(&url.URL{Scheme: "https", Host: h.Name})
		return err == nil && way.Proxy != nil
	}
	checks := []doctor.Check{
		doctor.Interfaces(hosts, net.Interfaces),
		doctor.Names(hosts, net.DefaultResolver.LookupHost, proxied),
		doctor.Proxy(hosts, proxies.Told),
	}
	for _, h := range hosts {
		checks = append(checks, doctor.TLS(h))
	}
	checks = append(
		checks, doctor.Clock(hosts), doctor.Keychain(p.keychain), doctor.Browser(runtime.GOOS, hasDisplay()), doctor.TokenCache(p.tokenCache))
	if p.Display != nil {
		checks = append(checks, doctor.Displays(p.Display)...)
	}
	return append(checks, p.folder(), doctor.Records(p.damaged, p.unfinished))
}

// host is one server of the chosen cloud; several lines share one look at it.
func (p Patient) host(id, address string) doctor.Host {
	name := ""
	if u, err := url.Parse(address); err == nil {
		name = u.Hostname()
	}
	return doctor.NewHost(id, name, func(ctx context.Context) doctor.Reached {
		got := tenant.Reach(ctx, p.Config.Endpoint, address)
		return doctor.Reached{Way: got.Way, Peer: got.Peer, Vouched: got.Vouched, Skew: got.Skew, Dated: got.Dated, Err: got.Err}
	})
}

// keychain tries the keychain itself: the encrypted file needs nobody's permission to work.
func (p Patient) keychain(ctx context.Context) (string, error) {
	keep := newKeeper(os.TempDir(), Config{Keychain: p.Config.Keychain})
	if p.House != nil {
		keep = p.House.keep
	}
	if err := keep.keychain.Probe(ctx); err != nil {
		return "", err
	}
	return string(keep.keychain.Place()), nil
}

func (p Patient) tokenCache() (encrypted bool, where, why string) {
	h := p.House
	if h == nil {
		h = &House{cfg: p.Config}
	}
	s := h.TokenCache()
	return s.Encrypted, s.Where, s.Why
}

func (p Patient) folder() doctor.Check {
	dir := p.Config.StateDir
	if dir == "" {
		var err error
		if dir, err = store.DefaultDir(p.Config.Endpoint.Rehearsal); err != nil {
			return doctor.Check{ID: "disk", Title: "State folder", Tested: "Where it is.", Look: func(context.Context) doctor.Finding {
				return doctor.Finding{State: doctor.Failed, Found: problem.Of(err).What, Next: problem.Of(err).Next}
			}}
		}
	}
	return doctor.Folder(dir, p.Refused)
}

var errNotOpen = errors.New("open the state folder: it cannot be used")

func (p Patient) damaged() ([]doctor.Damage, error) {
	if p.House == nil {
		return nil, errNotOpen
	}
	found, err := p.House.store.Damaged()
	out := make([]doctor.Damage, 0, len(found))
	for _, d := range found {
		out = append(out, doctor.Damage{File: d.File, Lines: len(d.Lines)})
	}
	return out, err
}

func (p Patient) unfinished() (int, error) {
	if p.House == nil {
		return 0, errNotOpen
	}
	list, err := p.House.Unfinished()
	n := 0
	for _, j := range list {
		if !j.Running {
			n++
		}
	}
	return n, err
}

// hasDisplay: only on Linux can a session be without one.
func hasDisplay() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// changesKept bounds the record of changes in a bundle.
const changesKept = 500

// Bundle makes what support may get of a report. Nothing is written and nothing is sent: the person looks at the list first.
func (p Patient) Bundle(r doctor.Report) (doctor.Bundle, error) {
	in := doctor.BundleInput{Report: r}
	counts := map[string]int{}
	if h := p.House; h != nil {
		for _, s := range h.sent.All() {
			in.Requests = append(in.Requests, doctor.Request{
				Time: s.Time.UTC(), Host: s.Host, Method: s.Method, Path: s.Path, Status: s.Status, Code: s.Code, RequestID: s.RequestID,
				Millis: s.Took.Milliseconds(), Note: s.Note,
			})
		}
		changes, _ := h.store.Activity() // what cannot be read is a line of the report
		counts["Changes recorded"] = len(changes)
		for _, a := range changes[max(0, len(changes)-changesKept):] {
			in.Changes = append(in.Changes, doctor.Change{Time: a.Time, Step: a.Step, Status: a.Status, RequestID: a.RequestID})
		}
		approvals, _ := h.store.Approvals()
		accounts, _ := h.store.Accounts()
		counts["Approvals"], counts["Accounts used"], counts["Definitions"] = len(approvals), len(accounts), len(h.Catalogue())
	}
	in.Settings = append([]problem.Detail{
		{Label: "Version", Value: p.Config.Version},
		{Label: "Go", Value: runtime.Version()},
		{Label: "System", Value: runtime.GOOS + "/" + runtime.GOARCH},
		{Label: "Cloud", Value: p.Config.Endpoint.Cloud.Name},
		{Label: "Rehearsal tenant", Value: fmt.Sprint(p.Config.Endpoint.Rehearsal)},
	}, p.Looks...)
	for _, label := range []string{"Accounts used", "Approvals", "Changes recorded", "Definitions"} {
		in.Settings = append(in.Settings, problem.Detail{Label: label, Value: fmt.Sprint(counts[label])})
	}
	return doctor.NewBundle(in, p.redactor())
}

// redactor knows everybody and everything that this machine has written down.
func (p Patient) redactor() *doctor.Redactor {
	known := doctor.Known{}
	add := func(what string, values ...string) { known[what] = append(known[what], values...) }
	if h := p.House; h != nil {
		accounts, _ := h.store.Accounts()
		for _, a := range accounts {
			add("account", a.UPN)
			add("tenant", a.TenantID, a.TenantName, a.Domain)
		}
		changes, _ := h.store.Activity()
		for _, a := range changes {
			add("account", a.Account)
			add("tenant", a.TenantID)
			add("connector", a.Connector)
		}
		approvals, _ := h.store.Approvals()
		for _, a := range approvals {
			add("account", a.ByName, a.ByOID)
			add("tenant", a.TenantID)
		}
		journals, _ := h.store.Unfinished()
		for _, j := range journals {
			add("connector", j.Connector)
			add("tenant", j.TenantID)
		}
	}
	if host, err := os.Hostname(); err == nil {
		add("machine", host)
	}
	var homes []string
	name := ""
	if home, err := os.UserHomeDir(); err == nil {
		homes = append(homes, home)
	}
	if me, err := user.Current(); err == nil {
		homes, name = append(homes, me.HomeDir), me.Username
		add("person", me.Name)
	}
	return doctor.NewRedactor(known, homes, name)
}

// SaveBundle writes a bundle where the person wants it.
func SaveBundle(path string, b doctor.Bundle) error {
	data, err := b.Zip()
	if err != nil {
		return err
	}
	if err := atomicfile.Write(path, data); err != nil {
		return problem.New(problem.Failed, "The support bundle could not be written.", fmt.Sprintf("The cause: %v.", err), "Choose another place.", err)
	}
	return nil
}
