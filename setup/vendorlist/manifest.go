package vendorlist

import (
	"encoding/json"
	"regexp"
	"strings"

	"gatehouse/setup/entra"
)

// access is requiredResourceAccess of an application (Microsoft Graph docs, requiredResourceAccess resource type).
type access struct {
	ResourceAppID  string `json:"resourceAppId"`
	ResourceAccess []struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	} `json:"resourceAccess"`
}

// maxParts bounds how many parts of manifests are read; the rest is shown as not understood.
const maxParts = 20

var (
	accessKey   = regexp.MustCompile(`"requiredResourceAccess"\s*:\s*\[`)
	bareAccess  = regexp.MustCompile(`\[\s*\{\s*"resource(?:AppId|Access)"`)
	addressKey  = regexp.MustCompile(`"(?:redirectUris|redirectUriSettings|replyUrls|replyUrlsWithType)"\s*:\s*\[`)
	audienceKey = regexp.MustCompile(`"signInAudience"\s*:\s*"([A-Za-z]+)"`)
	idTokensKey = regexp.MustCompile(`"(?:enableIdTokenIssuance|oauth2AllowIdTokenImplicitFlow)"\s*:\s*true`)
)

// manifests reads the parts of an app's manifest, wherever they stand in the text, and gives the text without them; the lines keep
// their numbers.
func (r *reader) manifests(text string) string {
	for _, key := range []*regexp.Regexp{accessKey, bareAccess} {
		for range maxParts {
			at := key.FindStringIndex(text)
			if at == nil {
				break
			}
			begin := at[0] + strings.IndexByte(text[at[0]:at[1]], '[')
			var list []access
			length, ok := decode(text[begin:], &list)
			if !ok {
				r.unread(lineAt(text, begin), "requiredResourceAccess", "this part of a manifest is not complete JSON; copy it again with all its brackets")
				text = blank(text, at[0], at[1])
				continue
			}
			r.accesses(text, begin, begin+length, list)
			text = blank(text, at[0], begin+length)
		}
	}
	for range maxParts {
		at := addressKey.FindStringIndex(text)
		if at == nil {
			break
		}
		begin := strings.LastIndexByte(text[:at[1]], '[')
		var list []json.RawMessage
		length, ok := decode(text[begin:], &list)
		if ok {
			r.addresses(lineAt(text, begin), list)
			text = blank(text, at[0], begin+length)
		} else {
			text = blank(text, at[0], at[1])
		}
	}
	if m := audienceKey.FindStringSubmatch(text); m != nil {
		r.list.Accounts = Accounts(m[1])
		if m[1] == "PersonalMicrosoftAccount" {
			r.list.Accounts = PersonalAccounts
		}
	}
	r.list.IDTokens = r.list.IDTokens || idTokensKey.MatchString(text)
	return text
}

func decode(text string, into any) (length int, ok bool) {
	dec := json.NewDecoder(strings.NewReader(text))
	if err := dec.Decode(into); err != nil {
		return 0, false
	}
	return int(dec.InputOffset()), true
}

func (r *reader) accesses(text string, begin, end int, list []access) {
	at := begin
	for _, res := range list {
		for _, a := range res.ResourceAccess {
			if i := strings.Index(text[at:end], a.ID); a.ID != "" && i >= 0 {
				at += i
			}
			e := Entry{Line: lineAt(text, at), Said: shorten(a.ID), ID: strings.ToLower(a.ID), Resource: strings.ToLower(res.ResourceAppID)}
			switch {
			case strings.EqualFold(a.Type, "Role"):
				e.Kind = entra.ApplicationPermission
			case strings.EqualFold(a.Type, "Scope"):
				e.Kind = entra.DelegatedPermission
			}
			if !guid.MatchString(a.ID) {
				r.unread(e.Line, a.ID, "the manifest holds no id here")
				continue
			}
			r.list.Entries = append(r.list.Entries, e)
		}
	}
}

// addresses reads both forms of a manifest: plain texts, and objects with a url.
func (r *reader) addresses(line int, list []json.RawMessage) {
	for _, raw := range list {
		var plain string
		var object struct{ URL, URI string }
		if json.Unmarshal(raw, &plain) != nil && json.Unmarshal(raw, &object) == nil {
			plain = object.URL + object.URI
		}
		if plain == "" {
			r.unread(line, string(raw), "no address in it")
			continue
		}
		r.redirect(line, plain)
	}
}

func lineAt(text string, offset int) int { return 1 + strings.Count(text[:offset], "\n") }

// blank replaces what was read by spaces.
func blank(text string, from, to int) string {
	return text[:from] + strings.Map(func(c rune) rune {
		if c == '\n' {
			return c
		}
		return ' '
	}, text[from:to]) + text[to:]
}
