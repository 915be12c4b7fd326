package apply

import (
	"strings"
	"sync"
	"time"
)

// Journal is the crash-safe record of a running apply. Append returns after the entry is safe. It holds no secret.
type Journal interface {
	Append(Entry) error
	Entries() []Entry
}

// Moment is the point of a step that an entry records.
type Moment string

// The moments.
const (
	Intent  Moment = "intent"  // about to be sent
	Made    Moment = "made"    // done; Key is the id of what was made
	Unknown Moment = "unknown" // sent, no answer
	Refused Moment = "refused" // answered with an error that a retry does not cure
	Undone  Moment = "undone"  // a secret that could not be kept was removed again; Key is its key id
)

// EntryVersion is the version of the entries that this program writes.
const EntryVersion = 1

// Entry is one line of a journal.
type Entry struct {
	Version   int       `json:"v"`
	Operation string    `json:"op"`
	Step      string    `json:"step"`
	Moment    Moment    `json:"phase"`
	Key       string    `json:"key,omitempty"`
	RequestID string    `json:"requestId,omitempty"`
	Time      time.Time `json:"time"`
}

// Known is what a journal tells a resumed run: the operation's id, and ids that a lagging index might hide.
type Known struct {
	Operation   string
	ObjectID    string // of the application
	AppID       string
	PrincipalID string
	// Posted is when an application was last asked for by POST without an answer so far; zero when none was. It may exist already.
	Posted time.Time
	// Unnamed holds when the application was made by POST and not yet seen to be found by its tag.
	Unnamed bool
}

// Recall reads the ids out of a journal; an empty journal knows nothing.
func Recall(entries []Entry) Known {
	var k Known
	for _, e := range entries {
		if e.Version != EntryVersion {
			continue
		}
		k.Operation = e.Operation
		if e.Step == stepPost {
			k.Posted = time.Time{}
			if e.Moment == Intent || e.Moment == Unknown {
				k.Posted = e.Time
			}
		}
		if e.Moment != Made {
			continue
		}
		switch e.Step {
		case stepApplication, stepPost:
			if object, app, ok := strings.Cut(e.Key, keySeparator); ok {
				k.ObjectID, k.AppID = object, app
			}
			k.Unnamed = k.Unnamed || e.Step == stepPost
		case stepNamed:
			k.Unnamed = false
		case stepPrincipal:
			k.PrincipalID = e.Key
		}
	}
	return k
}

// Query is the look that uses everything the journal knows.
func (k Known) Query(uniqueName string, resources []string) Query {
	return Query{UniqueName: uniqueName, ObjectID: k.ObjectID, AppID: k.AppID, PrincipalID: k.PrincipalID, Resources: resources}
}

const (
	stepApplication = "application"
	stepPost        = "application:post"  // asked for by POST, where upsert is refused
	stepNamed       = "application:named" // found by its tag
	stepPrincipal   = "principal"
	keySeparator    = "/"
)

// Memory is a Journal that does not outlive the process: for the tour and for tests.
type Memory struct {
	mu      sync.Mutex
	entries []Entry
}

// Append keeps the entry.
func (m *Memory) Append(e Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries = append(m.entries, e)
	return nil
}

// Entries gives a copy of all entries in order.
func (m *Memory) Entries() []Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Entry(nil), m.entries...)
}
