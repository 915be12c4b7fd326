package window

import (
	"context"

	"gatehouse/setup"
	"gatehouse/setup/doctor"
	"gatehouse/setup/problem"
)

// examined is what the fake machine answers with.
type examined struct {
	lines  []doctor.Line
	hold   chan struct{} // when set, the last line waits for it
	saved  []string
	looks  []problem.Detail
	unsafe error // why a bundle cannot be written
}

func fakeLines() []doctor.Line {
	return []doctor.Line{
		{ID: "network", Title: "Network", State: doctor.OK, Tested: "Whether this machine is in a network.", Found: "2 network interfaces are up.", Millis: 1},
		{ID: "proxy", Title: "Proxy", State: doctor.Unknown, Tested: "The proxy.", Found: "It gave no answer.", Next: "Wait.", Millis: 15000},
		{
			ID: "tls-graph", Title: "TLS of Microsoft Graph", State: doctor.Warning, Tested: "Who vouches for it.", Found: "Something in between reads the traffic.", Next: "Ask for an exception.",
			Detail: []problem.Detail{{Label: "Issuer", Value: "Contoso Web Gateway"}}, Millis: 120,
		},
		{ID: "keychain", Title: "Keychain", State: doctor.Failed, Tested: "A trial value.", Found: "It stored nothing.", Next: "Restart it.", Millis: 900},
	}
}

func (h *fakeHouse) Examine(ctx context.Context, _ tryToDraw, each func(doctor.Line)) doctor.Report {
	lines := h.doctor.lines
	if lines == nil {
		lines = fakeLines()
	}
	lines = through(h, append([]doctor.Line(nil), lines...))
	for i, l := range lines {
		if h.doctor.hold != nil && i == len(lines)-1 {
			select {
			case <-h.doctor.hold:
			case <-ctx.Done():
				return doctor.Report{}
			}
		}
		each(l)
	}
	return doctor.Report{Version: "0.1.0", Made: clock, System: "linux/amd64", Lines: lines, Worst: doctor.Worst(lines)}
}

func (h *fakeHouse) Bundle(r doctor.Report, looks []problem.Detail) (doctor.Bundle, error) {
	h.note(func() { h.doctor.looks = looks })
	return doctor.NewBundle(doctor.BundleInput{Report: r, Settings: looks}, doctor.NewRedactor(nil, nil, ""))
}

func (h *fakeHouse) TokenCache() setup.TokenCacheState {
	return through(h, setup.TokenCacheState{Encrypted: true, Where: "a file of this account"})
}

func (h *fakeHouse) SaveBundle(path string, _ doctor.Bundle) error {
	if h.doctor.unsafe != nil {
		return h.doctor.unsafe
	}
	h.note(func() { h.doctor.saved = append(h.doctor.saved, path) })
	return nil
}
