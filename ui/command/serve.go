package command

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"gatehouse/setup/problem"
	"gatehouse/setup/rehearsal"
)

type rehearsalCmd struct {
	Serve serveCmd `cmd:"" help:"Serve the rehearsal tenant until interrupted; one JSON line on standard output says where."`
}

type serveCmd struct {
	Listen      string        `help:"Address on loopback." default:"127.0.0.1:0"`
	Latency     time.Duration `help:"Added to every answer." default:"0s"`
	Lag         time.Duration `help:"Replication lag: reads meet one of three copies of the directory, up to half as much later still." default:"0s"`
	AlsoAs      []string      `help:"More host names for the certificate." placeholder:"HOST"`
	Seed        int64         `help:"Another set of fictional people." default:"0"`
	State       string        `help:"Folder that keeps the tenant from one run to the next." placeholder:"DIR" type:"path"`
	Log         string        `help:"File for one JSON line per request." placeholder:"FILE" type:"path"`
	Faults      string        `help:"Fault script: which requests fail, and how (docs/rehearsal.md)." placeholder:"FILE" type:"path"`
	With        []string      `help:"What is so in this tenant, such as secrets-forbidden or conditional-access=deviceCode (docs/rehearsal.md)." placeholder:"CONDITION" sep:"none"`
	Throttle    int           `help:"Resource units of Microsoft Graph that a program may use in ten seconds; 0 for no limit. A small tenant has 3500." default:"0"`
	OwnerEnable string        `help:"Whether an owner may switch sign-in on: Microsoft's pages contradict each other." enum:"allow,deny" default:"allow"`
}

// onLoopback refuses an address that other machines can reach: nobody needs a password there.
func onLoopback(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return problem.New(problem.BadInput, fmt.Sprintf("%q is no address to listen on.", listen), err.Error()+".", "Write for example --listen 127.0.0.1:8443.", err)
	}
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		return nil
	}
	return problem.New(problem.BadInput, "The rehearsal tenant listens on loopback only.", "Anybody who reaches it is signed in without a password.",
		"Write for example --listen 127.0.0.1:8443.", nil)
}

// Run serves until ctx ends; being interrupted is its normal end.
func (c serveCmd) Run(ctx context.Context, e *env) error {
	if c.Latency < 0 || c.Lag < 0 || c.Throttle < 0 {
		return problem.New(problem.BadInput, "Latency, lag and limits cannot be negative.", "", "Write for example --lag 8s.", nil)
	}
	if err := onLoopback(c.Listen); err != nil {
		return err
	}
	return rehearsal.Serve(ctx, rehearsal.Options{
		Listen: c.Listen, Latency: c.Latency, Lag: c.Lag, AlsoAs: c.AlsoAs, Seed: c.Seed, State: c.State, Log: c.Log,
		OwnerEnable: c.OwnerEnable == "allow", Faults: c.Faults, With: c.With, Throttle: c.Throttle, Flap: c.Lag > 0,
	}, e.program.Streams.Out)
}
