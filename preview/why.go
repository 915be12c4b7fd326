package preview

import (
	"fmt"

	"gatehouse/preview/coverage"
	"gatehouse/preview/pseudonym"
	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// words writes the explanations. They depend on how the run was set up.
type words struct {
	ownSalt bool // the salt was made for this run
	domain  pseudonym.DomainHandling
}

// told is what an explanation depends on.
type told struct {
	kind   byte
	class  coverage.Class
	mark   Mark
	says   bool // the value tells something
	added  bool // by an augment
	direct bool // no sanitizer in between
	edits  []sanitize.Edit
	edit   *sanitize.Edit // the one that decides; nil: none does
	empty  bool           // an empty text leaves the gate
	taken  []string       // what the edit replaced
}

func (w words) why(t told) string {
	if t.direct {
		return "The vendor sees this in clear. " + t.holds()
	}
	if t.added && (t.mark == Kept || t.mark == ClearPersonal) {
		return t.addition()
	}
	switch t.mark {
	case Removed:
		return t.removed()
	case Filtered:
		if t.edit.Effect == sanitize.FilteredNull {
			return "The schema of the endpoint admits another kind of value here, so null leaves the gate instead."
		}
		return "The schema of the endpoint does not list this, so it does not leave the gate."
	case Redacted:
		return t.redacted()
	case Tokenised:
		return w.tokenised(t)
	case ClearPersonal:
		if t.edit != nil {
			return "The rule keeps the original beside its pseudonym, so this leaves the gate in clear. " + t.holds()
		}
		return t.unchanged() + t.holds()
	case Kept:
	}
	if t.edit != nil && t.edit.Effect == sanitize.Converted {
		return "The value was converted in the way of the proxy. " + t.holds()
	}
	if !t.says {
		return "There is no value here, so nothing is told."
	}
	return t.unchanged() + t.holds()
}

func (t told) addition() string {
	if t.kind == '{' {
		return "The rule adds this: length and number of words of the text beside it, and counts of the words that the rule names. Nothing else of the text stands here."
	}
	return "The rule adds this copy of the JSON text beside it, with the texts inside that it names replaced by their length and number of words. The rest of the copy leaves the gate in clear."
}

func (t told) unchanged() string {
	for _, e := range t.edits {
		if e.Effect == sanitize.PassedOver {
			return fmt.Sprintf("The rule at line %d would change this, but its condition (applyOnlyWhen) does not hold for this answer, so it leaves the gate in clear. ", e.Line)
		}
	}
	return "No rule changes this, so it leaves the gate in clear. "
}

func (t told) removed() string {
	if t.edit.Effect == sanitize.Deleted {
		return "The rule deletes this, so nothing of it leaves the gate."
	}
	switch kind := t.edit.Transform.Kind; {
	case kind == rules.PseudonymizeRegexMatches:
		return "The rule replaces only what matches its expression. Nothing does here, so null leaves the gate instead."
	case kind == rules.Pseudonymize:
		return "There is nothing to make a pseudonym of, so null leaves the gate instead."
	case t.kind != '"':
	case kind == rules.FilterTokens:
		return "The rule lets only words pass that match its expressions. None does here, so null leaves the gate instead."
	case kind == rules.PseudonymizeEmailHeader:
		return "The rule reads a list of e-mail addresses. This is none, so null leaves the gate instead."
	case kind == rules.HashIP, kind == rules.EncryptIP:
		return "The rule reads an IP address. This is none, so null leaves the gate instead."
	}
	return "The rule works on text only. This is none, so null leaves the gate instead."
}

func (t told) redacted() string {
	rule := t.edit.Transform
	kind := rule.Kind
	switch {
	case kind == rules.TextDigest && rule.Inner != nil:
		return "This is JSON inside a text. The texts in it that the rule names are replaced by their length and number of words; the rest leaves the gate in clear."
	case kind == rules.TextDigest && len(rule.Keywords) > 0:
		return "The text is replaced by its length, its number of words and how often the words of the rule stand in it. Nothing else of it leaves the gate."
	case kind == rules.TextDigest:
		return "The text is replaced by its length and its number of words. No word of it leaves the gate."
	case kind == rules.PseudonymizeEmailHeader:
		return "There are only blanks here, so an empty text leaves the gate instead."
	case kind == rules.RedactRegexMatches:
		return "The parts that match the rule were cut out. The rest leaves the gate in clear."
	case t.empty:
		return "The rule lets only parts pass that it names. None stands here, so an empty text leaves the gate instead."
	}
	return "The rule lets only parts pass that it names. They leave the gate in clear, the rest does not."
}

func (w words) tokenised(t told) string {
	knows := "with the salt that was given"
	if w.ownSalt {
		knows = "with a salt that only this preview knows"
	}
	rule := t.edit.Transform
	if rule.Kind == rules.Tokenize {
		what := "The value is"
		if rule.Regex != nil {
			what = "The part that the rule names is"
		}
		return what + " replaced by a token, which only the proxy can turn back. The rest stays as it is."
	}
	switch rule.Kind {
	case rules.HashIP:
		return "The IP address is hashed " + knows + "."
	case rules.EncryptIP:
		return "The IP address is replaced by a token, which only the proxy can turn back."
	case rules.PseudonymizeEmailHeader:
		text := "Each address of the list is hashed " + knows
		if len(t.taken) > 1 { // beside the whole list
			text += w.domainWords()
		}
		return text + ". Names beside the addresses do not leave the gate."
	}
	what := "The value is"
	email := false
	for _, taken := range t.taken {
		_, ok := pseudonym.ParseEmail(taken)
		email = email || ok
	}
	switch {
	case email:
		what = "The local part and the domain are"
	case rule.Kind == rules.PseudonymizeRegexMatches:
		what = "The part that matches the rule is"
	}
	text := what + " hashed " + knows
	if email && rule.Encoding != rules.URLSafeHashOnly {
		text += w.domainWords()
	}
	text += "."
	if rule.Reversible {
		text += " The proxy can turn the token back."
	}
	return text
}

func (w words) domainWords() string {
	switch w.domain {
	case pseudonym.RedactDomain:
		return "; the domain does not leave the gate"
	case pseudonym.TokenizeDomain:
		return "; the domain is replaced by its own hash"
	case pseudonym.EncryptDomain:
		return "; the domain is replaced by a token that the proxy can turn back"
	}
	return "; the domain stays readable"
}

// holds says what kind of thing a value is.
func (t told) holds() string {
	if !t.says {
		return "There is no value here."
	}
	switch t.class {
	case coverage.Identifier:
		return "It names a person."
	case coverage.Contact:
		return "It is a way to reach a person."
	case coverage.Content:
		return "It was written or chosen by a person."
	case coverage.Location:
		return "It tells where a person is."
	case coverage.Organisation:
		return "It describes the organisation, not a person."
	case coverage.TechnicalID:
		return "It is an identifier without a meaning of its own."
	case coverage.Time:
		return "It is a time."
	case coverage.Measure:
		return "It is a number or a measure."
	case coverage.Setting:
		return "It is a setting, not personal."
	}
	return "What it holds is not classified, so it counts as personal."
}

// told gathers what the explanation of a value depends on.
func (c *content) told(at uint32, mark Mark) told {
	e := c.doc.Events[at]
	f := &c.fates[e.Outcome]
	t := told{
		kind: e.Kind, class: c.places.class(at), mark: mark, says: c.says(at), added: isAdded(e), direct: c.direct,
		edits: c.doc.Outcomes[e.Outcome].Edits, edit: f.edit, empty: string(c.left(at)) == `""`,
	}
	if f.edit != nil && f.edit.Effect == sanitize.Tokenised {
		t.taken = c.doc.Taken(int(at), f.at)
	}
	return t
}

func (c *content) why(at uint32, mark Mark) string { return c.words.why(c.told(at, mark)) }
