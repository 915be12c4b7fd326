package command

import (
	"context"
	"fmt"

	"gatehouse/setup"
	"gatehouse/setup/doctor"
	"gatehouse/setup/problem"
)

type doctorCmd struct {
	Bundle string `help:"Write what support may get into this zip file: no secrets, no names of people, tenants and machines." placeholder:"FILE" type:"path"`
}

// Help says how it ends.
func (doctorCmd) Help() string {
	return "Looks at network, proxy, TLS, clock, keychain, browser, token cache, display and state folder; signs nobody in. " +
		"It ends with 0 when nothing failed (warnings too), with 1 when something did."
}

// Run makes every check. It needs no tenant, and works where Gatehouse itself cannot start.
func (c doctorCmd) Run(ctx context.Context, e *env) error {
	cfg, err := e.config(ctx)
	if err != nil {
		return err
	}
	house, refused := setup.Open(cfg)
	p := setup.Patient{Config: cfg, Refused: refused, Display: e.program.Display}
	if refused == nil {
		p = house.Patient(e.program.Display, nil)
	}
	report := setup.Examine(ctx, p, func(l doctor.Line) { e.say.finding(l) })
	if err := ctx.Err(); err != nil {
		return err
	}
	if e.JSON {
		if err := e.emit(report); err != nil {
			return err
		}
	}
	if c.Bundle != "" {
		if err := c.save(e, p, report); err != nil {
			return err
		}
	}
	return verdict(report)
}

func (c doctorCmd) save(e *env, p setup.Patient, report doctor.Report) error {
	b, err := p.Bundle(report)
	if err != nil {
		return err
	}
	e.say.line("")
	e.say.line("The support bundle holds:")
	for _, f := range b.Files {
		e.say.line("    %s  %s", fmt.Sprintf("%-15s", f.Name), f.What)
	}
	if err := setup.SaveBundle(c.Bundle, b); err != nil {
		return err
	}
	e.say.line("Written to %s. Nothing was sent: look through it before you do.", c.Bundle)
	return nil
}

// finding prints a line as soon as it is known.
func (p printer) finding(l doctor.Line) {
	p.line("%s %s: %s", l.State.Mark(), l.Title, l.Found)
	if l.State != doctor.OK && l.Next != "" {
		p.line("    %s", l.Next)
	}
	for _, d := range l.Detail {
		if d.Value != "" && l.State != doctor.OK {
			p.line("    %s: %s", d.Label, d.Value)
		}
	}
}

// verdict ends with 1 when something failed: what is needed does not work. Warnings are findings, as in status.
func verdict(r doctor.Report) error {
	failed := 0
	for _, l := range r.Lines {
		if l.State == doctor.Failed {
			failed++
		}
	}
	if failed == 0 {
		return nil
	}
	what := fmt.Sprintf("%d of %d tests failed.", failed, len(r.Lines))
	if failed == 1 {
		what = fmt.Sprintf("1 of %d tests failed.", len(r.Lines))
	}
	return reported{problem.New(problem.Failed, what, "", "Each line above says what to do.", nil)}
}
