// Package rehearsal is the embedded tenant: an honest simulator of Entra and Microsoft Graph on loopback. It is the demo,
// the test double and a place to rehearse other tools. It must not be kinder than the real thing, and must not import
// the packages that talk to it.
package rehearsal

import "time"

// Options are the flags of `gatehouse rehearsal serve`.
type Options struct {
	Listen      string        // "127.0.0.1:0"
	Latency     time.Duration // added to every answer
	Lag         time.Duration // replication lag
	Flap        bool          // reads meet one of several copies of the directory, each with a lag of its own of up to half more
	AlsoAs      []string      // more names for the server's certificate
	Seed        int64         // 0 = the standard tenant
	State       string        // folder that keeps the tenant from one run to the next; empty = memory
	Log         string        // file: one JSON line per request; empty = none
	Faults      string        // file: a fault script; empty = none
	With        []string      // conditions by name, see ConditionNames
	Throttle    int           // resource units that a program may use in ten seconds; 0 = no limit
	OwnerEnable bool          // whether an owner may write accountEnabled (Microsoft's pages contradict each other)
}

// Account is somebody who can sign in.
type Account struct {
	UPN      string   `json:"upn"`
	ObjectID string   `json:"object_id"`
	Roles    []string `json:"roles"`
}

// Ready is the JSON line that `rehearsal serve` prints, and what --rehearsal=FILE reads.
type Ready struct {
	Graph     string    `json:"graph"`     // https://127.0.0.1:PORT
	Authority string    `json:"authority"` // https://127.0.0.1:PORT
	Browser   string    `json:"browser"`   // http://127.0.0.1:PORT2, every page that a browser opens
	Metadata  string    `json:"metadata"`
	CAFile    string    `json:"ca_file"`
	TenantID  string    `json:"tenant_id"`
	Accounts  []Account `json:"accounts"`
}
