package setuppage

import (
	"strings"

	"gatehouse/setup/definition"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/connectors"
	"gatehouse/ui/screen/words"
)

// question is what is asked before anything is done.
func (s State) question(c Care) Question {
	name := s.Title()
	domain := s.Me.Tenant.Typed()
	q := Question{Expect: domain, Yes: verbOf(c.Action)}
	if s.Rehearsal && c.Action != Remove && c.Action != Purge {
		q.Expect = ""
	}
	switch c.Action {
	case Rotate:
		q.Title = words.L("Rotate the {{.What}}", words.M{"What": connectors.CredentialName(c.Kind)})
		q.Text = words.L("{{.Name}} gets a new one beside the old one. The old one goes on working until you retire it, so the vendor has time to take the new one over.", words.M{"Name": name})
	case Retire:
		q.Title = words.L("Retire the old {{.What}}", words.M{"What": connectors.CredentialName(c.Kind)})
		if c.Kind == definition.Federated {
			q.Title = words.L("Retire what an earlier choice left")
		}
		q.Text = words.L("This ends for good: {{.What}}. If the vendor does not have the new one yet, its imports stop.", words.M{"What": s.oldOnes(c.Kind)})
	case Revoke:
		q.Title = words.L("Revoke what is not planned")
		if c.Permission != "" {
			q.Title = words.L("Revoke {{.What}}", words.M{"What": words.Visible(c.Permission)})
		}
		q.Text = words.L("This is taken away: {{.What}}. Tokens that carry it already live on for up to 90 minutes.", words.M{"What": s.revoked(c)})
	case Remove:
		q.Title = words.L("Remove {{.Name}}", words.M{"Name": name})
		q.Text = words.L("Sign-in is switched off and the app goes to the deleted items. It can be restored for 30 days, then it is gone with its credentials and grants.")
	case Restore:
		q.Title = words.L("Restore {{.Name}}", words.M{"Name": name})
		q.Text = words.L("The app comes back with sign-in off. Switching on asks for an approved preview, as for a new one.")
	case Purge:
		q.Title, q.Expect = words.L("Remove {{.Name}} for good", words.M{"Name": name}), name
		q.Text = words.L("The app in {{.Tenant}} and what this computer keeps of it go away. Nobody can bring them back.", words.M{"Tenant": domain})
	}
	if q.Expect != "" {
		q.Text += " " + words.L("Type {{.What}} to go on.", words.M{"What": q.Expect})
	}
	return q
}

// verbOf is what the button of a question says that it does.
func verbOf(a Action) string {
	switch a {
	case Rotate:
		return words.L("Rotate")
	case Retire:
		return words.L("Retire")
	case Revoke:
		return words.L("Revoke")
	case Remove:
		return words.L("Remove")
	case Restore:
		return words.L("Restore")
	}
	return words.L("Remove for good")
}

// oldOnes names what Retire ends: the first characters of its id, and its end.
func (s State) oldOnes(kind string) string {
	var out []string
	for _, r := range s.Rotations() {
		if r.Kind == kind {
			for _, k := range r.Old {
				out = append(out, oldName(r.Kind, k))
			}
		}
	}
	return strings.Join(out, ", ")
}

// oldName names an old credential, with its kind where that is another one: an earlier choice left it.
func oldName(kind string, k plan.Kept) string {
	if k.Kind == kind || k.Kind == "" {
		return keptName(k)
	}
	return words.L("{{.Kind}} {{.What}}", words.M{"Kind": connectors.CredentialName(k.Kind), "What": keptName(k)})
}

func keptName(k plan.Kept) string {
	return words.L("{{.Id}}, until {{.Day}}", words.M{"Id": words.ShortID(k.KeyID), "Day": words.Day(k.End)})
}

func (s State) revoked(c Care) string {
	if c.Permission != "" {
		return words.Visible(c.Permission)
	}
	var names []string
	for _, p := range s.Unplanned() {
		names = append(names, words.Visible(p.Name))
	}
	return strings.Join(names, ", ")
}
