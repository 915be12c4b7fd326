package vendorlist

import (
	"strings"
	"testing"

	"gatehouse/setup/definition"
	"gatehouse/setup/permission"
)

func checked(t *testing.T, text string, opts Options) Result {
	t.Helper()
	l, err := Read(text, permission.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return Check(l, permission.Embedded(), opts)
}

func find(r Result, code Code) (Finding, bool) {
	for _, f := range r.Findings() {
		if f.Code == code {
			return f, true
		}
	}
	return Finding{}, false
}

func asked(r Result) string {
	var out []string
	for _, p := range r.Permissions() {
		out = append(out, p.ResourceName[:strings.IndexByte(p.ResourceName+" ", ' ')]+":"+p.Value+":"+string(p.Kind))
	}
	return strings.Join(out, " ")
}

// The first four are the mistakes of a vendor's published list of unified connectors.
func TestMistakesAreFoundWithTheirCorrection(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		code    Code
		isError bool
		next    string // part of the correction
		asked   string
	}{
		"not a permission":              {"Delegated: ChannelMessage.Delete", NoPermission, true, "What exists: ChannelMessage.Edit", ""},
		"only delegated":                {"Application: ChannelMessage.Send", OtherKind, true, "Leave it out.", ""},
		"only delegated, too":           {"Application: Directory.AccessAsUser.All", OtherKind, true, "ask for it as a delegated permission", ""},
		"retired":                       {"Azure AD Graph (application): Directory.ReadWrite.All\nMicrosoft Graph (application): Directory.ReadWrite.All", RetiredAPI, true, "already in the list", "Microsoft:Directory.ReadWrite.All:application"},
		"no such name":                  {"Application: Calendar.ReadWrite", UnknownName, true, "Ask for Calendars.ReadWrite instead", "Microsoft:Calendars.ReadWrite:application"},
		"retired alone":                 {"AAD Graph / Directory.Read.All (Application)", RetiredAPI, true, "Ask for Directory.Read.All of Microsoft Graph", "Microsoft:Directory.Read.All:application"},
		"retired by id":                 {`[{"resourceAppId":"00000002-0000-0000-c000-000000000000","resourceAccess":[{"id":"5778995a-e1bf-45b8-affa-663a9f3f4d04","type":"Role"}]}]`, RetiredAPI, true, "Directory.Read.All of Microsoft Graph", "Microsoft:Directory.Read.All:application"},
		"the last word misspelt":        {"Mail.Reed (Application)", UnknownName, true, "Ask for Mail.Read instead", "Microsoft:Mail.Read:application"},
		"the last word misspelt, alone": {"Calendars.Raed", UnknownName, true, "Ask for Calendars.Read instead", "Microsoft:Calendars.Read:application"},
		"a dot missing":                 {"Application: User.ReadAll", UnknownName, true, "Ask for User.Read.All", "Microsoft:User.Read.All:application"},
		"an ending missing":             {"Application: Directory.Read", UnknownName, true, "Ask for Directory.Read.All", "Microsoft:Directory.Read.All:application"},
		"an ending too many":            {"Application: Mail.Read.All", UnknownName, true, "Ask for Mail.Read instead", "Microsoft:Mail.Read:application"},
		"application name":              {"Application: Calendars.ReadBasic", OtherKind, true, "Ask for Calendars.ReadBasic.All instead", "Microsoft:Calendars.ReadBasic.All:application"},
		"only application":              {"Delegated: Calls.Initiate.All", OtherKind, true, "application permission if the product works with nobody signed in", ""},
		"other resource":                {"SharePoint: ActivityFeed.Read (Application)", OtherResource, true, "Office 365 Management APIs", "Office:ActivityFeed.Read:application"},
		"resource not said":             {"ActivityFeed.Read (Application)", OtherResource, false, "Office 365 Management APIs", "Office:ActivityFeed.Read:application"},
		"unknown api":                   {`[{"resourceAppId":"12345678-0000-0000-0000-000000000000","resourceAccess":[{"id":"5778995a-e1bf-45b8-affa-663a9f3f4d04","type":"Role"}]}]`, UnknownResource, true, "which API", ""},
		"spelling":                      {"mail.read (Application)", Spelling, false, "Write Mail.Read.", "Microsoft:Mail.Read:application"},
		"id of another":                 {"Mail.Read | df021288-bdef-4463-88db-98f22de89214 | Application", IDMismatch, true, "The name counts", "Microsoft:Mail.Read:application"},
		"kind open":                     {"Mail.Read", KindOpen, false, "Taken as application", "Microsoft:Mail.Read:application"},
		"kind open, the rest delegated": {"Delegated: User.Read\n\nCalendars.Read, Files.Read", OtherKind, false, "", "Microsoft:User.Read:delegated Microsoft:Calendars.Read:delegated Microsoft:Files.Read:delegated"},
		"twice":                         {"Mail.Read (Application)\nMicrosoft Graph/Mail.Read (Application)", Twice, false, "Left out", "Microsoft:Mail.Read:application"},
		"contained":                     {"Application: Files.Read.All, Files.ReadWrite.All", Contained, false, "Files.Read.All alone", "Microsoft:Files.Read.All:application Microsoft:Files.ReadWrite.All:application"},
		"broader than its calls":        {"Directory.Read.All (Application)\nGET /users", Broader, false, "Ask for User.Read.All instead", "Microsoft:Directory.Read.All:application"},
		"no call":                       {"Mail.Read (Application)\nGET /users", Unneeded, false, "what it is for", "Microsoft:Mail.Read:application"},
		"very high risk":                {"Application: Sites.FullControl.All", Broader, false, "Sites.Manage.All", "Microsoft:Sites.FullControl.All:application"},
		"personal accounts":             {"For work accounts and personal Microsoft accounts\nApplication: Mail.Read", PersonalClash, true, "two apps", "Microsoft:Mail.Read:application"},
		"nobody signs in":               {"The product uses the client credentials flow.\nDelegated: Mail.Read", NobodySignsIn, false, "application permission is meant", "Microsoft:Mail.Read:delegated"},
		"nothing":                       {"Hello", NoPermission, true, "Give the part", ""},
		"bad address":                   {"Redirect URI: http://vendor.example/x\nMail.Read (Application)", BadAddress, false, "https address", "Microsoft:Mail.Read:application"},
	} {
		t.Run(name, func(t *testing.T) {
			r := checked(t, c.text, Options{})
			f, ok := find(r, c.code)
			if c.next == "" {
				ok, f.Next, f.Error = true, "", c.isError
			}
			if !ok || f.Error != c.isError || !strings.Contains(f.Next, c.next) {
				t.Errorf("got %+v of %+v", f, r.Findings())
			}
			if got := asked(r); got != c.asked {
				t.Errorf("asks for %q, want %q", got, c.asked)
			}
		})
	}
}

func TestTooManyPermissionsAreSaid(t *testing.T) {
	var text strings.Builder
	text.WriteString("personal Microsoft accounts\nDelegated permissions\n")
	for i, p := range permission.Embedded().Of("") {
		if p.Kind == "delegated" && i < 80 {
			text.WriteString(p.Value + "\n")
		}
	}
	r := checked(t, text.String(), Options{})
	if f, ok := find(r, TooMany); !ok || !f.Error || !strings.Contains(f.Text, "may list 30") {
		t.Errorf("got %+v", f)
	}
}

// A correct list of every shipped connector must be read back exactly, with nothing called a mistake.
func TestShippedDefinitionsReadAsListsHaveNoMistakes(t *testing.T) {
	all, err := definition.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		var text, want strings.Builder
		for _, p := range d.Permissions {
			known, ok := permission.Embedded().Lookup(p.Resource, p.Name, p.Kind)
			if !ok {
				t.Fatalf("%s asks for %s, which is unknown", d.ID, p.Name)
			}
			text.WriteString(known.ResourceName + " / " + p.Name + " (" + string(p.Kind) + ")\n")
			want.WriteString(known.ResourceName[:strings.IndexByte(known.ResourceName+" ", ' ')] + ":" + p.Name + ":" + string(p.Kind) + " ")
		}
		r := checked(t, text.String(), Options{})
		if got := asked(r); got != strings.TrimSpace(want.String()) || r.Errors() > 0 || len(r.List.Unread) > 0 {
			t.Errorf("%s: got %s\nwant %s\n%+v\n%+v", d.ID, got, want.String(), r.Findings(), r.List.Unread)
		}
	}
}
