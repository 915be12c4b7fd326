package command

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// globals are the flags that every command takes (DESIGN.md, "The command line").
type globals struct {
	Tenant     string    `help:"Tenant by domain or id." placeholder:"DOMAIN|ID"`
	Cloud      string    `help:"Microsoft cloud: global, gcc-high, dod, china." default:"global" enum:"global,gcc-high,dod,china"`
	ClientID   string    `help:"Client id to sign in with." placeholder:"ID"`
	Account    string    `help:"Account to sign in with." placeholder:"UPN"`
	DeviceCode bool      `help:"Sign in on another page with a code instead of this machine's browser."`
	Rehearsal  rehearsed `help:"Work on the rehearsal tenant: the embedded one, or with --rehearsal=FILE the running one whose JSON line is in FILE."`
	JSON       bool      `name:"json" help:"Machine output on standard output."`
	Yes        bool      `help:"Do not ask before changes."`
	Definition []string  `help:"Your own definition files, besides the shipped ones." placeholder:"FILE" type:"existingfile"`
	Version    bool      `help:"Print the version and end."`
}

// rehearsed is --rehearsal[=FILE]: kong knows no flag with an optional value, so it counts as a bool that may carry one.
type rehearsed struct {
	On   bool
	File string
}

// Decode takes "--rehearsal" and "--rehearsal=FILE".
func (r *rehearsed) Decode(ctx *kong.DecodeContext) error {
	r.On = true
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		return nil
	}
	value, ok := ctx.Scan.Pop().Value.(string)
	if !ok || value == "" {
		return fmt.Errorf("--rehearsal= needs a file; leave out the = for the embedded tenant")
	}
	r.File = value
	return nil
}

// IsBool lets kong accept the flag without a value.
func (rehearsed) IsBool() bool { return true }

var _ kong.BoolMapperValue = (*rehearsed)(nil)

// connectorArgs name one connector and the choices made for it.
type connectorArgs struct {
	ID       string            `arg:"" help:"Connector id, as listed by the connectors command."`
	Instance string            `help:"Which of several connectors of this definition." default:"main"`
	Set      map[string]string `help:"A setting of the connector." placeholder:"K=V" mapsep:"none"`
}

// cli is the whole command line.
type cli struct {
	globals

	Window     windowCmd     `cmd:"" default:"withargs" hidden:"" help:"Open the window."`
	Tour       tourCmd       `cmd:"" help:"The main job on the rehearsal tenant, in the terminal; no display needed."`
	Serve      rehearsalCmd  `cmd:"" name:"rehearsal" help:"The rehearsal tenant as a server of its own."`
	Connectors connectorsCmd `cmd:"" help:"The catalogue."`
	Status     statusCmd     `cmd:"" help:"Connectors in the tenant: state, drift, expiry."`
	Plan       planCmd       `cmd:"" help:"What would change, as a diff."`
	Apply      applyCmd      `cmd:"" help:"Create or update a connector with sign-in off, and keep its credential."`
	Preview    previewCmd    `cmd:"" help:"What the connector will see, sanitized; approve it."`
	Enable     enableCmd     `cmd:"" help:"Switch sign-in on, through the gate."`
	Disable    disableCmd    `cmd:"" help:"Switch sign-in off."`
	Adopt      adoptCmd      `cmd:"" help:"Take over an application that somebody else made."`
	Consent    consentCmd    `cmd:"" help:"Grant what the plan lists, or print how somebody else can."`
	Revoke     revokeCmd     `cmd:"" help:"Take granted permissions away."`
	Verify     verifyCmd     `cmd:"" help:"Prove the connector as the app itself."`
	Owners     ownersCmd     `cmd:"" help:"Who owns a connector; add or remove one."`
	Rotate     rotateCmd     `cmd:"" help:"Put a new credential beside the old one; once the vendor has it, --retire-old removes the old one."`
	Credential credentialCmd `cmd:"" help:"Export a certificate for the vendor."`
	Remove     removeCmd     `cmd:"" help:"Switch a connector off and delete it; it can be restored for 30 days."`
	Restore    restoreCmd    `cmd:"" help:"Bring a removed connector back, with sign-in off."`
	Purge      purgeCmd      `cmd:"" help:"Remove a removed connector for good."`
	SignOut    signOutCmd    `cmd:"" name:"signout" help:"Forget sign-ins: their cached tokens and the account's name on this machine."`
	Sanitize   sanitizeCmd   `cmd:"" help:"Run one response through a rules file."`
	Report     reportCmd     `cmd:"" help:"The document for the consent approver."`
	Step       stepCmd       `cmd:"" help:"What people do besides, as a checklist; one of them Gatehouse can do."`
	Lint       lintCmd       `cmd:"" help:"Check definitions and rules files."`
	Doctor     doctorCmd     `cmd:"" help:"Look at network, proxy, TLS, clock, keychain, browser, display and state folder."`
}

func (c connectorArgs) settings() map[string]string {
	out := make(map[string]string, len(c.Set))
	for k, v := range c.Set {
		out[strings.TrimSpace(k)] = strings.TrimSpace(v)
	}
	return out
}

// newParser is the command line with its help.
func newParser(c *cli, s Streams) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("gatehouse"),
		kong.Description("Sets up Microsoft 365 connectors, and shows what they will see before the gate opens. Without a command it opens the window.\n\n"+
			"Exit codes: 0 done; 1 failed; 2 bad usage or bad input; 3 refused (closed gate, blocked call, leak, missing role, wrong tenant); "+
			"4 nothing lost, not finished."),
		kong.UsageOnError(),
		kong.Writers(s.Err, s.Err),
		kong.Exit(func(int) {}),
	)
}
