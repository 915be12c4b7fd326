// Package report makes the documents that people outside the window read: one typed model, rendered as HTML and JSON.
// It does no network I/O. Every text that came from a tenant is escaped by the renderer.
package report

import (
	"time"

	"gatehouse/preview"
	"gatehouse/setup/definition"
	"gatehouse/setup/entra"
)

// Model is everything the consent approver reads.
type Model struct {
	Made        time.Time               `json:"made"`
	Tool        string                  `json:"tool"` // "Gatehouse 0.1.0"
	Tenant      entra.Tenant            `json:"tenant"`
	AskedBy     Person                  `json:"askedBy"`
	Connector   Connector               `json:"connector"`
	App         App                     `json:"app"`
	Permissions []Permission            `json:"permissions"`
	Preview     *preview.Result         `json:"preview,omitempty"`
	Approval    *Approval               `json:"approval,omitempty"`
	Ways        []Way                   `json:"ways"` // how to consent, three ways
	Undo        []Way                   `json:"undo"`
	Steps       []definition.ManualStep `json:"steps,omitempty"`
	Findings    []string                `json:"findings,omitempty"`
}

// Person is who asks or who approved.
type Person struct {
	Name     string `json:"name"`
	UPN      string `json:"upn"`
	ObjectID string `json:"objectId"`
}

// Connector describes the definition and instance.
type Connector struct {
	ID             string `json:"id"`
	Version        int    `json:"version"`
	Name           string `json:"name"`
	System         string `json:"system"`
	Instance       string `json:"instance"`
	UniqueName     string `json:"uniqueName"`
	Summary        string `json:"summary"`
	Direct         bool   `json:"direct"`
	SanitizerLabel string `json:"sanitizerLabel,omitempty"`
	DefinitionHash string `json:"definitionHash"`
	RulesHash      string `json:"rulesHash"`
}

// App is the app registration as it stands in the tenant.
type App struct {
	DisplayName  string            `json:"displayName"`
	ClientID     string            `json:"clientId"`
	ObjectID     string            `json:"objectId"`
	PrincipalID  string            `json:"principalId"`
	Audience     string            `json:"audience"`
	SignIn       string            `json:"signIn"` // "on", "off"
	RedirectURIs []string          `json:"redirectUris,omitempty"`
	Owners       []entra.Owner     `json:"owners,omitempty"`
	Credential   string            `json:"credential"` // one sentence
	Federated    []entra.Federated `json:"federated,omitempty"`
	Expires      time.Time         `json:"expires,omitzero"`
}

// Permission is one row of the table.
type Permission struct {
	Name     string     `json:"name"`
	Kind     entra.Kind `json:"kind"`
	Resource string     `json:"resource"`
	// ResourceAppID is the application id of the resource; the hand-over file names it, since display names can lie.
	ResourceAppID string `json:"resourceAppId"`
	ID            string `json:"id"`
	Title         string `json:"title"`       // Microsoft's display name
	Description   string `json:"description"` // Microsoft's description
	Reason        string `json:"reason"`
	IfDeclined    string `json:"ifDeclined"`
	Risk          string `json:"risk"`    // low, medium, high, very high
	RiskWhy       string `json:"riskWhy"` // one sentence
	Opens         string `json:"opens"`   // the data it opens, in words
	Tells         string `json:"tells"`   // how much that says about people
	Writes        bool   `json:"writes"`  // it can change data, not only read it
	// Narrower permissions that together serve the same example calls; empty: this one is the least, or it cannot be told.
	Narrower []Narrower `json:"narrower,omitempty"`
	// Served is how many example calls Narrower was held against.
	Served int    `json:"served,omitempty"`
	State  string `json:"state"` // granted, requested, cannot tell
}

// Narrower is a permission that opens less.
type Narrower struct {
	Name  string `json:"name"`
	Title string `json:"title"` // Microsoft's display name
	Risk  string `json:"risk"`
}

// Approval is the record of an approved preview, for people.
type Approval struct {
	By      string         `json:"by"`
	At      time.Time      `json:"at"`
	Source  preview.Source `json:"source"`
	Current bool           `json:"current"` // the hashes equal today's
}

// Way is one way to do something: a title, numbered actions, an optional link and a warning.
type Way struct {
	Title   string   `json:"title"`
	Steps   []string `json:"steps"`
	Link    string   `json:"link,omitempty"` // https only; shown as text and as a link
	Warning string   `json:"warning,omitempty"`
	// Before: not a way by itself, but to be done before any of the ways works (sign-in is still off).
	Before bool `json:"before,omitempty"`
}
