package definition

import (
	"strings"
	"testing"
)

func TestEveryShippedDefinitionAsksForTheAudienceOfItsCloud(t *testing.T) {
	defs, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	federated := 0
	for _, d := range defs {
		for _, audience := range []string{GlobalAudience, "api://AzureADTokenExchangeUSGov", "api://AzureADTokenExchangeChina"} {
			there := d.InCloud("gcc-high", audience)
			if there.Hash() != d.Hash() || there.ID != d.ID {
				t.Errorf("%s: another definition in the cloud of %s", d.ID, audience)
			}
			for _, s := range there.Settings {
				for name, c := range s.Cases {
					if audience != GlobalAudience && (c.Default == GlobalAudience || c.Example == GlobalAudience) {
						t.Errorf("%s: setting %s, %s: still the global audience", d.ID, s.ID, name)
					}
				}
			}
			if _, ok := there.Credential(Federated); !ok {
				continue
			}
			given := map[string]string{}
			for _, s := range there.Ask(given) {
				if s.Example != "" && s.Default == "" {
					given[s.ID] = s.Example
				}
			}
			f, err := there.FederatedFor(Choices{Credential: Federated, Settings: given})
			if err != nil {
				t.Errorf("%s: %v", d.ID, err)
				continue
			}
			federated++
			if strings.HasPrefix(f.Audience, "api://") && f.Audience != audience {
				t.Errorf("%s: audience %s in the cloud of %s", d.ID, f.Audience, audience)
			}
		}
		if d.InCloud("global", "") != d || d.InCloud("global", GlobalAudience) != d {
			t.Errorf("%s is copied for the global cloud", d.ID)
		}
	}
	if federated == 0 {
		t.Error("no federated definition was looked at")
	}
}

func TestAnAudienceThatSomebodyGaveStaysInEveryCloud(t *testing.T) {
	d := &Definition{
		ID: "x", Name: "X", Credentials: []Credential{{Kind: Federated, Name: "proxy", Issuer: "https://i.example", Subject: "s", Audience: "{audience}"}},
		Settings: []Setting{{ID: "audience", Label: "Audience", Kind: kindText, Default: GlobalAudience}},
	}
	there := d.InCloud("gcc-high", "api://AzureADTokenExchangeUSGov")
	f, err := there.FederatedFor(Choices{Settings: map[string]string{"audience": "eu-west-1:pool"}})
	if err != nil || f.Audience != "eu-west-1:pool" {
		t.Errorf("%+v %v", f, err)
	}
	if d.Settings[0].Default != GlobalAudience {
		t.Error("the definition itself was changed")
	}
}

func TestScriptsSignInToTheCloudTheyAreFor(t *testing.T) {
	defs, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	signsIn := 0
	for _, d := range defs {
		for name, want := range map[string][2]string{
			"gcc-high": {"api://AzureADTokenExchangeUSGov", "TeamsGCCH"}, "dod": {"api://AzureADTokenExchangeUSGov", "TeamsDOD"}, "china": {"api://AzureADTokenExchangeChina", "TeamsChina"},
		} {
			there := d.InCloud(name, want[0])
			for i, s := range there.Steps {
				n := strings.Count(s.PowerShell, "Connect-MicrosoftTeams")
				signsIn += n
				if strings.Count(s.PowerShell, "Connect-MicrosoftTeams -TeamsEnvironmentName "+want[1]+"\n") != n {
					t.Errorf("%s, %s, in %s:\n%s", d.ID, s.ID, name, s.PowerShell)
				}
				if strings.Contains(d.Steps[i].PowerShell, "EnvironmentName") {
					t.Errorf("%s, %s: the definition itself was changed", d.ID, s.ID)
				}
			}
		}
	}
	if signsIn == 0 {
		t.Error("no shipped script signs in to Teams")
	}
	for _, c := range [][3]string{
		{"dod", "Connect-ExchangeOnline -ShowBanner:$false", "Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovDoD -ShowBanner:$false"},
		{"china", "  connect-mggraph -Scopes x; Get-MgUser", "  connect-mggraph -Environment China -Scopes x; Get-MgUser"},
		{"gcc-high", "Connect-MicrosoftTeams -TeamsEnvironmentName TeamsDOD", "Connect-MicrosoftTeams -TeamsEnvironmentName TeamsDOD"},
		{"gcc-high", "Disconnect-MicrosoftTeams\n# Connect-MicrosoftTeams first\nConnect-MicrosoftTeamsX", "Disconnect-MicrosoftTeams\n# Connect-MicrosoftTeams first\nConnect-MicrosoftTeamsX"},
		{"global", "Connect-MicrosoftTeams", "Connect-MicrosoftTeams"},
		{"elsewhere", "Connect-MicrosoftTeams", "Connect-MicrosoftTeams"},
	} {
		if got := powerShellIn(c[0], c[1]); got != c[2] {
			t.Errorf("in %s: %q", c[0], got)
		}
	}
}
