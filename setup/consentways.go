package setup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gatehouse/setup/problem"
	"gatehouse/setup/report"
	"gatehouse/setup/tenant"
)

// Ways are the ways for somebody else to consent: the portal page, and the link where a redirect URI exists (DESIGN.md rule 14).
func (s *Session) Ways(ctx context.Context, t Target) (ConsentWays, error) {
	v, err := s.Look(ctx, t)
	if err != nil {
		return ConsentWays{}, err
	}
	if v.Live.App == nil || v.Live.Principal == nil {
		return ConsentWays{}, problem.New(problem.Refused, fmt.Sprintf("%s is not created in this tenant yet.", t.Definition.Name), "",
			"Apply it first: gatehouse apply "+t.CommandArgs()+".", nil)
	}
	return s.ways(v), nil
}

func (s *Session) ways(v View) ConsentWays {
	ep := s.house.cfg.Endpoint
	w := ConsentWays{Portal: tenant.PortalURL(ep, v.Live.App.AppID, v.Live.Principal.ObjectID)}
	redirect := replyAddress(v)
	switch {
	case len(v.Live.App.WebRedirectURIs) == 0:
		w.Note = "This app has no reply address, so there is no consent link: the link would end in AADSTS500113."
	case redirect == "":
		w.Note = "This app has no reply address that its definition names, so there is no consent link: it would end on a page that somebody added."
	case !v.Current:
		w.Note = "The consent link is given once the preview is approved as it stands."
	case !v.Live.Principal.Enabled:
		w.Note = "The consent link works only once sign-in is on."
	default:
		w.Link = tenant.AdminConsentURL(ep, s.me.Tenant.ID, v.Live.App.AppID, redirect, v.Target.uniqueName())
		w.Note = "The link's last page belongs to the vendor: " + redirect + "."
		if strings.HasPrefix(redirect, "http://localhost") {
			w.Note = "The link's last page is http://localhost, which answers \"cannot connect\". That is expected: the consent is done by then."
		}
	}
	return w
}

// replyAddress is the first of the app's reply addresses that its definition names; empty when there is none. One that somebody
// added must not be the page on which an approver ends.
func replyAddress(v View) string {
	ours, _ := v.Target.Definition.RedirectURIs(v.Target.Choices.Settings)
	for _, uri := range ours {
		if slices.Contains(v.Live.App.WebRedirectURIs, uri) {
			return uri
		}
	}
	return ""
}

// reportWays are the three ways to consent, with the exact clicks.
func (s *Session) reportWays(v View) []report.Way {
	w := s.ways(v)
	var out []report.Way
	if !v.Live.Principal.Enabled {
		untilThen := "Until then the connector gets no token, whatever it is granted."
		if len(v.Live.App.WebRedirectURIs) > 0 {
			untilThen = "Until then the consent link fails (AADSTS7000112)."
		}
		out = append(out, report.Way{
			Title: "Switch sign-in on", Before: true,
			Steps: []string{
				"Best: ask " + s.me.Name + " to switch sign-in on in Gatehouse, which checks that the preview was approved and proves the credential.",
				"Where that is not possible: open the Microsoft Entra admin centre, Enterprise applications, " + v.Live.Principal.DisplayName + ", Properties.",
				"Set \"Enabled for users to sign-in?\" to Yes and save. Do this only when you accept the preview in this report.",
			},
			Link: w.Portal, Warning: untilThen,
		})
	}
	out = append(out, report.Way{
		Title: "On the portal page",
		Steps: []string{
			"Open the link below and sign in as a Privileged Role Administrator or Global Administrator.",
			"Compare the application (client) id with the one in this report: " + v.Live.App.AppID + ".",
			"Choose \"Grant admin consent for " + s.me.Tenant.Name + "\", compare the list with the table in this report, and accept.",
		},
		Link: w.Portal,
	})
	link := report.Way{Title: "With the consent link", Link: w.Link, Warning: w.Note}
	if w.Link == "" {
		link.Steps = []string{w.Note}
		link.Warning = ""
	} else {
		link.Steps = []string{
			"Open the link below in a browser and sign in as a Privileged Role Administrator or Global Administrator.",
			"Compare the list on Microsoft's page with the table in this report, and accept.",
		}
	}
	out = append(out, link, report.Way{
		Title: "In Gatehouse, with the hand-over file",
		Steps: []string{
			"Ask for the hand-over file: gatehouse report " + v.Target.CommandArgs() + " --format handover --out FILE.",
			"Open Gatehouse, sign in to " + s.me.Tenant.DefaultDomain + ", and choose \"Open hand-over file…\" under Approvals & reports. Gatehouse compares it with the tenant, shows the preview, and grants exactly what the table lists.",
		},
	})
	return out
}

func (s *Session) undoWays(v View) []report.Way {
	w := s.ways(v)
	return []report.Way{
		{
			Title: "Stop it at once",
			Steps: []string{
				"In Gatehouse: gatehouse disable " + v.Target.CommandArgs() + ". Or in the Entra admin centre: Enterprise applications, " + v.Live.Principal.DisplayName + ", Properties, \"Enabled for users to sign-in?\" No.",
				"Tokens that were issued before live on for 60 to 90 minutes.",
			},
			Link: w.Portal,
		},
		{
			Title: "Take the permissions back",
			Steps: []string{
				"In the Entra admin centre: Enterprise applications, " + v.Live.Principal.DisplayName + ", Permissions, choose each permission, Review permissions, revoke.",
			},
		},
	}
}
