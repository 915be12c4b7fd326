package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// credentialEnd is a kept credential that still opens the connector.
type credentialEnd struct {
	id         string
	start, end time.Time
}

// overlap says that a rotation is under way: both credentials work until somebody confirms that the vendor has the new one.
func (m *maker) overlap(noun string, live []credentialEnd) {
	if len(live) < 2 {
		return
	}
	slices.SortStableFunc(live, func(a, b credentialEnd) int { return b.start.Compare(a.start) })
	m.tell(Rotating, "Once the vendor has the new one, retire the old one.", "A rotation is under way: the old %s still works until %s.", noun, live[1].end.UTC().Format("2 January 2006"))
}

// Kept is a credential of a connector that is marked as kept.
type Kept struct {
	KeyID string    `json:"keyId"`
	Kind  string    `json:"kind"` // definition.Secret or definition.Certificate
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// KeptCredentials lists the kept credentials of a kind, the newest first, expired ones too.
func KeptCredentials(app *entra.Application, kind string) []Kept {
	var out []Kept
	if app == nil {
		return nil
	}
	if kind == definition.Certificate {
		for _, k := range app.Keys {
			if IsKept(app.Tags, k.KeyID) && !strings.HasPrefix(k.DisplayName, ProofLabel) {
				out = append(out, Kept{k.KeyID, kind, k.Start, k.End})
			}
		}
	} else {
		for _, p := range app.Passwords {
			if IsKept(app.Tags, p.KeyID) {
				out = append(out, Kept{p.KeyID, kind, p.Start, p.End})
			}
		}
	}
	// Dates are told in whole seconds: of two that began in the same one, what was added later stands later in the list.
	slices.Reverse(out)
	slices.SortStableFunc(out, func(a, b Kept) int { return b.Start.Compare(a.Start) })
	return out
}

// Retire plans the end of every kept credential of a kind but the newest, which must still be good. An empty list: there is nothing
// to retire.
func Retire(app *entra.Application, kind string, now time.Time) []Step {
	kept := KeptCredentials(app, kind)
	if len(kept) < 2 || !kept[0].End.After(now) {
		return nil
	}
	noun := "client secret"
	if kind == definition.Certificate {
		noun = "certificate"
	}
	var out []Step
	for _, k := range kept[1:] {
		until := k.End.UTC().Format("2 January 2006")
		out = append(out, Step{
			ID: "retire:" + k.KeyID, Phase: Credential, Title: fmt.Sprintf("Remove the old %s (until %s)", noun, until),
			Detail:  "Whoever still uses it is locked out at once, the vendor too if it does not have the new one.",
			Changes: []Change{{Field: noun, From: "until " + until}},
			Action:  RemoveCredential{KeyID: k.KeyID, Certificate: kind == definition.Certificate},
		})
	}
	return out
}
