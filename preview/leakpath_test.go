package preview_test

import (
	"testing"

	"gatehouse/preview"
)

// The first folder of every drive is called root, and so is it in the link to its changes: every drive would have closed the gate.
func TestAWordOfTheEndpointsOwnPathIsNoLeak(t *testing.T) {
	set := load(t, "endpoints: [{pathTemplate: '/v1.0/drives/{d}/root/delta', transforms: [{method: redact, jsonPaths: [$..name]}]}]")
	changes := func(name, link string) preview.Answer {
		return preview.Answer{
			Name: "Changes", URL: "/v1.0/drives/b!x/root/delta", Type: "driveItem",
			Body: []byte(`{"value":[{"id":"1","name":"` + name + `"}],"@odata.deltaLink":"https://graph.microsoft.com/v1.0/drives/b!x/` + link + `"}`),
		}
	}
	if leaks := run(t, set, changes("root", "root/delta")).Leaks; len(leaks) != 0 {
		t.Errorf("root: %+v", leaks)
	}
	for _, link := range []string{"Zoe/delta", "root/delta?of=Zoe"} {
		if leaks := run(t, set, changes("Zoe", link)).Leaks; len(leaks) != 1 {
			t.Errorf("%s: %+v", link, leaks)
		}
	}
	// What stands in a place of the path that anything fits is a value like any other.
	if leaks := run(t, set, changes("b!x Zoe", "root/b!x%20Zoe")).Leaks; len(leaks) == 0 {
		t.Error("a value in an open place of the path is not found")
	}
}
