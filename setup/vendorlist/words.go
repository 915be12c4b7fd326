package vendorlist

import (
	"regexp"
	"strings"

	"gatehouse/setup/entra"
)

// azureADGraph is retired: apps can no longer use it (Microsoft, "Migrate from Azure Active Directory Graph").
const azureADGraph = "00000002-0000-0000-c000-000000000000"

// resources are the names that vendors use for Microsoft's APIs; a name that contains another comes first.
var resources = []struct {
	words *regexp.Regexp
	appID string
}{
	{phraseOf(`(?:microsoft )?(?:azure ad|aad|azure active directory) graph|windows azure active directory|graph\.windows\.net`), azureADGraph},
	{phraseOf(`(?:microsoft |ms )?(?:office|o|m|microsoft) ?365 management(?: activity)?(?: apis?)?|management activity api`), entra.O365MgmtAppID},
	{phraseOf(`(?:microsoft |ms )?(?:office ?365 |o365 )?sharepoint(?: online)?`), entra.SharePointAppID},
	{phraseOf(`(?:microsoft |ms )?(?:office ?365 |o365 )?exchange(?: online)?`), "00000002-0000-0ff1-ce00-000000000000"},
	{phraseOf(`power bi(?: service)?`), "00000009-0000-0000-c000-000000000000"},
	{phraseOf(`skype and teams tenant admin(?: api)?`), "48ac35b8-9aa8-4d74-927d-1f4a14a0b239"},
	{phraseOf(`azure (?:service management|resource manager)`), "797f4846-ba00-4fd7-ba43-dac1f8f63013"},
	{phraseOf(`(?:microsoft|ms) ?graph|graph`), entra.GraphAppID},
}

var (
	// Words that stand around names without meaning one: heads of columns, fillers of headings.
	fillers = phraseOf(`permissions?|apis?|scopes?|roles?|types?|kinds?|names?|descriptions?|admin|consents?|required|requires?|granted|status|reasons?|justification|purpose|display|resources?|` +
		`connectors?|other|access|the|following|these|for|of|under|in|to|and|or|a|an|add|select|choose|grant|needs?|needed|list|all|both|online|each|as|with|tenant|azure|entra|ad|microsoft|value|id|used|use|why|string|claim|yes|no|none`)
	figures     = regexp.MustCompile(`[\p{P}\p{S}\d\s]+`)
	application = phraseOf(`application|app[- ]?only|app[- ]role|app|role`)
	delegated   = phraseOf(`delegated?|delegation|scope`)
	// In prose only both words together say the kind; "grant consent for the application" does not.
	saysApplication = phraseOf(`(?:application|app[- ]only|app) (?:permissions?|type|scopes?|roles?)|app[- ]only`)
	saysDelegated   = phraseOf(`delegated (?:permissions?|type|scopes?|access)`)
	aboutAddresses  = phraseOf(`redirect|redirects|reply|callback|redirecturi|redirect_uri|replyurl`)
	personal        = phraseOf(`personal microsoft accounts?|personal accounts?|outlook\.com accounts?|azureadandpersonalmicrosoftaccount`)
	excluded        = phraseOf(`excluded|excluding|except|without|not|no`)
	several         = phraseOf(`multi-?tenant|azureadmultipleorgs|any organi[sz]ational directory|accounts in any organi[sz]ational directory`)
	single          = phraseOf(`single-?tenant|azureadmyorg|this organi[sz]ational directory`)
	nobodySignsIn   = phraseOf(`client credentials?(?: flow| grant)?|app-?only|daemon|without a (?:signed-in )?user`)
	tokensForIDs    = phraseOf(`id tokens?`)
)

func phraseOf(words string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[^a-z0-9])((?:` + words + `))(?:$|[^a-z0-9])`)
}

// phrase is what a short text says beside names.
type phrase struct {
	resource string
	kinds    []entra.Kind
	rest     string // what is left when all known words are gone
}

func readPhrase(text string) phrase {
	var p phrase
	switch strings.TrimSpace(text) {
	case "A":
		return phrase{kinds: []entra.Kind{entra.ApplicationPermission}}
	case "D":
		return phrase{kinds: []entra.Kind{entra.DelegatedPermission}}
	}
	for _, r := range resources {
		if next, ok := take(text, r.words); ok && p.resource == "" {
			text, p.resource = next, r.appID
		}
	}
	if next, ok := take(text, application); ok {
		text, p.kinds = next, append(p.kinds, entra.ApplicationPermission)
	}
	if next, ok := take(text, delegated); ok {
		text, p.kinds = next, append(p.kinds, entra.DelegatedPermission)
	}
	text, _ = take(text, fillers)
	p.rest = strings.TrimSpace(figures.ReplaceAllString(text, " "))
	return p
}

// take removes every place where the words stand.
func take(text string, words *regexp.Regexp) (string, bool) {
	found := false
	for range 40 {
		at := words.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		found = true
		text = text[:at[2]] + " " + text[at[3]:]
	}
	return text, found
}

// kindsSaid are the kinds that prose says.
func kindsSaid(text string) []entra.Kind {
	var out []entra.Kind
	if saysApplication.MatchString(text) {
		out = append(out, entra.ApplicationPermission)
	}
	if saysDelegated.MatchString(text) {
		out = append(out, entra.DelegatedPermission)
	}
	return out
}

// yes holds for what stands in a table's cell to say that the column applies.
func yes(cell string) bool {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "yes", "y", "x", "✓", "✔", "✔️", "✅", "☑", "☒", "true", "required", "•", "●", "1":
		return true
	}
	return false
}
