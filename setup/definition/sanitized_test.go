package definition

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gatehouse/preview/rules"
	"gatehouse/preview/sanitize"
)

// personal are the data classes that identify or describe a person, as preview.Class.Personal has them.
var personal = []string{"direct identifier", "contact", "content", "location", ""}

// sanitized runs every example of a proxied connector through its rules.
func sanitized(t *testing.T, d *Definition, each func(c Call, out []byte)) {
	t.Helper()
	name, data, err := d.ReadRules()
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(name, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range d.Calls {
		body, err := d.ReadExample(c)
		if err != nil {
			t.Fatal(err)
		}
		_, out, err := sanitize.Run(set, c.Method, "https://graph.microsoft.com"+d.Expand(c.URL, values), body, sanitize.Options{Salt: "salt", Key: "key"})
		if err != nil {
			t.Errorf("%s %q: %v", d.ID, c.Name, err)
			continue
		}
		each(c, out)
	}
}

func TestWhatPassesInClearIsPersonalOnlyWithAWrittenReason(t *testing.T) {
	for _, d := range shipped(t) {
		if d.Sanitizer.Direct() {
			continue
		}
		stated := map[string]bool{}
		for _, c := range d.Clear {
			stated[c.Property] = c.Property == EmailDomain
		}
		sanitized(t, d, func(c Call, out []byte) {
			var answer map[string]any
			if err := json.Unmarshal(out, &answer); err != nil {
				t.Fatal(err)
			}
			elements, isList := answer["value"].([]any)
			if !isList {
				elements = []any{answer}
			}
			for _, e := range elements {
				clearTexts(c.Type, "", "", e, func(property, text string) {
					if _, ok := stated[property]; !ok {
						t.Errorf("%s %q: %s passes in clear", d.ID, c.Name, property)
					}
					stated[property] = true
				})
			}
		})
		for property, met := range stated {
			if !met {
				t.Errorf("%s gives a reason for %s, which never passes in clear", d.ID, property)
			}
		}
	}
}

// clearTexts reports every personal text that is no pseudonym.
func clearTexts(typeName, property, class string, value any, report func(property, text string)) {
	switch v := value.(type) {
	case map[string]any:
		for key, nested := range v {
			if strings.Contains(key, "@odata.") {
				continue
			}
			p := graphTypes()[typeName][key]
			clearTexts(strings.Trim(p[0], "[]!"), typeName+"."+key, p[1], nested, report)
		}
	case []any:
		for _, e := range v {
			clearTexts(typeName, property, class, e, report)
		}
	case string:
		pseudonym := strings.HasPrefix(v, "t~") || strings.HasPrefix(v, "p~") || strings.HasPrefix(strings.ToLower(v), "smtp:t~")
		if slices.Contains(personal, class) && !pseudonym {
			report(property, v)
		}
	}
}

// The names, addresses and texts of the examples, and what stands in them in an encoded form.
func TestNoNameOrTextOfTheExamplesLeavesTheGate(t *testing.T) {
	markers := []string{
		"Zoë", "Lindqvist", "zoe.l", "田中", "涼子", "Tanaka", "نور", "حداد", "noor", "Kovács", "kovacs", "Kofi", "Mensah", "Émile",
		"Renewal", "blood", "Okonjo", "415902", "415 902", "週次", "Öresund", "oresund", "Luleå", "daughter", "Hamngatan", "55.605",
		"Head of Field Sales", "経理担当", "+46", "100417", "Ilse", "fieldsales", "Partner Kft", "teams.microsoft", "changeKey", "webLink",
		"bX5BUUFuT3pFN01Ec3c7", // how the paging tokens of the examples begin
	}
	for _, d := range shipped(t) {
		if d.Sanitizer.Direct() {
			continue
		}
		var before, after strings.Builder
		for _, c := range d.Calls {
			body, err := d.ReadExample(c)
			if err != nil {
				t.Fatal(err)
			}
			before.Write(body)
		}
		sanitized(t, d, func(_ Call, out []byte) { after.Write(out) })
		met := 0
		for _, m := range markers {
			if strings.Contains(strings.ToLower(before.String()), strings.ToLower(m)) {
				met++
			}
			if strings.Contains(strings.ToLower(after.String()), strings.ToLower(m)) {
				t.Errorf("%s lets %q pass", d.ID, m)
			}
		}
		if met < 15 {
			t.Errorf("only %d of the markers stand in the examples of %s: the test looks for the wrong ones", met, d.ID)
		}
	}
}

func TestMeetingsKeepWhatTheConnectorIsFor(t *testing.T) {
	d := shippedByID(t, "outlook-cal")
	sanitized(t, d, func(c Call, out []byte) {
		if c.Type != "event" {
			return
		}
		var answer struct {
			Next  string `json:"@odata.nextLink"`
			Value []map[string]any
		}
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(answer.Next, "p~") {
			t.Errorf("%q: the link to the next page is %q", c.Name, answer.Next)
		}
		for i, e := range answer.Value {
			where := fmt.Sprintf("%q, event %d", c.Name, i)
			if e["start"] == nil || e["end"] == nil || e["showAs"] == nil {
				t.Errorf("%s lost its time", where)
			}
			_, people := e["attendees"]
			if private := e["sensitivity"] == "private"; private == people {
				t.Errorf("%s: sensitivity %v, attendees kept: %v", where, e["sensitivity"], people)
			}
		}
		first := answer.Value[0]
		if attendees := first["attendees"].([]any); len(attendees) != 4 {
			t.Errorf("%q: %d of 4 attendees are left", c.Name, len(attendees))
		}
		if link := first["onlineMeeting"].(map[string]any)["joinUrl"].(string); !strings.HasPrefix(link, "t~") {
			t.Errorf("%q: the link to join is %q", c.Name, link)
		}
	})
}

// The same person must get the same pseudonym whatever the case of the address and in whatever call, or nothing can be joined.
func TestOnePersonHasOnePseudonym(t *testing.T) {
	d := shippedByID(t, "outlook-cal")
	hashes := map[string]bool{}
	sanitized(t, d, func(c Call, out []byte) {
		if c.Name != "Events of a person" {
			return
		}
		var answer struct {
			Value []struct {
				Organizer *struct {
					EmailAddress struct{ Address string }
				}
				Attendees []struct {
					EmailAddress struct{ Address string }
				}
			}
		}
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatal(err)
		}
		organizer, _, _ := strings.Cut(answer.Value[0].Organizer.EmailAddress.Address, "@")
		invited, _, _ := strings.Cut(answer.Value[1].Attendees[0].EmailAddress.Address, "@") // written in small letters there
		hashes[organizer], hashes[invited] = true, true
	})
	if len(hashes) != 1 {
		t.Errorf("got %v", hashes)
	}
}

// Where somebody works passes only for members; an answer that does not say who is a guest passes it for nobody.
func TestTheOfficeOfGuestsStaysBehind(t *testing.T) {
	sanitized(t, shippedByID(t, "msft-entra-id"), func(c Call, out []byte) {
		if c.Type != "user" {
			return
		}
		var answer struct{ Value []map[string]any }
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatal(err)
		}
		offices := 0
		for _, person := range answer.Value {
			if office, _ := person["officeLocation"].(string); office != "" {
				offices++
				if person["userType"] != "Member" {
					t.Errorf("%q: the office of a %v passes", c.Name, person["userType"])
				}
			}
		}
		if c.Name == "Users, selected properties" && offices == 0 {
			t.Error("no office passes, so reports cannot compare sites")
		}
	})
}
