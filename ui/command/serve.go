package command

import (
	"context"
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
	Lag         time.Duration `help:"Replication lag after every write." default:"0s"`
	AlsoAs      []string      `help:"More host names for the certificate." placeholder:"HOST"`
	Seed        int64         `help:"Another set of fictional people." default:"0"`
	State       string        `help:"Folder that keeps the tenant from one run to the next." placeholder:"DIR" type:"path"`
	Log         string        `help:"File for one JSON line per request." placeholder:"FILE" type:"path"`
	OwnerEnable string        `help:"Whether an owner may switch sign-in on: Microsoft's pages contradict each other." enum:"allow,deny" default:"allow"`
}

// Run serves until ctx ends; being interrupted is its normal end.
func (c serveCmd) Run(ctx context.Context, e *env) error {
	if c.Latency < 0 || c.Lag < 0 {
		return problem.New(problem.BadInput, "Latency and lag cannot be negative.", "", "Write for example --lag 8s.", nil)
	}
	return rehearsal.Serve(ctx, rehearsal.Options{
		Listen: c.Listen, Latency: c.Latency, Lag: c.Lag, AlsoAs: c.AlsoAs, Seed: c.Seed, State: c.State, Log: c.Log,
		OwnerEnable: c.OwnerEnable == "allow",
	}, e.program.Streams.Out)
}
