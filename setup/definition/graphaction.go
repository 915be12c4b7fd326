package definition

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"

	"gatehouse/setup/entra"
	"gatehouse/setup/permission"
)

// GraphAction is a request of Microsoft Graph that does a manual step, in the name of the person who takes it.
type GraphAction struct {
	Method string `json:"method" yaml:"method"`
	URL    string `json:"url" yaml:"url"`     // path below the Graph host
	Body   string `json:"body" yaml:"body"`   // a JSON object
	Scope  string `json:"scope" yaml:"scope"` // delegated permission that it needs
}

// concealed is the setting of usage reports, of the whole organisation (Microsoft Graph docs, "Update adminReportSettings").
const concealed = "displayConcealedNames"

// ShowsNames holds for the one request that Gatehouse sends itself: usage reports show names. Any other is for people to look at and
// send, because a definition may come from anywhere.
func (g GraphAction) ShowsNames() bool {
	if g.Method != http.MethodPatch || g.URL != "/v1.0/admin/reportSettings" {
		return false
	}
	var body map[string]any
	return json.Unmarshal([]byte(g.Body), &body) == nil && len(body) == 1 && body[concealed] == false
}

var (
	writing       = []string{"PATCH", "POST", "PUT"}
	objectPattern = regexp.MustCompile(`^\s*\{`)
)

func (d *Definition) validateGraphAction(step string, s ManualStep) error {
	path, g := step+".graph", s.Graph
	if _, given := d.lines[path]; !given {
		return nil
	}
	if !slices.Contains(writing, g.Method) {
		return d.wrong(path+".method", "Use PATCH, POST or PUT.", "method %s", clip(g.Method))
	}
	if problem := pathProblem(g.URL); problem != "" {
		return d.wrong(path+".url", "Write the path below the Graph host, for example /v1.0/admin/reportSettings.", "url %s %s", clip(g.URL), problem)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(g.Body), &body); err != nil || body == nil {
		return d.wrong(path+".body", "Write a JSON object.", "body %s is no JSON object", clip(g.Body))
	}
	if known, ok := permission.Embedded().Lookup("", g.Scope, entra.DelegatedPermission); !ok || known.Value != g.Scope {
		return d.wrong(path+".scope", "Name the delegated permission of Microsoft Graph that the request needs.", "unknown scope %s", clip(g.Scope))
	}
	return d.need(step+".warning", s.Warning)
}
