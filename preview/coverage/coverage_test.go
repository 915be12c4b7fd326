package coverage_test

import (
	"testing"

	"gatehouse/preview/coverage"
)

const small = `{"types":{
 "user":{"mail":["String","contact"],"id":["String!","technical id"],"assignedLicenses":["[assignedLicense]!","setting"],"signInActivity":["signInActivity","time"],"odd":["String",""]},
 "assignedLicense":{"skuId":["Guid","technical id"]},
 "directoryObject":{"id":["String!","technical id"]}}}`

func parse(t *testing.T, text string) *coverage.Types {
	t.Helper()
	types, err := coverage.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return types
}

func TestClassesFollowThePathFromTheTypeOfTheCall(t *testing.T) {
	types := parse(t, small)
	for _, c := range []struct {
		callType   string
		collection bool
		path       []string
		odata      string
		label      string
		want       coverage.Class
	}{
		{"user", true, []string{"value", "mail"}, "", "user.mail", coverage.Contact},
		{"user", false, []string{"mail"}, "", "user.mail", coverage.Contact},
		{"user", true, []string{"value", "assignedLicenses"}, "", "user.assignedLicenses", coverage.Setting},
		{"user", true, []string{"value", "assignedLicenses", "skuId"}, "", "assignedLicense.skuId", coverage.TechnicalID},
		{"user", true, []string{"value", "assignedLicenses", "other"}, "", "assignedLicense.other", coverage.Unknown},
		{"user", false, []string{"signInActivity", "lastSignInDateTime"}, "", "signInActivity.lastSignInDateTime", coverage.Time},
		{"user", false, []string{"odd"}, "", "user.odd", coverage.Unknown},
		{"user", false, []string{"mail", "inside"}, "", "String.inside", coverage.Contact},
		{"user", true, []string{"@odata.nextLink"}, "", "@odata.nextLink", coverage.TechnicalID},
		{"user", true, []string{"value", "manager@odata.context"}, "", "manager@odata.context", coverage.TechnicalID},
		{"user", true, []string{"value", "@microsoft.graph.downloadUrl"}, "", "@microsoft.graph.downloadUrl", coverage.Unknown},
		{"user", true, []string{"mail"}, "", "user.mail", coverage.Unknown},
		{"directoryObject", true, []string{"value", "mail"}, "#microsoft.graph.user", "user.mail", coverage.Contact},
		{"directoryObject", true, []string{"value", "mail"}, "user", "directoryObject.mail", coverage.Unknown},
		{"nothing", false, []string{"mail"}, "", "nothing.mail", coverage.Unknown},
		{"", false, []string{"mail"}, "", ".mail", coverage.Unknown},
	} {
		place := types.Answer(c.callType, c.collection)
		for _, name := range c.path {
			place = place.Property(name, c.odata)
		}
		if place.Label != c.label || place.Class != c.want {
			t.Errorf("%s %v: got %s, %s", c.callType, c.path, place.Label, place.Class)
		}
	}
}

func TestEmbeddedTypesCanBeRead(t *testing.T) {
	types, err := coverage.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"user", "group", "event", "mailboxSettings", "signIn", "subscribedSku"} {
		if !types.Known(name) {
			t.Errorf("%s is missing", name)
		}
	}
	mail := types.Answer("user", true).Property("value", "").Property("mail", "")
	if !mail.Class.Personal() || mail.Class == coverage.Unknown {
		t.Errorf("user.mail is %s", mail.Class)
	}
}

func TestUnknownClassesAndBrokenFilesAreRefused(t *testing.T) {
	for _, text := range []string{`{"types":{"user":{"mail":["String","secret"]}}}`, `{`, `{"types":{"user":{"mail":"contact"}}}`} {
		if _, err := coverage.Parse([]byte(text)); err == nil {
			t.Errorf("accepted %s", text)
		}
	}
}
