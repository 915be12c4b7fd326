package vendorlist

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/setup/permission"
)

// inShort writes an entry as "G:Mail.Read:app".
func inShort(e Entry) string {
	resource := map[string]string{
		"": "-", "00000003-0000-0000-c000-000000000000": "G", "00000003-0000-0ff1-ce00-000000000000": "SP",
		"c5393580-f805-4401-95e8-94b7a6ef2fc2": "O365", "00000002-0000-0ff1-ce00-000000000000": "EXO", azureADGraph: "AAD",
	}[e.Resource]
	kind := map[string]string{"": "-", "application": "app", "delegated": "del"}[string(e.Kind)]
	name := e.Name
	if name == "" {
		name = e.ID
	}
	return resource + ":" + name + ":" + kind
}

func TestListsAreReadInAnyForm(t *testing.T) {
	for form, c := range map[string]struct{ text, want string }{
		"a name":                   {"Mail.Read", "-:Mail.Read:-"},
		"kind behind":              {"Graph/Mail.Read (Application)", "G:Mail.Read:app"},
		"a path of menus":          {"Microsoft Graph > Delegated > Mail.Read", "G:Mail.Read:del"},
		"arrows":                   {"API permissions → Microsoft Graph → Application permissions → Mail.Read", "G:Mail.Read:app"},
		"a sentence":               {"Add the delegated permission Mail.Read of Microsoft Graph.", "G:Mail.Read:del"},
		"a sentence, many":         {"Grant these application permissions: Mail.Read, User.Read.All and Files.Read.All.", "-:Mail.Read:app -:User.Read.All:app -:Files.Read.All:app"},
		"kinds on one line":        {"Delegated: Mail.Read, Mail.Send; Application: User.Read.All", "-:Mail.Read:del -:Mail.Send:del -:User.Read.All:app"},
		"resources on one line":    {"O365 Management: ActivityFeed.Read; SharePoint: Sites.FullControl.All, TermStore.ReadWrite.All", "O365:ActivityFeed.Read:- SP:Sites.FullControl.All:- SP:TermStore.ReadWrite.All:-"},
		"resource behind":          {"Sites.FullControl.All (SharePoint Online, Application)", "SP:Sites.FullControl.All:app"},
		"csv":                      {"Permission,Type,Description\nMail.Read,Application,Read mail in all mailboxes\n\"User.Read\",\"Delegated\",\"Sign in, and read profile\"", "-:Mail.Read:app -:User.Read:del"},
		"csv with kinds as heads":  {"Permission,Application,Delegated\nMail.Read,yes,no\nUser.Read,no,yes", "-:Mail.Read:app -:User.Read:del"},
		"table":                    {"| Permission | Type |\n|---|---|\n| `Mail.Read` | Application |\n| **User.Read** | Delegated |", "-:Mail.Read:app -:User.Read:del"},
		"table with ticks":         {"Permission\tDelegated\tApplication\nMail.Read\t✓\t\nUser.Read.All\t✓\tx", "-:Mail.Read:del -:User.Read.All:del -:User.Read.All:app"},
		"table with names in them": {"| connector | D permissions | A permissions | other resources (A) |\n|---|---|---|---|\n| Mail | email, openid, Mail.Read | Mail.Send, ~~Calendar.ReadWrite~~ (4) | Azure AD Graph: Directory.ReadWrite.All (3) |", "-:email:del -:openid:del -:Mail.Read:del -:Mail.Send:app -:Calendar.ReadWrite:app AAD:Directory.ReadWrite.All:app"},
		"portal copy":              {"Microsoft Graph (2)\nMail.Read\tDelegated\tRead user mail\tNo\tGranted for Contoso\nUser.Read.All\tApplication\tRead all users' full profiles\tYes", "G:Mail.Read:del G:User.Read.All:app"},
		"cell by cell":             {"Mail.Read\nApplication\nRead mail\nUser.Read\nDelegated", "-:Mail.Read:app -:User.Read:del"},
		"headings":                 {"## Application permissions\n* Mail.Read\n* User.Read.All\n## Delegated permissions\n* User.Read", "-:Mail.Read:app -:User.Read.All:app -:User.Read:del"},
		"headings of resources":    {"Application permissions\nMicrosoft Graph\n  User.Read.All\nOffice 365 SharePoint Online\n  Sites.Read.All", "G:User.Read.All:app SP:Sites.Read.All:app"},
		"html":                     {"<table><tr><td>Mail.Read</td><td>Application</td></tr><tr><td>User&#46;Read</td><td>Delegated</td></tr></table>", "-:Mail.Read:app -:User.Read:del"},
		"word processor":           {"•\u00a0Mail\u200b.Read\u00a0–\u00a0Application\r\n•\u00a0User\u2011PasswordProfile.ReadWrite.All\u00a0— Delegated\r\n", "-:Mail.Read:app -:User-PasswordProfile.ReadWrite.All:del"},
		"descriptions":             {"Application permissions\nMail.Read — Allows the app to read mail without a signed-in user, delegated or not.\nSites.Read.All: read items in all SharePoint site collections", "-:Mail.Read:app -:Sites.Read.All:app"},
		"scope address":            {"https://graph.microsoft.com/Mail.Read", "G:Mail.Read:del"},
		"scopes in quotes":         {`"scope": "https://graph.microsoft.com/Mail.Read offline_access https://outlook.office365.com/IMAP.AccessAsUser.All"`, "-:offline_access:del G:Mail.Read:del EXO:IMAP.AccessAsUser.All:del"},
		"national cloud":           {"https://graph.microsoft.us/User.Read", "G:User.Read:del"},
		"consent link":             {"https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=11111111-2222-3333-4444-555555555555&scope=openid%20email+Mail.Read&redirect_uri=https%3A%2F%2Fapp.example%2Fcb", "-:openid:del -:email:del -:Mail.Read:del"},
		"ids":                      {"df021288-bdef-4463-88db-98f22de89214", "-:df021288-bdef-4463-88db-98f22de89214:-"},
		"name with its id":         {"User.Read.All | df021288-bdef-4463-88db-98f22de89214 | Application", "-:User.Read.All:app"},
		"manifest":                 {"{\n\"requiredResourceAccess\": [{\"resourceAppId\": \"00000003-0000-0000-c000-000000000000\",\n\"resourceAccess\": [{\"id\": \"df021288-bdef-4463-88db-98f22de89214\", \"type\": \"Role\"}]}]}", "G:df021288-bdef-4463-88db-98f22de89214:app"},
		"script":                   {`Connect-MgGraph -Scopes "User.Read.All","Mail.Read"`, "-:User.Read.All:- -:Mail.Read:-"},
		"plain words in prose":     {"Enter your email and profile on https://portal.azure.com and read docs.Read.me", ""},
		"addresses and files":      {"Open portal.azure.com, download Setup.Read.pdf and run Install.ps1 of Contoso.com", ""},
		"prose about kinds":        {"Then grant admin consent for the application.", ""},
	} {
		t.Run(form, func(t *testing.T) {
			l, err := Read(c.text, permission.Embedded())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range l.Entries {
				got = append(got, inShort(e))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got  %s\nwant %s\nnot understood: %v", s, c.want, l.Unread)
			}
		})
	}
}

func TestSettingsOfTheAppAreRead(t *testing.T) {
	l, err := Read(strings.Join([]string{
		"Supported account types: accounts in any organizational directory (personal accounts excluded)",
		"Redirect URI: https://app.vendor.example/callback",
		"Also enable ID tokens in the implicit grant section.",
		"GET https://graph.microsoft.com/v1.0/users?$top=5 and POST /users/{id}/sendMail",
		`"web": {"redirectUris": ["https://two.vendor.example/", "http://localhost"]}`,
	}, "\n"), permission.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if l.Accounts != AnyOrganisation || !l.IDTokens {
		t.Errorf("accounts %q, id tokens %v", l.Accounts, l.IDTokens)
	}
	if got := fmt.Sprint(l.Calls); got != "[{POST /v1.0/users/{id}/sendMail} {GET /v1.0/users?$top=5}]" {
		t.Errorf("calls %s", got)
	}
	if got := fmt.Sprint(l.Redirects); got != "[{5 https://two.vendor.example/} {5 http://localhost} {2 https://app.vendor.example/callback}]" {
		t.Errorf("addresses %s", got)
	}
}

func TestWhatIsNotUnderstoodIsShown(t *testing.T) {
	l, err := Read("Dear customer\nMail.Read (Application)\nSites.Selected.Ones.Foo and see https://vendor.example/help\n99999999-9999-9999-9999-999999999999\nMail Read", permission.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range l.Unread {
		got = append(got, fmt.Sprintf("%d %s", u.Line, u.Text))
	}
	want := []string{"1 Dear customer", "3 https://vendor.example/help", "4 99999999-9999-9999-9999-999999999999", "5 Mail Read"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q", got)
	}
}

func TestListsWithoutBoundsAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"bytes": strings.Repeat("x", maxText+1), "lines": strings.Repeat("\n", maxLines), "entries": strings.Repeat("Mail.Read ", maxEntries+1),
	} {
		if _, err := Read(strings.ReplaceAll(text, "Mail.Read Mail", "Mail.Read\nMail"), permission.Embedded()); err == nil {
			t.Errorf("%s: no limit", name)
		}
	}
}
