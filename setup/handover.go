package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/setup/problem"
	"gatehouse/setup/report"
)

// OpenHandover reads another administrator's hand-over file and looks at the connector it names. The file proves nothing by
// itself: tenant, app and the exact permissions must equal what is in the tenant and what today's definition plans. The
// result is ready for ConsentView, which grants exactly that list and stands behind the gate like every grant; its Handover is
// the file, for what it says about who asks.
func (s *Session) OpenHandover(ctx context.Context, path string) (View, error) {
	data, err := readBounded(path, report.MaxHandover)
	if err != nil {
		return View{}, problem.New(problem.BadInput, "The hand-over file cannot be read.", err.Error()+".", "Check its path and rights.", err)
	}
	f, err := report.ParseHandover(data)
	if err != nil {
		return View{}, err
	}
	if !strings.EqualFold(f.TenantID, s.me.Tenant.ID) {
		return View{}, problem.New(problem.Refused, fmt.Sprintf("The hand-over file is for another tenant: %s.", f.Domain),
			fmt.Sprintf("You are signed in to %s.", s.me.Tenant.DefaultDomain), "Sign in to the tenant that the file names.", nil)
	}
	d, err := s.house.Find(f.Definition)
	if err != nil {
		return View{}, err
	}
	if err := definition.CheckInstance(f.Instance); err != nil {
		return View{}, err
	}
	v, err := s.Look(ctx, s.house.Target(d, s.me.Tenant.ID, f.Instance, nil))
	if err != nil {
		return View{}, err
	}
	v.Handover = f
	return v, matchHandover(f, v)
}

// readBounded reads at most one byte more than limit, by which the caller sees that it is too long. The size that the system gives
// beforehand says nothing of a device or a pipe.
func readBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	var room int64
	if info, err := f.Stat(); err == nil {
		room = min(max(0, info.Size()), limit) // room only: what can be read decides
	}
	data := bytes.NewBuffer(make([]byte, 0, room+bytes.MinRead))
	_, err = data.ReadFrom(io.LimitReader(f, limit+1))
	return data.Bytes(), errors.Join(err, f.Close())
}

func matchHandover(f *report.HandoverFile, v View) error {
	differs := func(why string) error {
		return problem.New(problem.Refused, "The hand-over file does not describe this connector as it is now.", why,
			"Ask for a new hand-over file, or grant from the connector's own page after looking at its preview.", nil)
	}
	switch {
	case v.Live.App == nil || v.Live.Principal == nil:
		return differs("There is no such connector in this tenant.")
	case !strings.EqualFold(v.Live.App.AppID, f.ClientID) || !strings.EqualFold(v.Live.Principal.ObjectID, f.PrincipalID):
		return differs("The file names another app.")
	}
	if listed, planned := permissionIDs(f.Permissions), wantedIDs(v.Wanted); !slices.Equal(listed, planned) {
		return differs("The permissions in the file are not the ones that are planned today.")
	}
	return nil
}

func permissionIDs(list []report.HandoverPermission) []string {
	out := make([]string, 0, len(list))
	for _, p := range list {
		out = append(out, strings.ToLower(p.ResourceAppID+" "+p.ID+" "+string(p.Kind)))
	}
	slices.Sort(out)
	return out
}

func wantedIDs(list []plan.Wanted) []string {
	out := make([]string, 0, len(list))
	for _, w := range list {
		out = append(out, strings.ToLower(w.Resource+" "+w.ID+" "+string(w.Kind)))
	}
	slices.Sort(out)
	return out
}
