// Package work makes what the rehearsal tenant's people leave behind: mail, teams and their messages, chats, calls, meetings, files and
// questions to Copilot, when they are asked for and the same ones for the same seed. It must not hold a real name, address or host, and
// must not decide who may read what.
package work

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/setup/rehearsal/directory"
)

type object = directory.Object

// person is what the rest needs of a user.
type person struct {
	n                            int // place among all people
	id, name, mail, upn, lang    string
	guest, room, mailbox, expert bool // expert: has a licence for Copilot
}

// group is a Microsoft 365 group with a team.
type group struct {
	id, name, visibility string
	members              []*person
}

// World is everything that is made from one seed. It is safe for concurrent use.
type World struct {
	seed int64
	now  time.Time

	loaded  sync.Once
	people  []*person
	staff   []*person // members with a mailbox, rooms left out
	byID    map[string]*person
	byMail  map[string]*person
	groups  []*group
	events  []object
	tenant  string
	chats   func() chatIndex
	records func() []object
	meeting func() []object
	drives  func() map[string]driveOwner
}

// New makes a world whose newest traces are some minutes older than now.
func New(seed int64, now time.Time) *World {
	w := &World{seed: seed, now: now.Truncate(time.Second), tenant: directory.TenantID(seed)}
	w.chats = sync.OnceValue(w.makeChats)
	w.records = sync.OnceValue(w.makeCallRecords)
	w.drives = sync.OnceValue(w.makeDrives)
	w.meeting = sync.OnceValue(w.makeMeetings)
	return w
}

// Load reads people, groups and calendars the first time it is called; they come from the same seed and never change.
func (w *World) Load(t *directory.Tx) *World {
	w.loaded.Do(func() { w.load(t) })
	return w
}

func (w *World) load(t *directory.Tx) {
	w.byID, w.byMail = map[string]*person{}, map[string]*person{}
	for i, u := range t.List(directory.Users) {
		p := &person{
			n: i, id: directory.Text(u, "id"), name: directory.Text(u, "displayName"), mail: directory.Text(u, "mail"), upn: directory.Text(u, "userPrincipalName"),
			lang: directory.Text(u, "preferredLanguage"), guest: directory.Text(u, "userType") == "Guest", room: directory.Flag(u, "isResourceAccount"),
			mailbox: directory.Flag(u, "#mailbox"), expert: slices.Contains(directory.Texts(u, "#products"), "MICROSOFT 365 E5"),
		}
		w.people = append(w.people, p)
		w.byID[p.id] = p
		if p.mail != "" {
			w.byMail[strings.ToLower(p.mail)] = p
		}
		if p.mailbox && !p.room && !p.guest {
			w.staff = append(w.staff, p)
		}
	}
	for _, o := range t.List(directory.Groups) {
		if !slices.Contains(directory.Texts(o, "resourceProvisioningOptions"), "Team") {
			continue
		}
		g := &group{id: directory.Text(o, "id"), name: directory.Text(o, "displayName"), visibility: strings.ToLower(directory.Text(o, "visibility"))}
		for _, id := range directory.Texts(o, "#members") {
			if p := w.byID[id]; p != nil {
				g.members = append(g.members, p)
			}
		}
		w.groups = append(w.groups, g)
	}
	w.events = t.List(directory.EventSeries)
}

// Member holds for somebody in a team.
func (w *World) Member(teamID, userID string) bool {
	g := w.groupOf(teamID)
	return g != nil && slices.ContainsFunc(g.members, func(p *person) bool { return p.id == userID })
}

func (w *World) groupOf(id string) *group {
	for _, g := range w.groups {
		if strings.EqualFold(g.id, id) {
			return g
		}
	}
	return nil
}

// chance is a source of chance that depends on words alone.
func (w *World) chance(words ...string) *rand.Rand {
	h := fnv.New64a()
	for _, word := range append([]string{fmt.Sprint(w.seed)}, words...) {
		_, _ = h.Write([]byte(word + "\x00")) // a hash never fails
	}
	return rand.New(rand.NewPCG(h.Sum64(), 0x776f726b)) //nolint:gosec // repeatable, not secret
}

func (w *World) guid(words ...string) string { return directory.StableID(w.seed, words...) }

// opaque is an id of n letters that means nothing.
func (w *World) opaque(n int, words ...string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		sum := directory.StableID(w.seed, append(words, fmt.Sprint(i))...)
		b.WriteString(strings.TrimRight(base64.RawURLEncoding.EncodeToString([]byte(sum)), "_-"))
	}
	return b.String()[:n]
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// some picks n different people, never the one who is left out.
func some(r *rand.Rand, from []*person, n int, except *person) []*person {
	var out []*person
	for _, i := range r.Perm(len(from)) {
		if len(out) == n {
			break
		}
		if from[i] != except {
			out = append(out, from[i])
		}
	}
	return out
}

// ago is a moment of the last days, the same one for the same chance.
func (w *World) ago(r *rand.Rand, days int) time.Time {
	return w.now.Add(-time.Duration(5+r.IntN(days*24*60)) * time.Minute)
}

func at(t time.Time) string { return directory.Time(t) }

// milli is a moment as Teams and Exchange write it.
func milli(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func list[T any](values ...T) []any { return directory.List(values...) }

// teamsIdentity is somebody in a message of Teams.
func (w *World) teamsIdentity(p *person) object {
	return object{"@odata.type": "#microsoft.graph.teamworkUserIdentity", "id": p.id, "displayName": p.name, "userIdentityType": w.identityType(p), "tenantId": w.tenant}
}

func (w *World) identityType(p *person) string {
	if p.guest {
		return "federatedUser"
	}
	return "aadUser"
}

// driveIdentity is somebody in a file's history.
func driveIdentity(p *person) object {
	return object{"user": object{"id": p.id, "displayName": p.name, "email": p.mail}}
}

// callIdentity is somebody in a call record.
func (w *World) callIdentity(p *person) object {
	return object{
		"application": nil, "device": nil, "phone": nil, "guest": nil, "encrypted": nil, "onPremises": nil,
		"user": object{"id": p.id, "displayName": p.name, "tenantId": w.tenant},
	}
}

// newestFirst sorts by a moment.
func newestFirst(list []object, key string) []object {
	slices.SortStableFunc(list, func(a, b object) int { return directory.ReadTime(b, key).Compare(directory.ReadTime(a, key)) })
	return list
}
