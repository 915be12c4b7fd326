package definition

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// Finding is advice about a definition that can be used as it is.
type Finding struct {
	Line int    `json:"line,omitempty"`
	Text string `json:"text"` // a sentence
	Next string `json:"next,omitempty"`
}

// Lint looks for what a careful reader would question.
func (d *Definition) Lint() []Finding {
	var out []Finding
	find := func(path, next, format string, args ...any) {
		out = append(out, Finding{Line: d.lineOf(path), Text: fmt.Sprintf(format, args...), Next: next})
	}
	d.lintPermissions(find)
	d.lintApp(find)
	d.lintSettings(find)
	return out
}

type finder func(path, next, format string, args ...any)

func (d *Definition) lintPermissions(find finder) {
	cat := permission.Embedded()
	for i, p := range d.Permissions {
		path := fmt.Sprintf("permissions[%d]", i)
		known, ok := cat.Lookup(p.Resource, p.Name, p.Kind)
		if !ok {
			continue
		}
		if known.Disabled {
			find(path, "Ask the vendor what replaces it.", "%s offers %s no longer.", known.ResourceName, p.Name)
		}
		if risk, why := known.Risk(); risk == permission.VeryHigh {
			find(path, "Ask the vendor whether less is enough.", "%s is a very high risk. %s", p.Name, why)
		}
		if strings.Contains(p.Name, ".ReadWrite") {
			reads := strings.Replace(p.Name, ".ReadWrite", ".Read", 1)
			if _, ok := cat.Lookup(p.Resource, reads, p.Kind); ok && d.onlyReads() {
				find(path, "Ask for "+reads+" instead.", "%s may change data, yet every example call only reads.", p.Name)
			}
		}
		if p.Kind == entra.ApplicationPermission && strings.EqualFold(p.Reason, p.IfDeclined) {
			find(path, "Say what breaks when the approver declines it.", "Reason and consequence of %s are the same sentence.", p.Name)
		}
	}
}

func (d *Definition) onlyReads() bool {
	for _, c := range d.Calls {
		if c.Method != http.MethodGet {
			return false
		}
	}
	return true
}

func (d *Definition) lintApp(find finder) {
	if d.App.Audience == multiTenant && len(d.App.RedirectURIs) == 0 {
		find("app.audience", "Use "+singleTenant+" unless other organisations sign in to this registration.", "The app is open to other organisations without a reply address.")
	}
	if d.App.IDTokens {
		find("app.idTokens", "Leave it off if the vendor does not sign people in through the browser.", "ID tokens are issued straight to the browser.")
	}
	if d.App.PublicClient {
		find("app.publicClient", "Leave it off if the vendor has a server.", "A public client proves nothing about itself: anybody may use its client id.")
	}
	if d.Credentials[0].Kind == Secret && slices.ContainsFunc(d.Credentials[1:], func(c Credential) bool { return !c.Always }) {
		find("credentials[0]", "List federated or certificate first.", "A client secret is preferred although another kind is possible.")
	}
	for i, c := range d.Credentials {
		if c.LifetimeDays > 365 {
			find(fmt.Sprintf("credentials[%d].lifetimeDays", i), "Use 180 days or less.", "A %s that lives %d days is rarely looked at.", c.Kind, c.LifetimeDays)
		}
	}
	if d.Sanitizer.Kind == "proxy" && len(d.Blocked) == 0 {
		find("calls", "Add calls under blocked that the rules must refuse.", "The preview shows no call that the rules block.")
	}
}

// lintSettings: what goes into a command line that people paste must not hold quotes or dollar signs.
func (d *Definition) lintSettings(find finder) {
	for i, c := range d.Credentials {
		said := map[string]bool{}
		for _, s := range d.settingsIn(c.Prove) {
			if s.Kind == kindText && s.Validate == "" && !said[s.ID] {
				said[s.ID] = true
				find(fmt.Sprintf("credentials[%d].prove", i), "Give the setting a validate pattern.", "The command to paste holds {%s}, which may hold anything.", s.ID)
			}
		}
	}
}

// settingsIn lists the settings that a template uses, through derived settings and all their cases.
func (d *Definition) settingsIn(template string) []Setting {
	var out []Setting
	for _, m := range placeholder.FindAllStringSubmatch(template, -1) {
		for i, s := range d.Settings {
			if s.ID != m[1] {
				continue
			}
			out = append(out, s)
			if s.Kind == kindDerived {
				earlier := Definition{Settings: d.Settings[:i]} // a derived setting only uses earlier ones
				out = append(out, earlier.settingsIn(s.Default)...)
				for _, c := range s.Cases {
					out = append(out, earlier.settingsIn(c.Default)...)
				}
			}
		}
	}
	return out
}

func (d *Definition) lineOf(path string) int {
	for {
		if at, ok := d.lines[path]; ok {
			return at.line
		}
		if path == "" {
			return 0
		}
		path = parent(path)
	}
}
