package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"gatehouse/setup/network"
	"gatehouse/setup/problem"
)

// Host is one server that Gatehouse asks, and what a look at it told. Look is called by several checks and must remember its answer.
type Host struct {
	ID   string // sign-in, graph
	Name string // host name or address
	Look func(ctx context.Context) Reached
}

// Reached is what one request without any token told about a host.
type Reached struct {
	Way     network.Way
	Peer    network.Peer
	Vouched bool
	Skew    network.Skew
	Dated   bool
	Err     error
}

// loopback holds for the rehearsal tenant: nothing of the network is needed for it.
func (h Host) loopback() bool {
	ip := net.ParseIP(h.Name)
	return h.Name == "localhost" || ip != nil && ip.IsLoopback()
}

func allLoopback(hosts []Host) bool {
	for _, h := range hosts {
		if !h.loopback() {
			return false
		}
	}
	return true
}

const onThisMachine = "The rehearsal tenant runs on this machine: nothing of the network is needed."

// Interfaces looks for a network to be in.
func Interfaces(hosts []Host, list func() ([]net.Interface, error)) Check {
	return Check{ID: "network", Title: "Network", Tested: "Whether this machine is in a network.", Look: func(context.Context) Finding {
		if allLoopback(hosts) {
			return Finding{State: OK, Found: onThisMachine}
		}
		all, err := list()
		if err != nil {
			return Finding{State: Unknown, Found: "The network interfaces cannot be listed.", Next: "Look at the other lines.", Detail: cause(err)}
		}
		up := 0
		for _, i := range all {
			if i.Flags&net.FlagUp != 0 && i.Flags&net.FlagLoopback == 0 {
				if addrs, err := i.Addrs(); err == nil && len(addrs) > 0 {
					up++
				}
			}
		}
		if up == 0 {
			return Finding{State: Failed, Found: "No network interface is up.", Next: "Connect this machine to a network. Without one there is the rehearsal tenant: gatehouse --rehearsal."}
		}
		return Finding{State: OK, Found: fmt.Sprintf("%d network %s up.", up, plural(up, "interface is", "interfaces are"))}
	}}
}

// Names looks the servers up.
func Names(hosts []Host, lookup func(ctx context.Context, host string) ([]string, error), proxied func(Host) bool) Check {
	return Check{ID: "dns", Title: "Names (DNS)", Tested: "Whether the names of Microsoft's servers can be looked up.", Look: func(ctx context.Context) Finding {
		if allLoopback(hosts) {
			return Finding{State: OK, Found: onThisMachine}
		}
		var missing []string
		behind := true
		for _, h := range hosts {
			if _, err := lookup(ctx, h.Name); err != nil {
				if errors.Is(err, context.Canceled) {
					return Finding{State: Unknown, Found: "Cancelled.", Next: "Run it again."}
				}
				missing = append(missing, h.Name)
				behind = behind && proxied(h)
			}
		}
		switch {
		case len(missing) == 0:
			return Finding{State: OK, Found: fmt.Sprintf("%s can be looked up.", names(hosts))}
		case behind:
			return Finding{State: OK, Found: "This machine cannot look the names up; the proxy does it."}
		}
		return Finding{
			State: Failed, Found: strings.Join(missing, " and ") + " cannot be looked up.",
			Next: "Check the network's DNS. Where only a proxy may look names up, name it in HTTPS_PROXY or in the settings of the system.",
		}
	}}
}

// Proxy says which way is taken and whether the proxy lets it through.
func Proxy(hosts []Host, told func() []string) Check {
	return Check{ID: "proxy", Title: "Proxy", Tested: "The environment, the settings of the system and its proxy script, and whether the proxy makes the connection.", Look: func(ctx context.Context) Finding {
		detail := []problem.Detail{}
		for _, t := range told() {
			detail = append(detail, problem.Detail{Label: "Set up", Value: t})
		}
		ways := map[string]bool{}
		f := Finding{State: OK, Detail: detail}
		for _, h := range hosts {
			got := h.Look(ctx)
			ways[way(h, got.Way)] = true
			if got.Way.Silent {
				f.State, f.Next = Warning, "Look at the address of the proxy script in the settings of the system: it gave no answer in time."
			}
			if why, next, ok := proxyTrouble(got); ok {
				f.State, f.Found, f.Next = Failed, why, next
				return f
			}
		}
		f.Found = strings.Join(sorted(ways), " ")
		return f
	}}
}

func way(h Host, w network.Way) string {
	switch {
	case w.Source == network.Loopback:
		return "Addresses of this machine are asked directly."
	case w.Proxy == nil && w.Source == network.NoProxy:
		return "No proxy is set up."
	case w.Proxy == nil:
		return fmt.Sprintf("%s is asked directly: it is an exception (%s).", h.Name, w.Source)
	}
	return fmt.Sprintf("%s is asked through %s (%s).", h.Name, w.Shown(), w.Source)
}

// proxyTrouble holds for errors that a proxy made or that are about one.
func proxyTrouble(r Reached) (why, next string, ok bool) {
	var refusal *network.ProxyRefusal
	var op *net.OpError
	unreachable := errors.As(r.Err, &op) && op.Op == "proxyconnect"
	if unreachable || errors.As(r.Err, &refusal) || network.BadProxy(r.Err) {
		return network.Reason(r.Err)
	}
	return "", "", false
}

// TLS looks at the certificates of one host.
func TLS(h Host) Check {
	title := "TLS of the sign-in service"
	if h.ID == "graph" {
		title = "TLS of Microsoft Graph"
	}
	return Check{ID: "tls-" + h.ID, Title: title, Tested: "Whether " + h.Name + " can be reached, and which authority vouches for it.", Look: func(ctx context.Context) Finding {
		got := h.Look(ctx)
		if got.Vouched {
			return vouched(h, got.Peer)
		}
		if _, _, proxy := proxyTrouble(got); proxy {
			return Finding{State: Unknown, Found: "The proxy made no connection to " + h.Name + ".", Next: "See the line on the proxy."}
		}
		if got.Err == nil || ctx.Err() != nil {
			return ended(ctx, defaultPatience)
		}
		why, next, known := network.Reason(got.Err)
		if !known {
			p := problem.Of(got.Err)
			why, next = strings.TrimSpace(p.What+" "+p.Why), p.Next
		}
		return Finding{State: Failed, Found: why, Next: next}
	}}
}

func vouched(h Host, p network.Peer) Finding {
	detail := []problem.Detail{{Label: "Issuer", Value: p.Issuer}, {Label: "Root", Value: p.Root}, {Label: "Key", Value: p.Key}}
	switch {
	case !p.Expected:
		return Finding{
			State: Warning, Detail: detail,
			Found: fmt.Sprintf("The certificate of %s was signed by %s, whose root %s is no public authority: something in between reads the traffic, secrets and tokens too.", h.Name, p.Issuer, p.Root),
			Next:  "If your organisation runs it, ask for an exception for Microsoft's sign-in and Graph hosts, or create secrets from another network. Otherwise do not go on.",
		}
	case !p.Usual:
		return Finding{
			State: Warning, Detail: detail,
			Found: fmt.Sprintf("%s is vouched for by %s: a public authority, but none that Microsoft is known to use.", h.Name, p.Root),
			Next:  "Compare it from another network. Microsoft may have changed its authorities since this version of Gatehouse.",
		}
	}
	return Finding{State: OK, Found: fmt.Sprintf("%s is vouched for by %s.", h.Name, p.Root), Detail: detail}
}

// Clock compares this machine's clock with the servers'.
func Clock(hosts []Host) Check {
	return Check{ID: "clock", Title: "Clock", Tested: "This machine's clock against the servers'.", Look: func(ctx context.Context) Finding {
		var worst Reached
		var at Host
		for _, h := range hosts {
			if got := h.Look(ctx); got.Dated && (!worst.Dated || got.Skew.Ahead.Abs() > worst.Skew.Ahead.Abs()) {
				worst, at = got, h
			}
		}
		if worst.Dated {
			return clockFinding(at, worst.Skew)
		}
		return Finding{State: Unknown, Found: "No server told its time.", Next: "See the lines on the network."}
	}}
}

func clockFinding(h Host, s network.Skew) Finding {
	detail := []problem.Detail{{Label: "Here", Value: stamp(s.Here)}, {Label: "Server", Value: stamp(s.Server)}}
	if !s.Large() {
		return Finding{State: OK, Detail: detail, Found: "The clocks agree within " + (s.Ahead.Abs().Truncate(time.Second) + time.Second).String() + "."}
	}
	return Finding{
		State: Warning, Detail: detail,
		Found: fmt.Sprintf("This machine's clock is %s. Here it is %s, at %s it is %s.", s.Off(), stamp(s.Here), h.Name, stamp(s.Server)),
		Next:  "Set the clock, or let it be set from the network: certificates and sign-ins fail with a wrong one. Gatehouse counts lifetimes by the server's time meanwhile.",
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
