package doctor

import (
	"regexp"
	"strings"
	"time"
)

// Request is one line of the request log, as far as support needs it.
type Request struct {
	Time      time.Time `json:"time"`
	Host      string    `json:"host"`
	Method    string    `json:"method"`
	Path      string    `json:"path"` // ids and names are placeholders
	Status    int       `json:"status"`
	Code      string    `json:"code,omitempty"`
	RequestID string    `json:"requestId,omitempty"`
	Millis    int64     `json:"ms"`
	Note      string    `json:"note,omitempty"`
}

// Change is one line of the record of changes, without who and which connector.
type Change struct {
	Time      time.Time `json:"time"`
	Step      string    `json:"step"`
	Status    int       `json:"status"`
	RequestID string    `json:"requestId,omitempty"`
}

// vocabulary are segments of paths that name no object: words of Graph and of the sign-in service are letters only, and never follow
// the name of a collection whose next segment is an id.
var (
	wordSegment = regexp.MustCompile(`^(?:[$]?[A-Za-z]{2,60}|microsoft\.graph\.[A-Za-z.]{1,60}|\.well-known|openid-configuration)$`)
	version     = regexp.MustCompile(`^(?:v\d+\.\d+|oauth2|beta)$`)
	keyed       = regexp.MustCompile(`^([A-Za-z]+)\(.*\)$`)
)

// collections are followed by the id of one of their objects. Microsoft Graph's own functions and counts are no ids.
var collections = map[string]bool{
	"users": true, "groups": true, "applications": true, "serviceprincipals": true, "oauth2permissiongrants": true, "approleassignments": true,
	"approleassignedto": true, "drives": true, "items": true, "sites": true, "teams": true, "channels": true, "chats": true, "messages": true, "events": true,
	"calendars": true, "mailfolders": true, "directoryroles": true, "deleteditems": true, "federatedidentitycredentials": true, "owners": true,
	"members": true, "domains": true, "organization": true, "onlinemeetings": true, "transcripts": true, "devices": true, "contracts": true,
}

// PathPattern is a path of the request log without what names an object: ids, names, keys in brackets; the names of a query's
// parameters stay.
func PathPattern(path string) string {
	path, query, asked := strings.Cut(path, "?")
	segments := strings.Split(path, "/")
	after := ""
	for i, s := range segments {
		switch {
		case s == "":
		case version.MatchString(s):
		case keyed.MatchString(s):
			segments[i] = keyed.ReplaceAllString(s, "$1({key})")
		case collections[after] && !strings.HasPrefix(s, "$") && !strings.HasPrefix(s, "microsoft.graph."), !wordSegment.MatchString(s):
			segments[i] = "{id}"
		}
		after = strings.ToLower(s)
	}
	out := strings.Join(segments, "/")
	if asked {
		var names []string
		for _, part := range strings.Split(query, "&") {
			name, _, _ := strings.Cut(part, "=")
			if wordSegment.MatchString(name) {
				names = append(names, name)
			}
		}
		out += "?" + strings.Join(names, "&")
	}
	return out
}

// codes and request ids have a known form; anything else in their place is somebody's text.
var (
	codeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,80}$`)
	stepForm = regexp.MustCompile(`^[a-z][a-z-]{0,30}(?::[A-Za-z][A-Za-z_.]{0,80})?$`) // grant:User.Read.All
	idForm   = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z-]{0,63}$`)
)

func (r *Redactor) request(q Request) Request {
	q.Host, q.Path, q.Note = r.Text(q.Host), r.Text(PathPattern(q.Path)), r.Text(q.Note)
	if q.Code = r.knownOut(q.Code); !codeForm.MatchString(q.Code) {
		q.Code = ""
	}
	q.RequestID = idOnly(q.RequestID)
	return q
}

func idOnly(id string) string {
	if !idForm.MatchString(id) {
		return ""
	}
	return id
}

// step is the kind of a step: those that name a permission look like names of hosts.
func (r *Redactor) step(id string) string {
	if stepForm.MatchString(id) {
		return r.knownOut(id)
	}
	return r.Text(id)
}
