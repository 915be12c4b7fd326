package preview_test

import (
	"strings"
	"testing"

	"gatehouse/preview"
)

func TestAHiddenValueInALinkIsALeak(t *testing.T) {
	// The paging token is base64 of "after Adele Vance".
	body := `{"value":[{"id":"1","displayName":"Adele Vance"}],"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=YWZ0ZXIgQWRlbGUgVmFuY2U"}`
	set := load(t, "endpoints: [{pathTemplate: /v1.0/users, transforms: [{method: redact, jsonPaths: [$..displayName]}]}]")
	result := run(t, set, users(body))
	want := preview.Leak{Call: "Users", Path: "$.value[0].displayName", Carrier: "base64", At: "$['@odata.nextLink']"}
	if len(result.Leaks) == 0 || result.Leaks[0] != want {
		t.Fatalf("got %+v", result.Leaks)
	}
}

func TestAnIDThatIsTokenisedMustNotStandInALinkEither(t *testing.T) {
	body := `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users('48d31887-5fad')","value":[{"id":"48d31887-5fad"}]}`
	set := load(t, "endpoints: [{pathTemplate: /v1.0/users, transforms: [{method: tokenize, jsonPaths: [$..id]}]}]")
	if leaks := run(t, set, users(body)).Leaks; len(leaks) != 1 || leaks[0].At != "$['@odata.context']" {
		t.Fatalf("got %+v", leaks)
	}
}

func TestAValueThatPassesOnPurposeIsNoLeakButIsMarked(t *testing.T) {
	body := `{"value":[{"mail":"adele@contoso.example","userPrincipalName":"adele@contoso.example"}]}`
	set := load(t, "endpoints: [{pathTemplate: /v1.0/users, transforms: [{method: redact, jsonPaths: [$..mail]}]}]")
	result := run(t, set, users(body))
	if len(result.Leaks) != 0 || result.Counts.ClearPersonal != 1 {
		t.Fatalf("got %+v, %+v", result.Leaks, result.Counts)
	}
}

func TestAnOriginalBesideItsPseudonymIsMarkedAsClearAndIsNoLeak(t *testing.T) {
	body := `{"value":[{"mail":"adele@contoso.example"}]}`
	set := load(t, "endpoints: [{pathTemplate: /v1.0/users, transforms: [{method: pseudonymize, encoding: JSON, includeOriginal: true, jsonPaths: [$..mail]}]}]")
	result := run(t, set, users(body))
	if result.Counts.ClearPersonal != 1 || len(result.Leaks) != 0 {
		t.Fatalf("got %+v, %+v", result.Counts, result.Leaks)
	}
	if right := result.Calls[0].Rows[2].Right; strings.Contains(right, "adele") || !strings.Contains(right, "original •••••") {
		t.Errorf("row: %s", right)
	}
}

func TestWhatARemovedObjectHeldMustNotStandElsewhere(t *testing.T) {
	body := `{"value":[{"department":"Team of Zoë Lindqvist","manager":{"id":"1","displayName":"Zoë Lindqvist"}}]}`
	for _, rule := range []string{
		"transforms: [{method: redact, jsonPaths: [$..manager]}]",
		"responseSchema: {type: object, properties: {value: {type: array, items: {type: object, properties: {department: {type: string}}}}}}",
		"responseSchema: {type: object, properties: {value: {type: array, items: {type: object, properties: {department: {type: string}, manager: {type: string}}}}}}",
	} {
		result := run(t, load(t, "endpoints: [{pathTemplate: /v1.0/users, "+rule+"}]"), users(body))
		want := preview.Leak{Call: "Users", Path: "$.value[0].manager.displayName", Carrier: "plain", At: "$.value[0].department"}
		if len(result.Leaks) != 1 || result.Leaks[0] != want {
			t.Errorf("%s: got %+v", rule, result.Leaks)
		}
		for _, r := range result.Calls[0].Rows {
			if strings.Contains(r.Left+r.Right, "Lindqvist") {
				t.Errorf("%s: row %+v", rule, r)
			}
		}
	}
}
