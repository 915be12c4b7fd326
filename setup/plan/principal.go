package plan

import (
	"fmt"
	"slices"
)

func (m *maker) principal() {
	live := m.in.Live.Principal
	if live == nil {
		tags := []string{ListedTag, Tag}
		m.add(Step{
			ID: "principal", Phase: Create, Title: "Service principal, sign-in off until the gate opens",
			Detail:  "Makes the application usable in this tenant and listed under Enterprise applications. No token can be issued while sign-in is off.",
			Changes: []Change{{Field: "sign-in", To: "off"}, {Field: "tag", To: ListedTag}, {Field: "tag", To: Tag}},
			Action:  CreatePrincipal{Tags: tags, Notes: m.notes()},
		})
		return
	}
	if live.Enabled && m.in.Approval == "" && (m.in.Live.App == nil || !HasApproval(m.in.Live.App.Tags)) {
		m.tell(EnabledUnapproved, "Look at the preview and approve it, or switch sign-in off with `gatehouse disable`.",
			"Sign-in is already on although no preview of this connector was approved. Gatehouse leaves it as it is.")
	}
	if !slices.Contains(live.Tags, ListedTag) {
		m.tell(NotListed, "Use the hand-over file or the link for consent, or open the page by its object id.",
			"The portal does not list this service principal under Enterprise applications, because its tag %s is missing.", ListedTag)
	}
}

// notes is for people who meet the service principal in the portal.
func (m *maker) notes() string {
	d := m.in.Definition
	by := m.in.Me.UPN
	if by == "" {
		by = m.in.Me.Name
	}
	text := fmt.Sprintf("%s. Set up with Gatehouse from definition %s version %d", d.Name, d.ID, d.Version)
	if by != "" {
		text += " by " + by
	}
	return text + ". Sign-in stays off until a preview of what it reads was approved."
}

// owner makes the person who sets the connector up its owner, so that they can maintain it without a role later. An application
// that has an owner keeps its owners: a second administrator who plans the same connector must not change it.
func (m *maker) owner() {
	if m.in.Me.ObjectID == "" || m.in.Live.App != nil && len(m.in.Live.App.Owners) > 0 {
		return
	}
	name := m.in.Me.Name
	if name == "" {
		name = m.in.Me.UPN
	}
	m.add(Step{
		ID: "owner", Phase: Create, Title: "Owner " + name,
		Detail:  "The owner can maintain the application later without an administrator role.",
		Changes: []Change{{Field: "owner", To: name}},
		Action:  AddOwner{Owner: ownerOf(m.in.Me)},
	})
}
