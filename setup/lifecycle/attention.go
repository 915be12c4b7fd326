package lifecycle

import (
	"fmt"

	"gatehouse/setup/entra"
)

// chip is the state in two or three words, the most urgent thing first.
func (f facts) chip() Chip {
	switch {
	case f.Live.App == nil && !f.Unfinished.IsZero():
		return Chip{"! Interrupted", Caution}
	case f.Live.App == nil:
		return Chip{"Not set up", Neutral}
	case f.cred.expired:
		return Chip{"✕ " + f.cred.short() + " expired", Bad}
	case f.expiring() && f.cred.left <= late:
		return Chip{"✕ " + f.cred.short() + " expires in " + f.cred.daysLeft(), Bad}
	case f.enabled() && f.Approval == nil:
		return Chip{"! Sign-in on, not previewed", Caution}
	case len(f.drift) > 0:
		return Chip{"! Drifted", Caution}
	case len(f.behind) > 0:
		return Chip{"! Permissions behind", Caution}
	case f.Approval != nil && !f.Current:
		return Chip{"! Preview out of date", Caution}
	case f.expiring():
		return Chip{"! " + f.cred.short() + " expires in " + f.cred.daysLeft(), Caution}
	case f.disabled:
		return Chip{"■ Disabled", Neutral}
	case f.rotation() != nil:
		return Chip{"◌ Rotation under way", Info}
	case len(f.Live.Problems) > 0 && !f.consented():
		return Chip{"? Cannot tell", Caution}
	case f.verified():
		return Chip{"✓ Enabled and verified", Good}
	case f.enabled() && f.consented():
		return Chip{"Consented, not verified", Info}
	case f.enabled():
		return Chip{fmt.Sprintf("Consent %d of %d", f.granted, f.planned), Info}
	case f.created() && f.cred.live:
		return Chip{"Created, sign-in off", Info}
	}
	return Chip{"Set-up not finished", Info}
}

func (f facts) expiring() bool {
	return f.cred.live && !f.cred.expires.IsZero() && f.cred.left <= soon
}

// attention lists what needs the person, most urgent first.
func (f facts) attention() []Attention {
	var out []Attention
	need := func(chip string, tone Tone, action, format string, args ...any) {
		out = append(out, Attention{Chip: Chip{chip, tone}, Text: f.name() + ": " + fmt.Sprintf(format, args...), Action: action})
	}
	unfinished := func() {
		if !f.Unfinished.IsZero() {
			need("! unfinished", Caution, "resume", "an apply that began %s was interrupted. It goes on where it stopped.", day(f.Unfinished, f.Now))
		}
	}
	if f.Live.App == nil {
		unfinished()
		return out
	}
	switch {
	case f.cred.expired:
		need("✕ expired", Bad, "rotate", "the %s expired on %s. The vendor's imports have stopped.", f.cred.noun, date(f.cred.expires))
	case f.expiring():
		tone, mark := Caution, "!"
		if f.cred.left <= late {
			tone, mark = Bad, "✕"
		}
		need(mark+" "+f.cred.daysLeft(), tone, "rotate", "%s", f.ending())
	}
	f.rotating(need)
	if f.enabled() && f.Approval == nil {
		need("! gate", Caution, "approve", "sign-in is on although no preview was approved.")
	}
	for _, d := range f.drift {
		if d.Kind != CredentialExpired {
			need("! drift", Caution, "review", "%s", d.Text)
		}
	}
	f.lagsBehind(need)
	unfinished()
	if f.Approval != nil && !f.Current {
		need("! preview", Caution, "approve", "the definition or the rules have changed since the preview was approved. Nothing more is granted until it is approved again.")
	}
	for _, p := range f.Live.Problems {
		need("? unread", Caution, "review", "%s", p)
	}
	f.next(need)
	return out
}

// ending says when a credential ends and what to do about it, the more urgent the nearer.
func (f facts) ending() string {
	noun, when := f.cred.noun, date(f.cred.expires)
	switch {
	case f.cred.left <= aDay:
		return fmt.Sprintf("the %s expires within a day, on %s at %s. Rotate it at once: after that the vendor stops importing.", noun, when, f.cred.expires.UTC().Format("15:04 MST"))
	case f.cred.left <= week:
		return fmt.Sprintf("the %s expires in %s, on %s. Rotate it today: after that the vendor stops importing.", noun, f.cred.daysLeft(), when)
	case f.cred.left <= late:
		return fmt.Sprintf("the %s expires on %s. Rotate it now, so that the vendor has time to take the new one over.", noun, when)
	}
	return fmt.Sprintf("the %s expires on %s. Plan its rotation: the vendor needs the new one before that.", noun, when)
}

// next is the one step that brings the connector further.
func (f facts) next(need func(chip string, tone Tone, action, format string, args ...any)) {
	left := f.planned - f.granted
	switch {
	case f.Approval == nil && !f.enabled():
		need("○ preview", Info, "approve", "its preview is not approved yet; until then it can neither sign in nor be granted anything.")
	case f.Approval != nil && !f.Current:
	case f.unfinishedSteps() > 0 && f.Unfinished.IsZero():
		when := "before sign-in can be switched on"
		if f.enabled() {
			when = "before it equals the plan"
		}
		if n := f.unfinishedSteps(); n == 1 {
			need("○ set-up", Info, "resume", "1 step is left %s.", when)
		} else {
			need("○ set-up", Info, "resume", "%d steps are left %s.", n, when)
		}
	case f.created() && !f.enabled():
		text := "its credential is kept; sign-in is still off."
		if f.disabled {
			text = "sign-in was switched off. Granted permissions stay until they are revoked."
		}
		need("○ enable", Info, "enable", "%s", text)
	case left > 0 && len(f.Live.Problems) == 0:
		action, text := "consent", fmt.Sprintf("%d of %d permissions are not granted yet.", left, f.planned)
		if f.CanConsent == entra.No {
			action, text = "report", fmt.Sprintf("%d of %d permissions wait for an approver (Privileged Role Administrator).", left, f.planned)
		}
		need("! consent", Caution, action, "%s", text)
	case f.enabled() && f.consented() && !f.verified():
		need("○ verify", Info, "verify", "everything is granted; nobody has verified yet that it works.")
	}
}
