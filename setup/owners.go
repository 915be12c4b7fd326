package setup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"gatehouse/setup/entra"
	"gatehouse/setup/problem"
	"gatehouse/setup/tenant"
)

// Owner is somebody who owns a connector. An owner of the application can maintain it, and can add credentials to it; an owner of the
// service principal can add credentials there.
type Owner struct {
	entra.Owner
	Application bool `json:"application"` // owns the app registration
	Principal   bool `json:"principal"`   // owns the service principal
	Me          bool `json:"me"`
}

// Label names an owner for people.
func (o Owner) Label() string {
	switch {
	case o.UPN != "":
		return o.UPN
	case o.Name != "":
		return o.Name
	}
	return o.ObjectID
}

// Where says in words what is owned.
func (o Owner) Where() string {
	switch {
	case o.Application && o.Principal:
		return "application and service principal"
	case o.Principal:
		return "service principal"
	}
	return "application"
}

// Owners lists who owns the application and the service principal of a connector.
func (s *Session) Owners(ctx context.Context, t Target) ([]Owner, error) {
	v, err := s.created(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.owners(ctx, v)
}

// created looks at a connector that must be there.
func (s *Session) created(ctx context.Context, t Target) (View, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return View{}, err
	}
	if v.Live.App == nil {
		return v, notMade(t)
	}
	return v, nil
}

func (s *Session) owners(ctx context.Context, v View) ([]Owner, error) {
	principal := ""
	if v.Live.Principal != nil {
		principal = v.Live.Principal.ObjectID
	}
	owned, err := s.client.Owners(ctx, v.Live.App.ObjectID, principal)
	if err != nil {
		return nil, s.explainLook(err)
	}
	// Half a list would look like the whole one, and decides who is the last owner.
	for what, err := range map[string]error{"the owners of the application": owned.ApplicationErr, "the owners of the service principal": owned.PrincipalErr} {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", what, s.explainLook(err))
		}
	}
	return s.merged(owned), nil
}

func (s *Session) merged(owned tenant.Owned) []Owner {
	var out []Owner
	put := func(o entra.Owner, mark func(*Owner)) {
		at := slices.IndexFunc(out, func(have Owner) bool { return strings.EqualFold(have.ObjectID, o.ObjectID) })
		if at < 0 {
			out, at = append(out, Owner{Owner: o, Me: strings.EqualFold(o.ObjectID, s.me.ObjectID)}), len(out)
		}
		mark(&out[at])
	}
	for _, o := range owned.Application {
		put(o, func(o *Owner) { o.Application = true })
	}
	for _, o := range owned.Principal {
		put(o, func(o *Owner) { o.Principal = true })
	}
	slices.SortStableFunc(out, func(a, b Owner) int { return strings.Compare(strings.ToLower(a.Label()), strings.ToLower(b.Label())) })
	return out
}

// OwnerChange is what adding or removing an owner would do. Nothing is written to make one.
type OwnerChange struct {
	Target Target `json:"-"`
	Remove bool   `json:"remove"`
	Owner  Owner  `json:"owner"` // as it is now
	// Nothing holds when it is so already.
	Nothing bool `json:"nothing"`
	// Last holds when nobody would own the application afterwards: that needs a word of its own.
	Last bool `json:"last"`
	// Warnings are whole sentences that a person reads before they confirm.
	Warnings []string `json:"warnings,omitempty"`

	view View
}

// AddOwnerPlan says what adding somebody would do; who is a sign-in name or an object id.
func (s *Session) AddOwnerPlan(ctx context.Context, t Target, who string) (OwnerChange, error) {
	if err := checkOwner(who); err != nil {
		return OwnerChange{}, err
	}
	v, err := s.created(ctx, t)
	if err != nil {
		return OwnerChange{}, err
	}
	have, err := s.owners(ctx, v)
	if err != nil {
		return OwnerChange{}, err
	}
	c := OwnerChange{Target: t, view: v}
	if at := ownerNamed(have, who); at >= 0 {
		c.Owner = have[at]
	} else {
		found, err := s.client.FindOwner(ctx, strings.TrimSpace(who))
		if err != nil {
			return OwnerChange{}, s.explainLook(err)
		}
		if found == nil {
			return OwnerChange{}, problem.New(problem.BadInput, fmt.Sprintf("Nobody in this tenant is called %q.", strings.TrimSpace(who)), "",
				"Give the whole sign-in name, as in adele@contoso.com, or the object id.", nil)
		}
		// A sign-in name may belong to somebody who is an owner already by another name.
		if at := ownerNamed(have, found.ObjectID); at >= 0 {
			c.Owner = have[at]
		} else {
			c.Owner = Owner{Owner: *found, Me: strings.EqualFold(found.ObjectID, s.me.ObjectID)}
		}
	}
	c.Nothing = c.Owner.Application && (c.Owner.Principal || v.Live.Principal == nil)
	if !c.Nothing {
		c.Warnings = append(c.Warnings, c.Owner.Label()+" can then add credentials to this connector and sign in as it, with every permission that it has.")
	}
	return c, nil
}

// RemoveOwnerPlan says what removing an owner would do.
func (s *Session) RemoveOwnerPlan(ctx context.Context, t Target, who string) (OwnerChange, error) {
	if err := checkOwner(who); err != nil {
		return OwnerChange{}, err
	}
	v, err := s.created(ctx, t)
	if err != nil {
		return OwnerChange{}, err
	}
	have, err := s.owners(ctx, v)
	if err != nil {
		return OwnerChange{}, err
	}
	c := OwnerChange{Target: t, Remove: true, view: v}
	at := ownerNamed(have, who)
	if at < 0 {
		c.Nothing, c.Owner = true, Owner{Owner: entra.Owner{UPN: strings.TrimSpace(who)}}
		if _, err := uuid.Parse(c.Owner.UPN); err == nil {
			c.Owner.Owner = entra.Owner{ObjectID: c.Owner.UPN}
		}
		return c, nil
	}
	c.Owner = have[at]
	others := slices.ContainsFunc(have, func(o Owner) bool { return o.Application && !strings.EqualFold(o.ObjectID, c.Owner.ObjectID) })
	c.Last = c.Owner.Application && !others
	if c.Last {
		c.Warnings = append(c.Warnings, c.Owner.Label()+" is the last owner: afterwards only administrators can maintain this connector.")
	}
	if c.Owner.Me {
		text := "This is you: afterwards you can maintain this connector only with an administrator role."
		if s.me.CanCreate.Ability != entra.Yes {
			text = "This is you, and you may hold no administrator role: afterwards you may not be able to undo this or to maintain the connector."
		}
		c.Warnings = append(c.Warnings, text)
	}
	c.Warnings = append(c.Warnings, "Credentials that "+c.Owner.Label()+" added stay. Rotate those that they may have seen.")
	return c, nil
}

// checkOwner tells a sign-in name or an object id from a display name, which identifies nobody.
func checkOwner(who string) error {
	who = strings.TrimSpace(who)
	_, notID := uuid.Parse(who)
	local, domain, at := strings.Cut(who, "@")
	if notID == nil || at && local != "" && strings.Contains(domain, ".") && !strings.ContainsAny(who, " \t\r\n") && len(who) <= 320 {
		return nil
	}
	return problem.New(problem.BadInput, fmt.Sprintf("%q is no sign-in name and no object id.", who), "A display name identifies nobody: two people can share one.",
		"Give the sign-in name, as in adele@contoso.com, or the object id, as in 11111111-2222-3333-4444-555555555555.", nil)
}

func ownerNamed(list []Owner, who string) int {
	who = strings.TrimSpace(who)
	return slices.IndexFunc(list, func(o Owner) bool {
		return who != "" && (strings.EqualFold(o.ObjectID, who) || strings.EqualFold(o.UPN, who))
	})
}
