package setuppage

import (
	"gatehouse/setup/lifecycle"
	"gatehouse/setup/plan"
	"gatehouse/ui/screen/words"
)

// Mend is what a difference means, and the button that mends it. Event is nil where Gatehouse cannot: then Meaning says who can.
type Mend struct {
	Meaning string
	Button  string
	Event   any
}

// MendOf says it for one difference.
func (s State) MendOf(d lifecycle.Drift) Mend {
	switch d.Kind {
	case lifecycle.DisplayNameChanged, lifecycle.AudienceChanged, lifecycle.RedirectMissing, lifecycle.RedirectAdded, lifecycle.IDTokensChanged, lifecycle.PublicClient:
		return s.byPlan(words.L("The app registration was edited by hand."), words.L("The plan puts it back."))
	case lifecycle.RequestedMissing, lifecycle.RequestedExtra:
		return s.byPlan(words.L("What the app asks for is shown to whoever consents; it is no grant by itself."), words.L("The plan puts it back."))
	case lifecycle.GrantMissing:
		return Mend{words.L("Calls that need it are refused until somebody consents again."), words.L("To consent…"), PickStep{StepConsent}}
	case lifecycle.GrantExtra, lifecycle.GrantExtraPerson:
		return Mend{words.L("The connector can read more than was previewed and approved."), words.L("Revoke…"), StartCare{Care{Action: Revoke, Permission: d.What}}}
	case lifecycle.CredentialExpired, lifecycle.CredentialRemoved:
		return s.byPlan(words.L("The vendor cannot sign in with it any more."), words.L("The plan makes a new one."))
	case lifecycle.SecretForeign, lifecycle.CertificateForeign:
		return Mend{Meaning: words.L("Whoever has it can sign in as the connector. Find out who made it, and remove it in the Entra admin centre.")}
	case lifecycle.PrincipalSecret, lifecycle.PrincipalKey:
		return Mend{Meaning: words.L("Whoever has it can sign in as the connector, and no page of the Entra admin centre shows it. Find out who made it, and remove it with Remove-MgServicePrincipalPassword or Remove-MgServicePrincipalKey.")}
	case lifecycle.FederatedChanged, lifecycle.FederatedMissing:
		return s.byPlan(words.L("The other side cannot sign in until it is put back."), words.L("The plan puts it back."))
	case lifecycle.FederatedExtra:
		return Mend{Meaning: words.L("Whoever holds that identity can sign in as the connector. Find out who added it, and remove it in the Entra admin centre.")}
	case lifecycle.OwnerNone, lifecycle.OwnerRemoved:
		return s.byPlan(words.L("Without an owner only an administrator can look after the app."), words.L("The plan adds you."))
	case lifecycle.OwnerAdded:
		return Mend{words.L("An owner can add credentials and switch sign-in on. Take them away if nobody knows why they are one."), words.L("Take away…"), RemoveOwner{d.What}}
	case lifecycle.SignInOff:
		return Mend{words.L("Nothing is read until it is switched on again."), words.L("To sign-in…"), PickStep{StepEnable}}
	case lifecycle.SignInOn:
		return Mend{words.L("Tokens can be issued although nobody here switched that on."), words.L("To sign-in…"), PickStep{StepEnable}}
	case lifecycle.PrincipalMissing:
		return s.byPlan(words.L("Nothing works without it."), words.L("The plan makes a new one, with sign-in off; then it is consented to again."))
	case lifecycle.TagRemoved:
		return s.byPlan(words.L("Other computers know the connector by its tags."), words.L("The plan puts them back."))
	case lifecycle.ProofLeft:
		return s.byPlan(words.L("Its key is gone with the program that made it."), words.L("The plan removes it."))
	}
	return s.byPlan("", "")
}

// byPlan offers the plan where it has something to do, and otherwise the place where people do it themselves.
func (s State) byPlan(meaning, mends string) Mend {
	m := Mend{Meaning: meaning}
	if s.View != nil && s.View.Plan != nil && !s.View.Plan.Nothing(plan.Create, plan.Credential) {
		m.Meaning, m.Button, m.Event = meaning+" "+mends, words.L("See the plan"), PickStep{StepPlan}
	} else {
		m.Meaning += " " + words.L("The plan leaves it alone: change it in the Entra admin centre if it is wrong.")
	}
	return m
}
