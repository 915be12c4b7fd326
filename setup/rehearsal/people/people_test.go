package people

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode"

	"gatehouse/setup/rehearsal/directory"
)

func seeded(seed int64) *directory.Store {
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	s := directory.NewStore(0, func() time.Time { return at })
	Seed(s, seed)
	return s
}

func list(s *directory.Store, k directory.Kind) (out []directory.Object) {
	s.View(func(t *directory.Tx) { out = t.List(k) })
	return out
}

func dump(t *testing.T, s *directory.Store) string {
	t.Helper()
	var all []any
	for _, k := range []directory.Kind{directory.Users, directory.Groups, directory.EventSeries, directory.SignIns, directory.Registrations, directory.MailboxSettings, directory.SubscribedSKUs} {
		all = append(all, list(s, k))
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestTheSameSeedMakesTheSamePeople(t *testing.T) {
	first, second, other := dump(t, seeded(0)), dump(t, seeded(0)), dump(t, seeded(1))
	if first != second {
		t.Error("two tenants of one seed differ")
	}
	if first == other {
		t.Error("two seeds make one tenant")
	}
}

func TestThreeHundredPeopleInManyScripts(t *testing.T) {
	s := seeded(0)
	users := list(s, directory.Users)
	if len(users) != Count {
		t.Errorf("%d users", len(users))
	}
	scripts, names, guests, disabled, languages := map[string]bool{}, map[string]bool{}, 0, 0, map[string]bool{}
	for _, u := range users {
		upn := directory.Text(u, "userPrincipalName")
		if names[upn] {
			t.Errorf("%s appears twice", upn)
		}
		names[upn] = true
		languages[directory.Text(u, "preferredLanguage")] = true
		for _, r := range directory.Text(u, "displayName") {
			for name, table := range unicode.Scripts {
				if unicode.IsLetter(r) && unicode.Is(table, r) {
					scripts[name] = true
				}
			}
		}
		if directory.Text(u, "userType") == "Guest" {
			guests++
		}
		if !directory.Flag(u, "accountEnabled") {
			disabled++
		}
	}
	if len(scripts) < 8 || len(languages) < 8 || guests != 13 || disabled < 10 {
		t.Errorf("scripts %v, %d languages, %d guests, %d disabled", scripts, len(languages), guests, disabled)
	}
}

// reserved domains are those of RFC 2606.
func TestEveryAddressIsReserved(t *testing.T) {
	s := seeded(0)
	for _, word := range strings.FieldsFunc(dump(t, s), func(r rune) bool { return strings.ContainsRune(`",<> `, r) }) {
		if at := strings.LastIndexByte(word, '@'); at > 0 && !strings.HasSuffix(word, ".example") {
			t.Errorf("address outside the reserved domains: %s", word)
		}
		if strings.HasPrefix(word, "http") && !strings.Contains(word, ".example/") {
			t.Errorf("link outside the reserved domains: %s", word)
		}
	}
	documentation := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	for _, o := range list(s, directory.SignIns) {
		ip, err := netip.ParseAddr(directory.Text(o, "ipAddress"))
		if err != nil {
			t.Fatal(err)
		}
		inside := false
		for _, p := range documentation {
			inside = inside || p.Contains(ip)
		}
		if !inside {
			t.Errorf("%s is no documentation address", ip)
		}
	}
}

func TestOccurrencesOfAWeeklySeriesFallIntoTheWindow(t *testing.T) {
	start := time.Date(2024, 1, 8, 9, 0, 0, 0, time.UTC)
	series := directory.Object{"id": "s", "type": "seriesMaster", "start": moment(start), "end": moment(start.Add(time.Hour))}
	for _, c := range []struct {
		from, to time.Time
		count    int
	}{
		{start, start.AddDate(0, 0, 7), 1},
		{start.AddDate(0, 0, -7), start, 0},
		{start.AddDate(2, 0, 0), start.AddDate(2, 0, 28), 4},
		{start.Add(30 * time.Minute), start.Add(40 * time.Minute), 1},
		{start.Add(time.Hour), start.Add(2 * time.Hour), 0},
	} {
		if got := Occurrences(series, c.from, c.to); len(got) != c.count {
			t.Errorf("%s to %s: %d, want %d", c.from, c.to, len(got), c.count)
		}
	}
	single := directory.Object{"id": "x", "type": "singleInstance", "start": moment(start), "end": moment(start.Add(time.Hour))}
	if len(Occurrences(single, start.Add(-time.Hour), start)) != 0 || len(Occurrences(single, start, start.Add(time.Minute))) != 1 {
		t.Error("a single event")
	}
}
