package setuppage

import (
	"gatehouse/setup/entra"
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
)

// Tally counts permissions by their four states; the scopes of OpenID Connect are left out, nobody waits for them.
type Tally struct{ Granted, Requested, Unplanned, Unknown int }

// Tally of the last look.
func (s State) Tally() Tally {
	var t Tally
	if s.View == nil {
		return t
	}
	for _, p := range s.View.Status.Permissions {
		if p.OIDC {
			continue
		}
		switch p.State {
		case lifecycle.Granted:
			t.Granted++
		case lifecycle.Requested:
			t.Requested++
		case lifecycle.GrantedUnplanned:
			t.Unplanned++
		default:
			t.Unknown++
		}
	}
	return t
}

// Blind holds when the grants could not all be read: then nothing may be called complete, nor free of what was not planned.
func (s State) Blind() bool {
	if s.View == nil {
		return true
	}
	live := s.View.Live
	return live.Unread(entra.RolesPart) || live.Unread(entra.ScopesPart) || live.Unread(entra.PrincipalPart) || s.Tally().Unknown > 0
}

// AllGranted holds when every planned permission is known to be granted.
func (s State) AllGranted() bool {
	return s.View != nil && s.View.Live.Principal != nil && s.View.Plan != nil && s.View.Plan.Nothing(plan.Consent) && !s.Blind()
}

// ConsentSummary says in one sentence how the permissions stand.
func (s State) ConsentSummary() string {
	t := s.Tally()
	text := words.L("{{.Granted}} of {{.Planned}} planned permissions are granted.", words.M{"Granted": t.Granted, "Planned": t.Granted + t.Requested + t.Unknown})
	if t.Unknown > 0 {
		text += " " + words.Count(t.Unknown, "For {{.N}} it cannot be told.", "For {{.N}} it cannot be told.")
	}
	switch {
	case t.Unplanned > 0:
		text += " " + words.Count(t.Unplanned, "{{.N}} more is granted that was never planned.", "{{.N}} more are granted that were never planned.")
	case s.Blind():
		text += " " + words.L("Whether more is granted cannot be told either: not all grants could be read.")
	default:
		text += " " + words.L("Nothing else is granted.")
	}
	return text
}

// PermissionLine is one permission, ready to draw.
type PermissionLine struct {
	Name, Kind string
	Chip       lifecycle.Chip
	Meaning    string // more than the chip says; may be empty
	Revoke     bool   // it can be taken away
}

// PermissionLines are the permissions with their states in words and mark.
func (s State) PermissionLines() []PermissionLine {
	if s.View == nil {
		return nil
	}
	var out []PermissionLine
	for _, p := range s.View.Status.Permissions {
		out = append(out, lineOf(p))
	}
	return out
}

func lineOf(p lifecycle.Permission) PermissionLine {
	line := PermissionLine{Name: p.Name, Kind: words.L("application")}
	if p.Kind == entra.DelegatedPermission {
		line.Kind = words.L("delegated")
	}
	switch p.State {
	case lifecycle.Granted:
		line.Chip = lifecycle.Chip{Text: "✓ " + words.L("granted"), Tone: lifecycle.Good}
	case lifecycle.GrantedUnplanned:
		line.Chip, line.Revoke = lifecycle.Chip{Text: "! " + words.L("granted, but not planned"), Tone: lifecycle.Bad}, true
		line.Meaning = words.L("The connector can use it although nobody previewed it.")
		if p.Kind == entra.DelegatedPermission && !p.Everyone {
			line.Meaning = words.Count(p.People, "{{.N}} person granted it for themselves; it was not planned.", "{{.N}} people granted it for themselves; it was not planned.")
		}
	case lifecycle.Requested:
		line.Chip = lifecycle.Chip{Text: "○ " + words.L("requested, not granted"), Tone: lifecycle.Neutral}
		if p.OIDC {
			line.Chip.Text = "○ " + words.L("may be missing")
			line.Meaning = words.L("It belongs to signing in: Microsoft adds it where it is needed, so it is not counted.")
		} else if p.People > 0 {
			line.Meaning = words.Count(p.People, "{{.N}} person granted it for themselves; for everybody else it is missing.", "{{.N}} people granted it for themselves; for everybody else it is missing.")
		}
	default:
		line.Chip = lifecycle.Chip{Text: "? " + words.L("cannot tell"), Tone: lifecycle.Caution}
		line.Meaning = words.L("It could not be read, so it is neither granted nor missing. Read again, or ask somebody who may read grants.")
	}
	return line
}
