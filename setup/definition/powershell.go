package definition

import "regexp"

// signIns are the commands by which scripts sign in, with the parameter that names the cloud and its values (Microsoft Teams PowerShell
// docs, "Connect-MicrosoftTeams"; Exchange PowerShell docs, "Connect-ExchangeOnline"; Microsoft Graph PowerShell docs, "Get-MgEnvironment").
// Without it they sign in to the global cloud.
var signIns = []struct {
	command   *regexp.Regexp
	parameter string
	values    map[string]string
}{
	{signInLine("Connect-MicrosoftTeams"), "-TeamsEnvironmentName", map[string]string{"gcc-high": "TeamsGCCH", "dod": "TeamsDOD", "china": "TeamsChina"}},
	{signInLine("Connect-ExchangeOnline"), "-ExchangeEnvironmentName", map[string]string{"gcc-high": "O365USGovGCCHigh", "dod": "O365USGovDoD", "china": "O365China"}},
	{signInLine("Connect-MgGraph"), "-Environment", map[string]string{"gcc-high": "USGov", "dod": "USGovDoD", "china": "China"}},
}

// signInLine matches a line that begins with a command, and what follows it.
func signInLine(command string) *regexp.Regexp {
	return regexp.MustCompile(`(?im)^([ \t]*` + regexp.QuoteMeta(command) + `)((?:[ \t;][^\n]*)?)$`)
}

// powerShellIn makes a script sign in to a cloud. A line that names one already stays.
func powerShellIn(cloud, script string) string {
	for _, s := range signIns {
		value, ok := s.values[cloud]
		if !ok {
			continue
		}
		named := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(s.parameter) + `\b`)
		script = s.command.ReplaceAllStringFunc(script, func(line string) string {
			if named.MatchString(line) {
				return line
			}
			return s.command.ReplaceAllString(line, "${1} "+s.parameter+" "+value+"${2}")
		})
	}
	return script
}
