package definition

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gatehouse/assets"
	"gatehouse/preview/rules"
	"gatehouse/setup/entra"
)

func shipped(t *testing.T) []*Definition {
	t.Helper()
	all, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func shippedByID(t *testing.T, id string) *Definition {
	t.Helper()
	d := Find(shipped(t), id)
	if d == nil {
		t.Fatalf("no definition %s", id)
	}
	return d
}

// The permission lists are the vendors' published ones.
func TestShippedConnectorsAskForExactlyWhatTheirVendorsPublish(t *testing.T) {
	app := func(names ...string) (out []string) {
		for _, n := range names {
			out = append(out, string(entra.ApplicationPermission)+" "+n)
		}
		return out
	}
	want := map[string][]string{
		"msft-entra-id": app("User.Read.All", "Group.Read.All", "MailboxSettings.Read"),
		"outlook-cal":   app("Calendars.Read", "MailboxSettings.Read", "Group.Read.All", "User.Read.All"),
		"outlook-mail":  app("Mail.ReadBasic.All", "MailboxSettings.Read", "Group.Read.All", "User.Read.All"),
		"msft-teams": app("User.Read.All", "Team.ReadBasic.All", "Channel.ReadBasic.All", "Chat.Read.All", "ChannelMessage.Read.All", "CallRecords.Read.All",
			"OnlineMeetings.Read.All", "OnlineMeetingArtifact.Read.All"),
		"snow-atlas": append(app("LicenseAssignment.Read.All", "User.Read.All", "AuditLog.Read.All", "Reports.Read.All"), "delegated offline_access"),
	}
	for _, d := range shipped(t) {
		var got []string
		for _, p := range d.Permissions {
			got = append(got, string(p.Kind)+" "+p.Name)
		}
		if w, ok := want[d.ID]; ok && !slices.Equal(got, w) {
			t.Errorf("%s asks for %v, want %v", d.ID, got, w)
		}
		delete(want, d.ID)
	}
	if len(want) > 0 {
		t.Errorf("not shipped: %v", want)
	}
}

func TestShippedConnectorsAreComplete(t *testing.T) {
	for _, d := range shipped(t) {
		if len(d.Hash()) != 64 || len(d.Roles) == 0 || len(d.Handover) < 3 {
			t.Errorf("%s: hash %q, %d roles, %d hand-over fields", d.ID, d.Hash(), len(d.Roles), len(d.Handover))
		}
		if findings := d.Lint(); len(findings) > 0 {
			t.Errorf("%s: %+v", d.ID, findings)
		}
		cred := d.Credentials[0]
		if cred.Kind == Federated && cred.Prove == "" {
			t.Errorf("%s: no command proves the federated credential", d.ID)
		}
		if !d.Sanitizer.Direct() && len(d.Blocked) < 2 {
			t.Errorf("%s shows too few blocked calls", d.ID)
		}
	}
}

func TestProxiedConnectorsComeFirst(t *testing.T) {
	var ids []string
	for _, d := range shipped(t) {
		ids = append(ids, d.ID)
	}
	if got := strings.Join(ids, " "); got != "msft-copilot msft-entra-id msft-onedrive msft-teams outlook-cal outlook-mail snow-atlas" {
		t.Errorf("got %s", got)
	}
}

// values are object ids and times in the form that the example calls take.
var values = map[string]string{
	"u": "5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f", "g": "a3c1e5f7-2b4d-4c6e-8f90-1a2b3c4d5e6f",
	"t": "a3c1e5f7-2b4d-4c6e-8f90-1a2b3c4d5e6f", "c": "19:kB7rQ2mXz0VtN5cYw8Hd3LsJf6Ua1PeGi9oTq4ZxRn01@thread.tacv2",
	"chat": "19:5d2f6c1e-0b7a-4e53-9a44-6f1b2c3d4e5f_7b30f2d9-5c1e-46a8-b7f4-3d2e1c0a9b88@unq.gbl.spaces", "call": "2f1d8c3a-7b6e-4d50-9c41-e5f6a7b8c9d0",
	"d": "b!Qm9vZ0hhdXNfRXhhbXBsZV9Ecml2ZV8wMQ-7kZt", "i": "01GATEHOUSEXAMPLEITEM000000000001",
	"from": "2026-02-23T00:00:00Z", "to": "2026-03-02T00:00:00Z",
}

func TestShippedRulesPassEveryExampleCallAndBlockTheOthers(t *testing.T) {
	for _, d := range shipped(t) {
		name, data, err := d.ReadRules()
		if err != nil {
			t.Fatal(err)
		}
		if d.Sanitizer.Direct() {
			if name != "" || data != nil {
				t.Errorf("%s reads Graph directly, yet has rules %s", d.ID, name)
			}
			continue
		}
		set, err := rules.Load(name, data)
		if err != nil {
			t.Fatal(err)
		}
		if findings := set.Lint(); len(findings) > 0 {
			t.Errorf("%s: %+v", name, findings)
		}
		for _, c := range d.Calls {
			url := "https://graph.microsoft.com" + d.Expand(c.URL, values)
			if _, ok := set.Match(c.Method, url); !ok {
				t.Errorf("%s blocks its own call %q", d.ID, c.Name)
			}
			for _, method := range []string{"POST", "PATCH", "DELETE"} {
				if _, ok := set.Match(method, url); ok {
					t.Errorf("%s lets %s %s pass", d.ID, method, c.URL)
				}
			}
			if _, ok := set.Match(c.Method, deeper(url)); ok {
				t.Errorf("%s lets %s pass", d.ID, deeper(c.URL))
			}
			for _, probe := range []string{"$filter=startswith(displayName,'A')", "$search=x", "$expand=manager", "$orderby=displayName"} {
				join := "?"
				if strings.Contains(url, "?") {
					join = "&"
				}
				if _, ok := set.Match(c.Method, url+join+probe); ok {
					t.Errorf("%s lets %s%s%s pass", d.ID, c.URL, join, probe)
				}
			}
		}
		for _, c := range d.Blocked {
			if _, ok := set.Match(c.Method, "https://graph.microsoft.com"+d.Expand(c.URL, values)); ok {
				t.Errorf("%s lets the blocked call %q pass", d.ID, c.Name)
			}
		}
		for _, person := range []string{"Zoe.Lindqvist@contoso.example", "me", "$count", "delta"} {
			for _, c := range d.Calls {
				if !strings.Contains(c.URL, "{u}") {
					continue
				}
				asked := maps.Clone(values)
				asked["u"] = person
				url := d.Expand(c.URL, asked)
				if _, ok := set.Match(c.Method, "https://graph.microsoft.com"+url); ok {
					t.Errorf("%s takes %s in place of an object id: %s", d.ID, person, c.URL)
				}
			}
		}
	}
}

// deeper asks for the raw value behind the same path.
func deeper(url string) string {
	head, query, _ := strings.Cut(url, "?")
	return head + "/$value?" + query
}

// Every property of an example is one that Graph documents for the call's type, and has a data class.
func TestExamplesHoldOnlyClassifiedPropertiesOfTheirType(t *testing.T) {
	for _, d := range shipped(t) {
		for _, c := range d.Calls {
			data, err := d.ReadExample(c)
			if err != nil {
				t.Error(err)
				continue
			}
			where := d.ID + " " + c.Example
			if c.Shape == "csv" {
				checkTable(t, where, c.Type, data)
				continue
			}
			var answer map[string]any
			if err := json.Unmarshal(data, &answer); err != nil {
				t.Errorf("%s: %v", where, err)
				continue
			}
			list, isList := answer["value"].([]any)
			if !isList {
				checkObject(t, where, c.Type, answer)
				continue
			}
			if len(list) < 2 {
				t.Errorf("%s: only %d elements", where, len(list))
			}
			for i, e := range list {
				checkObject(t, fmt.Sprintf("%s[%d]", where, i), c.Type, e)
			}
		}
	}
}

func checkObject(t *testing.T, where, typeName string, value any) {
	t.Helper()
	switch v := value.(type) {
	case []any:
		for i, e := range v {
			checkObject(t, fmt.Sprintf("%s[%d]", where, i), typeName, e)
		}
	case map[string]any:
		for key, nested := range v {
			if strings.Contains(key, "@odata.") {
				continue
			}
			property, ok := graphTypes()[typeName][key]
			if !ok {
				t.Errorf("%s: %s has no property %s", where, typeName, key)
				continue
			}
			if property[1] == "" {
				t.Errorf("%s: %s.%s has no data class", where, typeName, key)
			}
			checkObject(t, where+"."+key, strings.Trim(property[0], "[]!"), nested)
		}
	}
}

func checkTable(t *testing.T, where, typeName string, data []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) < 3 {
		t.Errorf("%s: %d rows, %v", where, len(rows), err)
		return
	}
	for _, column := range rows[0] {
		if graphTypes()[typeName][column][1] == "" {
			t.Errorf("%s: column %q of %s has no data class", where, column, typeName)
		}
	}
}

func TestNoExampleOrRulesFileLiesAround(t *testing.T) {
	used := map[string]bool{}
	for _, d := range shipped(t) {
		if !d.Sanitizer.Direct() {
			used["rules/"+d.Sanitizer.Rules] = true
			for _, v := range d.Sanitizer.Variants {
				used["rules/"+v.Rules] = true
			}
		}
		for _, c := range d.Calls {
			used[path.Join("examples", d.ID, c.Example)] = true
		}
	}
	for _, dir := range []string{"rules", "examples"} {
		err := fs.WalkDir(assets.FS, dir, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && !used[name] {
				t.Errorf("%s is not used by any definition", name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// noAddress is what stands behind an @ in names that Graph makes itself: annotations, and ids of conversations.
var noAddress = regexp.MustCompile(`^(odata\.|microsoft\.graph\.|thread\.(v2|tacv2)\b|unq\.gbl\.spaces\b)`)

var webHost = regexp.MustCompile(`https?://([^/"]+)`)

// Examples are fiction: addresses and hosts under reserved names only (RFC 2606, RFC 5737, RFC 3849), or Microsoft's own.
func TestExamplesUseReservedNamesOnly(t *testing.T) {
	for _, d := range shipped(t) {
		for _, c := range d.Calls {
			data, err := d.ReadExample(c)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range strings.FieldsFunc(string(data), func(r rune) bool { return strings.ContainsRune(" \"<>,;:\n()'+", r) }) {
				_, domain, isMail := strings.Cut(word, "@")
				if isMail && strings.Contains(domain, ".") && !strings.HasSuffix(domain, ".example") && !noAddress.MatchString(domain) {
					t.Errorf("%s %s: %s", d.ID, c.Example, word)
				}
			}
			for _, m := range webHost.FindAllStringSubmatch(string(data), -1) {
				if m[1] != "graph.microsoft.com" && !strings.HasSuffix(m[1], ".example") {
					t.Errorf("%s %s: %s", d.ID, c.Example, m[1])
				}
			}
		}
	}
}

// What nobody rated counts as personal on screens, so a gap here would cry wolf in every preview.
func TestEveryPropertyThatAShippedCallCanReadHasADataClass(t *testing.T) {
	classes := []string{"direct identifier", "contact", "content", "location", "organisation", "technical id", "time", "measure", "setting"}
	seen := map[string]bool{}
	var walk func(typeName string)
	walk = func(typeName string) {
		if seen[typeName] {
			return
		}
		seen[typeName] = true
		for name, property := range graphTypes()[typeName] {
			if !slices.Contains(classes, property[1]) {
				t.Errorf("%s.%s has the class %q", typeName, name, property[1])
			}
			walk(strings.Trim(property[0], "[]!"))
		}
	}
	for _, d := range shipped(t) {
		for _, c := range d.Calls {
			if len(graphTypes()[c.Type]) == 0 {
				t.Errorf("%s %q: type %q has no properties", d.ID, c.Name, c.Type)
			}
			walk(c.Type)
		}
	}
}
