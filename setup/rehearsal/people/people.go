// Package people fills the rehearsal tenant with invented people, groups, calendars, licences and sign-ins, the same ones for the same
// seed. It must not hold a real name, address or host: every domain is reserved for examples, every address for documentation.
package people

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

// Count is how many users the tenant has, rooms and guests included.
const Count = 300

const (
	rooms  = 6
	guests = 12
)

// person is somebody before they become a directory object.
type person struct {
	id, upn, mail, display, given, family, latin string
	culture                                      *culture
	department, title                            string
	enabled, guest, room                         bool
	products                                     []string
	lastSignIn                                   time.Time
	prefix                                       string
}

// world is everything that is made from one seed.
type world struct {
	seed    int64
	rand    *rand.Rand
	now     time.Time
	people  []*person
	aliases map[string]int
}

// Seed writes all people and their data into a store.
func Seed(s *directory.Store, seed int64) {
	w := &world{seed: seed, rand: rand.New(rand.NewPCG(uint64(seed), 0x67617465686f7573)), now: s.Now(), aliases: map[string]int{}} //nolint:gosec // repeatable, not secret
	w.named()
	for len(w.people) < Count-rooms-guests {
		w.member()
	}
	for range guests {
		w.guest()
	}
	for i := range rooms {
		w.room(i)
	}
	s.Change(func(t *directory.Tx) {
		w.writeUsers(t)
		w.writeGroups(t)
		w.writeLicences(t)
		w.writeCalendars(t)
		w.writeMailboxes(t)
		w.writeSignIns(t)
		w.writeRegistrations(t)
	})
}

// pick takes one of a list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (w *world) id(words ...string) string { return directory.StableID(w.seed, words...) }

func (w *world) named() {
	for _, a := range directory.Accounts {
		p := &person{
			id: directory.AccountID(w.seed, a.Prefix), upn: a.UPN, mail: a.UPN, display: a.Name, given: a.Given, family: a.Family, prefix: a.Prefix, latin: a.Prefix,
			culture: &cultures[0], department: "Information Technology", title: a.Title, enabled: true, guest: a.Guest, products: []string{"MICROSOFT 365 E5"},
			lastSignIn: w.recent(),
		}
		if a.Guest {
			p.mail, p.department, p.products = "guest@partner.example", "", nil
		}
		w.aliases[a.Prefix] = 1
		w.people = append(w.people, p)
	}
}

// recent is a moment of the last four weeks.
func (w *world) recent() time.Time {
	return w.now.Add(-time.Duration(w.rand.IntN(28*24*60)) * time.Minute).Truncate(time.Second)
}

func (w *world) member() {
	c := &cultures[len(w.people)%len(cultures)]
	given, family := pick(w.rand, c.given), pick(w.rand, c.family)
	dep := pick(w.rand, departments)
	p := &person{
		given: given[0], family: family[0], display: given[0] + " " + family[0], latin: w.unique(given[1] + "." + family[1]),
		culture: c, department: dep.name, title: pick(w.rand, dep.titles), enabled: w.rand.IntN(20) != 0,
	}
	if c.familyFirst {
		p.display = family[0] + " " + given[0]
	}
	domain := directory.DefaultDomain
	if w.rand.IntN(5) == 0 {
		domain = directory.OtherDomain
	}
	p.upn = p.latin + "@" + domain
	p.mail = p.upn
	p.id = w.id("user", p.latin)
	switch n := w.rand.IntN(10); {
	case n < 3:
		p.products = []string{"MICROSOFT 365 E5"}
	case n < 8:
		p.products = []string{"OFFICE 365 E3"}
	case n < 9:
		p.products = []string{"MICROSOFT 365 F3"}
	default:
		p.mail = "" // no licence, no mailbox
	}
	if p.enabled && w.rand.IntN(12) != 0 {
		p.lastSignIn = w.recent()
	}
	w.people = append(w.people, p)
}

// unique numbers a name that is taken.
func (w *world) unique(alias string) string {
	w.aliases[alias]++
	if n := w.aliases[alias]; n > 1 {
		return fmt.Sprintf("%s%d", alias, n)
	}
	return alias
}

func (w *world) guest() {
	c := &cultures[w.rand.IntN(len(cultures))]
	given, family := pick(w.rand, c.given), pick(w.rand, c.family)
	alias := w.unique(given[1] + "." + family[1])
	home := pick(w.rand, []string{"partner.example", "supplier.example", "agency.example"})
	w.people = append(w.people, &person{
		id: w.id("guest", alias), upn: alias + "_" + home + "#EXT#@" + directory.InitialDomain, mail: alias + "@" + home, display: given[0] + " " + family[0],
		given: given[0], family: family[0], latin: alias, culture: c, enabled: true, guest: true, lastSignIn: w.recent(),
	})
}

func (w *world) room(i int) {
	c := &cultures[i]
	alias := fmt.Sprintf("room-%d", i+1)
	w.people = append(w.people, &person{
		id: w.id("room", alias), upn: alias + "@" + directory.DefaultDomain, mail: alias + "@" + directory.DefaultDomain,
		display: fmt.Sprintf("Room %d (%s)", i+1, c.place), latin: alias, culture: c, room: true,
	})
}

// mailbox holds for people that have a calendar.
func (p *person) mailbox() bool { return p.room || len(p.products) > 0 }

func (p *person) country() string {
	return p.culture.language[strings.IndexByte(p.culture.language, '-')+1:]
}
